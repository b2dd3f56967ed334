"""Photographs as the public sees them, and as the person who writes sees those of her draft."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from contributions.models import Contribution
from contributions.photos.draft import photo_draft_of
from contributions.photos.errors import PhotoStateChanged
from contributions.photos.models import Photo
from contributions.photos.rules import is_public
from contributions.photos.services import remove_photo
from contributions.photos.step import photos_form, take_photos
from contributions.rules import may_read
from contributions.views.reading import gone_page, readable_consultation

_CHUNK_BYTES = 1 << 16


@require_safe
def photo(
    request: HttpRequest, public_id: UUID, photo_id: UUID, *, thumbnail: bool = False
) -> HttpResponseBase:
    """A public photograph; 410 once its contribution or itself left the page, 404 if never there.

    Caches keep it and ask each time whether they still may: what moderation hides is gone at once.
    """
    contribution = get_object_or_404(
        Contribution.objects.select_related("consultation").defer("geom", "geom_3857"),
        public_id=public_id,
    )
    found = Photo.objects.filter(contribution=contribution, public_id=photo_id).first()
    if found is not None:
        found.contribution = contribution
    if found is None or not is_public(found):
        reading = may_read(request.user, contribution, timezone.now())
        if found is None and contribution.status == Contribution.Status.PUBLISHED:
            raise Http404
        reason = reading.reason or _("Cette photo a été retirée par la modération.")
        gone = gone_page(request, contribution, reason)
        gone["Cache-Control"] = "no-store"
        return gone
    response = stored_photo(request, found, thumbnail=thumbnail)
    response["Cache-Control"] = "public, no-cache"
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, public_id: UUID, photo_id: UUID) -> HttpResponse:
    """Ask, then take back one photograph of one's own contribution, hidden or not."""
    contribution = get_object_or_404(
        Contribution.objects.select_related("consultation").defer("geom", "geom_3857"),
        public_id=public_id,
        author=request.user,
    )
    found = Photo.objects.filter(contribution=contribution, public_id=photo_id).first()
    if found is None:
        # Taken back in another tab, or sent twice: it is gone, as wished.
        if request.method == "POST":
            return redirect(_after_removal(contribution))
        raise Http404
    if request.method == "POST":
        with contextlib.suppress(PhotoStateChanged):
            remove_photo(photo=found, author=cast(User, request.user), now=timezone.now())
        messages.success(request, _("Votre photo est retirée et effacée."))
        return redirect(_after_removal(contribution))
    context = {
        "contribution": contribution,
        "photo": found,
        "is_public": found.status == Photo.Status.PUBLISHED
        and contribution.status == Contribution.Status.PUBLISHED,
        "back": _after_removal(contribution),
    }
    return render(request, "contributions/photo_remove.html", context)


@never_cache
@login_required
@require_safe
def own_thumbnail(request: HttpRequest, public_id: UUID, photo_id: UUID) -> HttpResponseBase:
    """The thumbnail of a photograph of one's own, one that moderation hid too."""
    found = get_object_or_404(
        Photo,
        contribution__public_id=public_id,
        contribution__author=request.user,
        public_id=photo_id,
    )
    return stored_photo(request, found, thumbnail=True)


@never_cache
@require_safe
def draft_thumbnail(request: HttpRequest, slug: str, photo_id: UUID) -> HttpResponseBase:
    """The thumbnail of a photograph of this browser's own draft; 404 for everybody else."""
    consultation = readable_consultation(request, slug)
    draft = photo_draft_of(request, consultation)
    if draft is None:
        raise Http404
    found = get_object_or_404(Photo, draft=draft, public_id=photo_id)
    return stored_photo(request, found, thumbnail=True)


@never_cache
@require_POST
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """What step 2 sends about photographs while one writes; answers with their list.

    422 when a file was refused: the list then says which and why, and what it holds is kept.
    """
    consultation = readable_consultation(request, slug)
    refusals = take_photos(request, consultation).refusals
    context = {
        "consultation": consultation,
        "photos": photos_form(request, consultation),
        "refusals": refusals,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusals else HTTPStatus.OK
    return render(request, "contributions/_photos_list.html", context, status=status)


def _after_removal(contribution: Contribution) -> str:
    if contribution.status == Contribution.Status.PUBLISHED:
        return reverse("contributions:detail", args=[contribution.public_id])
    return reverse("accounts:account")


def stored_photo(request: HttpRequest, found: Photo, *, thumbnail: bool) -> HttpResponseBase:
    """The file from the storage, or 304; nothing in it can run, whatever reads it."""
    etag = f'"{found.sha256[:32]}{"-v" if thumbnail else ""}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        name = found.thumbnail_name if thumbnail else found.file_name
        try:
            file = default_storage.open(name, "rb")
        except FileNotFoundError as error:
            raise Http404 from error
        response = StreamingHttpResponse(_Pieces(file), content_type="image/jpeg")
        response["Content-Length"] = str(file.size)
        response["Content-Disposition"] = f'inline; filename="photo-{found.public_id}.jpg"'
    response["ETag"] = etag
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class _Pieces:
    """A file piece by piece, closed with the response that carries it, read or not.

    Asynchronous, for Django would collect a plain iterator whole.
    """

    def __init__(self, file: File) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self._file.read, _CHUNK_BYTES):
            yield piece

    def close(self) -> None:
        self._file.close()

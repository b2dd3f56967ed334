"""Photographs at the desk: each one, hidden or not, its history, and the two moves."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from contributions.photos import moderation
from contributions.photos.errors import PhotoStateChanged
from contributions.photos.models import Photo
from contributions.photos.views import stored_photo
from desk.access import desk_page
from desk.photo_forms import HidePhotoForm, RestorePhotoForm
from desk.rules import may_follow_contributions
from geo.errors import ParvisError


@require_safe
@desk_page(may_follow_contributions)
def picture(request: HttpRequest, public_id: UUID, photo_id: UUID) -> HttpResponseBase:
    """The picture for officers, hidden or not (``?vignette``: the thumbnail); kept by nobody."""
    found = get_object_or_404(Photo, contribution__public_id=public_id, public_id=photo_id)
    return stored_photo(request, found, thumbnail="vignette" in request.GET)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(may_follow_contributions)
def photo(request: HttpRequest, public_id: UUID, photo_id: UUID) -> HttpResponseBase:
    """One photograph, and hiding or restoring it with a reason."""
    found = get_object_or_404(
        Photo.objects.select_related("contribution__consultation").prefetch_related(
            "events__actor"
        ),
        contribution__public_id=public_id,
        public_id=photo_id,
    )
    form = HidePhotoForm() if found.status == Photo.Status.PUBLISHED else RestorePhotoForm()
    status = HTTPStatus.OK
    if request.method == "POST":
        wish = request.POST.get("action")
        hides = wish == "hide"
        form = HidePhotoForm(request.POST) if hides else RestorePhotoForm(request.POST)
        if wish in {"hide", "restore"} and form.is_valid():
            _move(request, found, form.cleaned_data["reason"], hides=hides)
            return redirect("desk:photo", public_id, photo_id)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "photo": found,
        "contribution": found.contribution,
        "events": found.events.all(),
        "form": form,
    }
    return render(request, "desk/photo.html", context, status=status)


def _move(request: HttpRequest, found: Photo, reason: str, *, hides: bool) -> None:
    officer, now = cast(User, request.user), timezone.now()
    move = moderation.hide_photo if hides else moderation.restore_photo
    try:
        move(photo=found, officer=officer, reason=reason, now=now)
    except PhotoStateChanged as error:
        messages.warning(request, str(error))
    except ParvisError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("La photo est masquée : plus personne ne la voit, sauf au bureau.")
            if hides
            else _("La photo est rétablie."),
        )

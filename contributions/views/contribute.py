"""Writing a contribution: Où ?, Quoi ?, Relire. Each step is a plain page; the draft is kept between."""

from contextlib import suppress
from dataclasses import fields, replace
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.rules import is_signed_in
from contributions.draft import (
    PLACE_FIELDS,
    WORD_FIELDS,
    Draft,
    carried,
    draft_of,
    drop_draft,
    is_kept_whole,
    keep_draft,
)
from contributions.errors import IdempotencyKeyReused, PlaceRefused
from contributions.forms import WhatForm, WhereForm, place_of
from contributions.mapdata import draft_sources
from contributions.photos.draft import photo_draft_of
from contributions.photos.errors import AltTextMissing
from contributions.photos.forms import PhotosForm
from contributions.photos.selectors import draft_photos
from contributions.photos.step import is_about_photos, photos_form, take_photos
from contributions.places import ensure_place
from contributions.placing.feature import placed
from contributions.placing.feature_words import picked_in_words
from contributions.placing.labels import label_of
from contributions.placing.preview import place_in_words
from contributions.questions.review import draft_answers
from contributions.questions.typed import check_typed
from contributions.rules import is_open_to_contributions
from contributions.selectors import map_bounds
from contributions.services import submit_contribution
from contributions.views.instead import choice_context
from contributions.views.kept import asks_for_document, kept_context, onward, tells_where
from contributions.views.reading import readable_consultation
from geo.errors import ParvisError
from layers.models import Consultation

_BACK = "retour"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@tells_where
def what(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 2: category, title, text. Going back keeps what was typed, finished or not."""
    consultation = readable_consultation(request, slug)
    draft = draft_of(request, consultation)
    if request.method == "POST":
        form = WhatForm(request.POST, consultation=consultation)
        brought = carried(request, draft, PLACE_FIELDS)
        photos = take_photos(request, consultation)
        typed = {name: request.POST.get(name, "") for name in WORD_FIELDS}
        is_kept = is_kept_whole(typed) and not photos.cuts_words
        if request.POST.get("action") == _BACK and is_kept:
            _keep_words(request, consultation, request.POST, brought, form.answers_typed)
            return redirect("contributions:contribute", slug)
        if is_about_photos(request) and is_kept:
            _keep_words(request, consultation, request.POST, brought, form.answers_typed)
            if not photos.refusals:
                return redirect(f"{request.path}#photos")
            # Of what is typed nothing is judged yet: only the files were sent.
            draft = draft_of(request, consultation)
            photos = photos.of_files_alone()
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return _what_page(
                request, consultation, _words_of(draft, consultation), draft, photos, status
            )
        if all([form.is_valid(), photos.is_valid()]):
            draft = _keep_words(
                request, consultation, form.cleaned_data, brought, form.answers_typed
            )
            step = "review" if draft.has_place else "contribute"
            return redirect(f"contributions:{step}", slug)
        draft = replace(draft, **brought)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _what_page(request, consultation, form, draft, photos, status)
    if not draft.has_place:
        return redirect("contributions:contribute", slug)
    if not is_open_to_contributions(consultation, timezone.now()).allowed:
        return not_open_page(request, consultation)
    form = _words_of(draft, consultation)
    photos = photos_form(request, consultation)
    return _what_page(request, consultation, form, draft, photos)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@tells_where
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 3: read it again, sign in if needed, send. Sending twice makes one contribution."""
    consultation = readable_consultation(request, slug)
    if request.method == "POST":
        # The page carries everything, so that a second click finds it though the draft is gone.
        draft = _posted_draft(request, draft_of(request, consultation))
        if not is_signed_in(request.user):
            keep_draft(request, consultation, **_content(draft), key=draft.key)
            login = reverse("account_login")
            return redirect(f"{login}?{urlencode({'next': request.path})}")
        return _send(request, consultation, draft)
    draft = draft_of(request, consultation)
    if not draft.has_place:
        return redirect("contributions:contribute", slug)
    if not draft.has_words:
        return redirect("contributions:what", slug)
    return _review_page(request, consultation, draft)


def _send(request: HttpRequest, consultation: Consultation, draft: Draft) -> HttpResponse:
    form = WhatForm(_content(draft), consultation=consultation)
    place_form = WhereForm(_content(draft), consultation=consultation)
    category = next((c for c in form.categories if c.slug == draft.category), None)
    # What waited in the browser may arrive while another one is being written: that one and its
    # photographs stay.
    is_written_here = draft_of(request, consultation).key in {"", draft.key}
    try:
        place = place_of(draft)
        if place is None and draft.about is None:
            place_form.is_valid()
            raise PlaceRefused(" ".join(str(e) for e in place_form.non_field_errors()))
        submission = submit_contribution(
            author=cast(User, request.user),
            consultation=consultation,
            title=draft.title,
            body=draft.body,
            category=category,
            # The object that was picked gives its place again, as it is now.
            geometry=None if draft.about else place,
            about=draft.about,
            answers=check_typed(form.asked, category, draft.answers),
            place_label=label_of(place, day=timezone.localdate()) if place else None,
            idempotency_key=draft.key or None,
            photo_draft=photo_draft_of(request, consultation) if is_written_here else None,
            now=timezone.now(),
        )
    except ParvisError as error:
        if asks_for_document(request):
            # A script reads the refusal's own words and status; what was typed is still with it.
            raise
        return _not_sent(request, consultation, draft, error)
    if is_written_here:
        drop_draft(request, consultation)
    if submission.created:
        messages.success(request, _("Merci\u202f! Votre contribution est sur la carte."))
    page = reverse("contributions:detail", args=[submission.contribution.public_id])
    return onward(request, page, sent=True, created=submission.created)


def _not_sent(
    request: HttpRequest, consultation: Consultation, draft: Draft, error: ParvisError
) -> HttpResponse:
    """The step again, with what was typed and why it was not taken."""
    if isinstance(error, IdempotencyKeyReused):
        # Changed since it was sent, on a page from the browser's history: it is another one.
        fresh = keep_draft(request, consultation, **_content(draft), key="")
        return _review_page(request, consultation, fresh)
    keep_draft(request, consultation, **_content(draft), key=draft.key)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _review_page(request, consultation, draft, [str(error)], status)


def _what_page(
    request: HttpRequest,
    consultation: Consultation,
    form: WhatForm,
    draft: Draft,
    photos: PhotosForm,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    place, picked = place_of(draft), None
    if draft.about is not None:
        # Gone from the plan meanwhile: the last step says so.
        with suppress(ParvisError):
            picked = placed(consultation, draft.about)
    typed = {name: str(form[name].value() or "") for name in ("title", "body", "category")}
    context = {
        "consultation": consultation,
        "form": form,
        "photos": photos,
        "place_words": place_in_words(place, timezone.localdate()) if place else "",
        "about_layer": picked.found.layer if picked else None,
        "about_subject": picked_in_words(consultation, picked) if picked else "",
        "draft": draft,
        **step_context(request, consultation, draft),
        **choice_context(request, consultation, place, **typed),
    }
    return render(request, "contributions/what.html", context, status=status)


def _review_page(
    request: HttpRequest,
    consultation: Consultation,
    draft: Draft,
    errors: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    category = consultation.categories.filter(slug=draft.category).first()
    place, picked = place_of(draft), None
    opening = is_open_to_contributions(consultation, timezone.now())
    said, answer_errors = draft_answers(consultation, category, draft.answers)
    if draft.about is not None:
        try:
            picked = placed(consultation, draft.about)
            place = picked.geometry
        except ParvisError as error:
            errors = errors or [str(error)]
    elif errors is None and place is not None:
        errors = _standing_errors(consultation, place)
    if not errors:
        errors = answer_errors
    photos = draft_photos(photo_draft_of(request, consultation))
    if not errors and not all(photo.alt_text for photo in photos):
        errors = [str(AltTextMissing.default_message)]
    context: dict[str, Any] = {
        "consultation": consultation,
        "draft": draft,
        "category": category,
        "said": said,
        "photos": photos,
        "errors": errors or [],
        "open": opening.allowed,
        "closed_reason": opening.reason,
        "next": request.path,
        **step_context(request, consultation, draft),
        **choice_context(
            request,
            consultation,
            place,
            title=draft.title,
            body=draft.body,
            category=draft.category,
        ),
    }
    if place is not None:
        context |= {
            "place_words": place_in_words(place, timezone.localdate()),
            "map_sources": draft_sources(consultation, place, draft.title, draft.category, picked),
            "about_layer": picked.found.layer if picked else None,
            "about_subject": picked_in_words(consultation, picked) if picked else "",
            "bounds": map_bounds(place),
            "near": label_of(place, day=timezone.localdate()).text,
        }
    return render(request, "contributions/review.html", context, status=status)


def _standing_errors(consultation: Consultation, place: Any) -> list[str]:
    """What would be refused, told before it is sent: the perimeter may have changed since step 1."""
    try:
        ensure_place(consultation, place)
    except ParvisError as error:
        return [str(error)]
    return []


def not_open_page(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Why nobody can contribute at this moment, and the words that were kept, to be copied."""
    reason = is_open_to_contributions(consultation, timezone.now()).reason
    draft = draft_of(request, consultation)
    context = {
        "consultation": consultation,
        "reason": reason,
        "draft": draft,
        **step_context(request, consultation, draft),
    }
    return render(request, "contributions/not_open.html", context, status=HTTPStatus.FORBIDDEN)


def _words_of(draft: Draft, consultation: Consultation) -> WhatForm:
    """The form as the draft fills it, with nothing judged."""
    initial = {name: getattr(draft, name) for name in WORD_FIELDS}
    return WhatForm(initial=initial, consultation=consultation)


def _keep_words(
    request: HttpRequest,
    consultation: Consultation,
    given: Any,
    brought: dict[str, str],
    answers: str,
) -> Draft:
    words = {name: str(given.get(name) or "") for name in WORD_FIELDS} | {"answers": answers}
    return keep_draft(request, consultation, **words, **brought)


def step_context(request: HttpRequest, consultation: Consultation, draft: Draft) -> dict[str, Any]:
    """What ``<kept-draft>`` needs to know on each step."""
    return kept_context(request, f"contribution:{consultation.slug}", draft.at)


def _posted_draft(request: HttpRequest, stored: Draft) -> Draft:
    """What the page sent; what it did not carry is taken from the draft."""
    names = [field.name for field in fields(Draft) if field.name in request.POST]
    return replace(stored, **{name: request.POST[name] for name in names})


def _content(draft: Draft) -> dict[str, str]:
    return {name: getattr(draft, name) for name in PLACE_FIELDS + WORD_FIELDS}

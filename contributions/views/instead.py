"""Supporting what somebody said already, rather than saying it again; or beginning again."""

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.gis.geos import GEOSGeometry
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.rules import is_signed_in
from contributions.debate import selectors, services
from contributions.draft import (
    PLACE_FIELDS,
    WORD_FIELDS,
    carried,
    draft_of,
    drop_draft,
    keep_draft,
)
from contributions.forms import place_of
from contributions.models import Contribution
from contributions.proposals import proposals_for
from contributions.questions.typed import typed_in
from contributions.selectors import with_public_facts
from contributions.views.kept import onward, tells_where
from contributions.views.reading import readable_consultation
from geo.errors import ParvisError
from layers.models import Consultation
from layers.questions import asked_questions

_CHOSEN = "plutot"
_STEPS = {"quoi": "what", "relire": "review"}


def choice_context(
    request: HttpRequest,
    consultation: Consultation,
    place: GEOSGeometry | None,
    *,
    title: str,
    body: str,
    category: str,
) -> dict[str, Any]:
    """What a step shows of others' contributions: those proposed, and the one that was chosen."""
    person = request.user
    chosen = _contribution_of(consultation, _uuid(request.GET.get(_CHOSEN)))
    return {
        "proposals": proposals_for(
            consultation, place=place, title=title, body=body, category=category, person=person
        ),
        "chosen": chosen,
        "chosen_standing": (
            selectors.standing_of(person, chosen, timezone.now()) if chosen else None
        ),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of proposals alone, for what is being typed (``titre``, ``texte``, ``categorie``).

    A script posts it, so that no log keeps words that are not sent yet; nothing is written.
    """
    typed = request.POST if request.method == "POST" else request.GET
    consultation = readable_consultation(request, slug)
    context = {
        "consultation": consultation,
        "proposals": proposals_for(
            consultation,
            place=place_of(draft_of(request, consultation)),
            title=typed.get("titre", ""),
            body=typed.get("texte", ""),
            category=typed.get("categorie", ""),
            person=request.user,
        ),
        "step": "quoi",
    }
    return render(request, "contributions/_proposals.html", context)


@never_cache
@require_POST
@tells_where
def support_instead(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Support another contribution from a step of the form; what was typed there is kept."""
    consultation = readable_consultation(request, slug)
    contribution = _contribution_of(consultation, public_id)
    if contribution is None:
        raise Http404
    _keep_what_was_typed(request, consultation)
    step = _STEPS.get(request.POST.get("etape", ""), "what")
    page = reverse(f"contributions:{step}", args=[slug])
    back = f"{page}?{urlencode({_CHOSEN: contribution.public_id})}#plutot"
    if not is_signed_in(request.user):
        return redirect_to_login(back)
    person, now = cast(User, request.user), timezone.now()
    try:
        if request.POST.get("action") == "retirer":
            services.withdraw_support(contribution=contribution, person=person, now=now)
            messages.success(request, _("Votre soutien est retiré."))
            back = page
        else:
            services.support_contribution(contribution=contribution, person=person, now=now)
    except ParvisError as error:
        messages.error(request, str(error))
        back = page
    return onward(request, back)


@never_cache
@require_POST
@tells_where
def start_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget the draft; then step 1, or the contribution supported instead (``vers``)."""
    consultation = readable_consultation(request, slug)
    drop_draft(request, consultation)
    contribution = _contribution_of(consultation, _uuid(request.POST.get("vers")))
    if contribution is not None:
        return onward(request, reverse("contributions:detail", args=[contribution.public_id]))
    return onward(request, reverse("contributions:contribute", args=[slug]))


def _keep_what_was_typed(request: HttpRequest, consultation: Consultation) -> None:
    draft = draft_of(request, consultation)
    typed = {name: request.POST[name] for name in WORD_FIELDS if name in request.POST}
    answers = typed_in(request.POST, asked_questions(consultation))
    if answers:
        typed["answers"] = answers
    typed |= carried(request, draft, PLACE_FIELDS)
    if typed:
        keep_draft(request, consultation, **typed)


def _contribution_of(consultation: Consultation, public_id: UUID | None) -> Contribution | None:
    if public_id is None:
        return None
    return (
        with_public_facts(Contribution.objects.published())
        .filter(consultation=consultation, public_id=public_id)
        .first()
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        # An address typed by hand: no contribution is chosen.
        return None

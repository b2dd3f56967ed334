"""Answering a contribution: support it, comment it, answer a comment. Plain pages, plain forms."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.rules import is_signed_in
from contributions.debate import rules, selectors, services
from contributions.debate.draft import (
    CommentDraft,
    comment_draft,
    drop_comment_draft,
    keep_comment_draft,
)
from contributions.debate.forms import CommentForm
from contributions.debate.models import Comment
from contributions.errors import IdempotencyKeyReused
from contributions.models import Contribution
from contributions.views.kept import asks_for_document, kept_context, onward, tells_where
from contributions.views.reading import or_gone_page, public_contribution
from contributions.views.wishes import SUPPORT, ask_to_sign_in, wish_of
from geo.errors import Conflict, NotAllowed, ParvisError, TooOften

_ANSWERS = "reponse-a"
_OLDER = "avant"
_SINCE = "depuis"


def debate_context(
    request: HttpRequest, contribution: Contribution, now: datetime
) -> dict[str, Any]:
    """What the page of a contribution shows of its debate."""
    draft = comment_draft(request.session, contribution.public_id)
    return {
        "tally": contribution.tally,
        "standing": selectors.standing_of(request.user, contribution, now),
        "official_replies": selectors.official_replies(contribution),
        "debate": selectors.debate_page(
            contribution, request.user, now, before=_uuid(request.GET.get(_OLDER))
        ),
        "comment_form": _form_of(draft, is_answer=False),
        "has_draft": bool(draft.body),
        "wish": wish_of(request),
        **kept_context(request, f"commentaire:{contribution.public_id}", draft.at),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@or_gone_page
def support(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Count the person among the supporters, or no longer (``action``: "soutenir" or "retirer")."""
    contribution = public_contribution(public_id)
    page = _page_of(contribution, "soutiens")
    if request.method != "POST":
        return redirect(page)
    if not is_signed_in(request.user):
        return ask_to_sign_in(contribution, SUPPORT)
    person, now = cast(User, request.user), timezone.now()
    try:
        if request.POST.get("action") == "retirer":
            if services.withdraw_support(contribution=contribution, person=person, now=now):
                messages.success(request, _("Votre soutien est retiré."))
        elif services.support_contribution(contribution=contribution, person=person, now=now):
            messages.success(request, _("Merci\u202f! Votre soutien est compté."))
    except ParvisError as error:
        messages.error(request, str(error))
    return redirect(page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@or_gone_page
@tells_where
def comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write a comment, or an answer to one (``?reponse-a=``). What was typed is never lost."""
    contribution = public_contribution(public_id)
    answered = _answered(request, contribution)
    if request.method == "POST":
        return _send(request, contribution, answered)
    draft = comment_draft(request.session, public_id, _name_of(answered))
    form = _form_of(draft, is_answer=answered is not None)
    return _comment_page(request, contribution, form, answered, waiting=bool(draft.body))


@never_cache
@require_safe
@or_gone_page
def thread(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """One thread on a page of its own, with all its answers, page by page."""
    found = _comment(comment_id)
    if found.root_id is not None and found.root is not None:
        return redirect(_thread_address(found.root.public_id, found.public_id))
    contribution = public_contribution(found.contribution.public_id)
    if found.status == Comment.Status.DELETED and not found.replies:
        raise Http404
    now = timezone.now()
    context = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "page": selectors.thread_page(
            contribution, found, request.user, now, since=_uuid(request.GET.get(_SINCE))
        ),
        "standing": selectors.standing_of(request.user, contribution, now),
    }
    return render(request, "contributions/thread.html", context)


@never_cache
@tells_where
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Correct one's own comment in its first fifteen minutes."""
    found = _comment(comment_id)
    decision = rules.may_edit_comment(request.user, found, timezone.now())
    if found.author_id != request.user.pk:
        raise Http404
    form = CommentForm(
        request.POST if request.method == "POST" else None,
        is_answer=found.root_id is not None,
        initial={"body": found.body, "stance": found.stance},
    )
    status = HTTPStatus.OK
    if not decision.allowed:
        messages.warning(request, str(decision.reason))
        if request.method != "POST":
            return redirect(_place_of(found))
    if request.method == "POST":
        try:
            services.edit_comment(
                comment=found,
                author=cast(User, request.user),
                body=form.sent("body"),
                stance=form.sent("stance") or None,
                now=timezone.now(),
            )
        except ParvisError as error:
            status = _refuse(form, error)
        else:
            messages.success(request, _("Votre commentaire est corrigé."))
            return redirect(_place_of(found))
    return _comment_page(
        request, found.contribution, form, found.parent, edited=found, status=status
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Ask, then take back one's own comment."""
    found = _comment(comment_id)
    decision = rules.may_delete_comment(request.user, found, timezone.now())
    if found.author_id != request.user.pk:
        raise Http404
    if not decision.allowed:
        messages.warning(request, str(decision.reason))
        return redirect(_page_of(found.contribution, "debat"))
    if request.method == "POST":
        services.delete_own_comment(
            comment=found, author=cast(User, request.user), now=timezone.now()
        )
        messages.success(request, _("Votre commentaire est supprimé."))
        return redirect(_page_of(found.contribution, "debat"))
    context = {"comment": found, "contribution": found.contribution, "back": _place_of(found)}
    return render(request, "contributions/comment_delete.html", context)


@require_POST
def drop_draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Forget what was typed and not sent."""
    drop_comment_draft(request.session, public_id)
    return redirect(f"{reverse('contributions:detail', args=[public_id])}#debat")


def _send(
    request: HttpRequest, contribution: Contribution, answered: Comment | None
) -> HttpResponse:
    form = CommentForm(request.POST, is_answer=answered is not None)
    draft = CommentDraft(
        body=form.sent("body"),
        stance=form.sent("stance"),
        parent=_name_of(answered),
        key=form.sent("key"),
    )
    if not (asks_for_document(request) and is_signed_in(request.user)):
        # A script keeps it itself; what waited there may arrive while another one is written.
        keep_comment_draft(request.session, contribution.public_id, draft)
    if not is_signed_in(request.user):
        return redirect_to_login(_writing_address(contribution, answered))
    try:
        written = services.write_comment(
            contribution=contribution,
            author=cast(User, request.user),
            body=draft.body,
            stance=draft.stance,
            parent=answered,
            idempotency_key=draft.key or None,
            now=timezone.now(),
        )
    except ParvisError as error:
        if asks_for_document(request):
            # A script reads the refusal's own words and status; what was typed is still with it.
            raise
        if not isinstance(error, IdempotencyKeyReused):
            status = _refuse(form, error)
            return _comment_page(request, contribution, form, answered, status=status)
        # Changed since it was sent, on a page from the browser's history: it is another one.
        fresh = CommentForm(
            initial={"body": draft.body, "stance": draft.stance}, is_answer=answered is not None
        )
        return _comment_page(request, contribution, fresh, answered, waiting=True)
    kept = comment_draft(request.session, contribution.public_id, draft.parent)
    if kept.key == draft.key:
        drop_comment_draft(request.session, contribution.public_id)
    if written.created:
        messages.success(request, _("Merci\u202f! Votre commentaire est publié."))
    return onward(request, _place_of(written.comment), sent=True, created=written.created)


def _refuse(form: CommentForm, error: ParvisError) -> HTTPStatus:
    field = error.field if error.field in form.fields else None
    if field is None or field not in form.errors:
        form.add_error(field, str(error))
    if isinstance(error, TooOften):
        return HTTPStatus.TOO_MANY_REQUESTS
    if isinstance(error, NotAllowed):
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY


def _comment_page(
    request: HttpRequest,
    contribution: Contribution,
    form: CommentForm,
    answered: Comment | None,
    *,
    edited: Comment | None = None,
    waiting: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    decision = rules.may_comment(request.user, contribution, timezone.now())
    parent = _name_of(answered)
    about = f"correction:{edited.public_id}" if edited else f"commentaire:{contribution.public_id}"
    draft = comment_draft(request.session, contribution.public_id, parent)
    context = {
        **kept_context(request, f"{about}:{parent}" if parent else about, draft.at),
        "contribution": contribution,
        "consultation": contribution.consultation,
        "form": form,
        "answered": answered,
        "edited": edited,
        "waiting": waiting,
        "decision": decision,
        "is_open": rules.is_open_to_answers(contribution, timezone.now()).allowed,
        "action": request.path if edited else _writing_address(contribution, answered),
    }
    return render(request, "contributions/comment.html", context, status=status)


def _form_of(draft: CommentDraft, *, is_answer: bool) -> CommentForm:
    initial = {"body": draft.body, "key": draft.key}
    if draft.stance:
        initial["stance"] = draft.stance
    return CommentForm(initial=initial, is_answer=is_answer)


def _comment(comment_id: UUID) -> Comment:
    query = Comment.objects.select_related(
        "contribution__consultation", "author", "root", "parent__author"
    )
    return get_object_or_404(query, public_id=comment_id)


def _answered(request: HttpRequest, contribution: Contribution) -> Comment | None:
    wanted = _uuid(request.GET.get(_ANSWERS))
    if wanted is None:
        return None
    # Hidden or taken back meanwhile: the service says so, and what was typed is kept.
    return get_object_or_404(
        Comment.objects.select_related("author"), contribution=contribution, public_id=wanted
    )


def _name_of(comment: Comment | None) -> str:
    return str(comment.public_id) if comment else ""


def _page_of(contribution: Contribution, anchor: str) -> str:
    return f"{reverse('contributions:detail', args=[contribution.public_id])}#{anchor}"


def _place_of(found: Comment) -> str:
    """Where a comment is read: on the contribution's page, an answer in its thread."""
    if found.root is None:
        return _page_of(found.contribution, f"commentaire-{found.public_id}")
    return _thread_address(found.root.public_id, found.public_id)


def _thread_address(first: UUID, answer: UUID) -> str:
    address = reverse("contributions:thread", args=[first])
    return f"{address}?{urlencode({_SINCE: answer})}#commentaire-{answer}"


def _writing_address(contribution: Contribution, answered: Comment | None) -> str:
    address = reverse("contributions:comment", args=[contribution.public_id])
    return f"{address}?{urlencode({_ANSWERS: answered.public_id})}" if answered else address


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        # An unreadable place in the list is its beginning.
        return None

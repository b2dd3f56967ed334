"""The officers' pages about debates: comments, their moderation, and official replies."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from contributions.debate import moderation, rules
from contributions.debate.errors import CommentGone
from contributions.debate.models import Comment, OfficialReply
from contributions.models import Contribution
from desk import debate_selectors as selectors
from desk.access import desk_page
from desk.debate_forms import (
    CommentFilter,
    HideCommentForm,
    OfficialReplyForm,
    RestoreCommentForm,
)
from desk.rules import may_follow_contributions
from geo.errors import ParvisError


@require_safe
@desk_page(may_follow_contributions)
def comments(request: HttpRequest) -> HttpResponse:
    """The comments of all consultations, newest first, filtered by a GET form."""
    form = CommentFilter(request.GET)
    form.is_valid()
    try:
        before = UUID(request.GET.get("avant", ""))
    except ValueError:
        # An unreadable place in the list is its beginning.
        before = None
    wanted = form.cleaned_data
    about = wanted.get("contribution")
    context = {
        "form": form,
        "filtered": any(wanted.values()),
        "contribution": Contribution.objects.filter(public_id=about).first() if about else None,
        "page": selectors.comment_page(wanted, before=before),
    }
    return render(request, "desk/comments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(may_follow_contributions)
def comment(request: HttpRequest, comment_id: UUID) -> HttpResponseBase:
    """One comment, hidden or not, its history, and the two moves: hide it, restore it."""
    found = get_object_or_404(selectors.comment_sheet(), public_id=comment_id)
    is_public = found.status == Comment.Status.PUBLISHED
    form: HideCommentForm | RestoreCommentForm
    form = HideCommentForm() if is_public else RestoreCommentForm()
    status = HTTPStatus.OK
    if request.method == "POST":
        wish = request.POST.get("action")
        hides = wish == "hide"
        form = HideCommentForm(request.POST) if hides else RestoreCommentForm(request.POST)
        if wish in {"hide", "restore"} and form.is_valid():
            _move(request, found, form.cleaned_data["reason"], hides=hides)
            return redirect("desk:comment", comment_id)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "comment": found,
        "contribution": found.contribution,
        "events": found.events.all(),
        "form": form,
        "is_deleted": found.status == Comment.Status.DELETED,
    }
    return render(request, "desk/comment.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(may_follow_contributions)
def reply(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Write what the metropole answers to a contribution."""
    query = Contribution.objects.select_related("consultation", "category", "author")
    contribution = get_object_or_404(query, public_id=public_id)
    officer, now = cast(User, request.user), timezone.now()
    decision = rules.may_reply_officially(officer, contribution, now)
    form = OfficialReplyForm(
        request.POST if request.method == "POST" else None,
        initial={"function": selectors.last_function(officer)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            moderation.reply_officially(
                contribution=contribution, officer=officer, now=now, **form.cleaned_data
            )
        except ParvisError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(
                request,
                _("La réponse est publiée. Ceux qui suivent la contribution en sont avertis."),
            )
            return redirect("desk:contribution", public_id)
    context = {"contribution": contribution, "form": form, "decision": decision}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/official_reply.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(may_follow_contributions)
def correct_reply(request: HttpRequest, reply_id: UUID) -> HttpResponseBase:
    """Correct an official reply, or withdraw it (``action``: "withdraw")."""
    found = get_object_or_404(
        OfficialReply.objects.select_related("contribution__consultation", "author"),
        public_id=reply_id,
    )
    contribution = found.contribution
    officer, now = cast(User, request.user), timezone.now()
    if request.method == "POST" and request.POST.get("action") == "withdraw":
        try:
            moderation.withdraw_reply(reply=found, officer=officer, now=now)
        except ParvisError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("La réponse est retirée de la page publique."))
        return redirect("desk:contribution", contribution.public_id)
    form = OfficialReplyForm(
        request.POST if request.method == "POST" else None,
        initial={"function": found.function, "body": found.body},
    )
    if request.method == "POST" and form.is_valid():
        try:
            moderation.correct_reply(reply=found, officer=officer, now=now, **form.cleaned_data)
        except ParvisError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("La réponse est corrigée."))
            return redirect("desk:contribution", contribution.public_id)
    context = {
        "contribution": contribution,
        "form": form,
        "reply": found,
        "decision": rules.may_reply_officially(officer, contribution, now),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/official_reply.html", context, status=status)


def _move(request: HttpRequest, found: Comment, reason: str, *, hides: bool) -> None:
    officer, now = cast(User, request.user), timezone.now()
    try:
        if hides:
            moderation.hide_comment(comment=found, officer=officer, reason=reason, now=now)
        else:
            moderation.restore_comment(comment=found, officer=officer, reason=reason, now=now)
    except CommentGone as error:
        messages.warning(request, str(error))
    except ParvisError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("Le commentaire est masqué : son motif est affiché à sa place.")
            if hides
            else _("Le commentaire est rétabli."),
        )

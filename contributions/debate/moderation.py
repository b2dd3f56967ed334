"""What officers do in a debate: hide and restore comments, answer for the metropole."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import queue_mail
from contributions.debate import letters, rules
from contributions.debate.errors import (
    CommentGone,
    CommentReasonMissing,
    MissingFunction,
    MissingReply,
    OfficersOnly,
    ReplyGone,
    ReplyTooLong,
    UnreadableComment,
)
from contributions.debate.models import (
    FUNCTION_MAX_LENGTH,
    REPLY_MAX_LENGTH,
    Comment,
    CommentEvent,
    News,
    OfficialReply,
)
from contributions.debate.news import hold_debate, record_news
from contributions.debate.services import locked_comment
from contributions.errors import ModeratorsOnly
from contributions.models import Contribution
from contributions.words import clean_line, clean_paragraphs, has_words, is_readable


def hide_comment(*, comment: Comment, officer: User, reason: str, now: datetime) -> CommentEvent:
    """Take a comment's words off the page; the reason stands in their place."""
    clean_reason = clean_paragraphs(reason) if is_readable(reason) else ""
    if not has_words(clean_reason):
        raise CommentReasonMissing
    with transaction.atomic():
        locked = _moved(comment, officer, "published", "hidden", now)
        event = CommentEvent.objects.create(
            comment=locked,
            actor=officer,
            action=CommentEvent.Action.HIDDEN,
            reason=clean_reason,
            at=now,
        )
        if locked.author is not None:
            queue_mail(to=locked.author.email, **letters.comment_hidden(locked, clean_reason))
    return event


def restore_comment(
    *, comment: Comment, officer: User, reason: str = "", now: datetime
) -> CommentEvent:
    """Put a hidden comment back on the page."""
    with transaction.atomic():
        locked = _moved(comment, officer, "hidden", "published", now)
        event = CommentEvent.objects.create(
            comment=locked,
            actor=officer,
            action=CommentEvent.Action.RESTORED,
            reason=clean_paragraphs(reason) if is_readable(reason) else "",
            at=now,
        )
        if locked.author is not None:
            queue_mail(to=locked.author.email, **letters.comment_restored(locked))
    return event


def reply_officially(
    *, contribution: Contribution, officer: User, function: str, body: str, now: datetime
) -> OfficialReply:
    """Publish what the metropole answers, signed with the officer's function."""
    clean_function, clean_body = _clean_reply(function, body)
    with transaction.atomic():
        hold_debate(contribution)
        _ensure_may_reply(officer, contribution, now)
        reply = OfficialReply.objects.create(
            contribution=contribution,
            author=officer,
            function=clean_function,
            body=clean_body,
            written_at=now,
        )
        record_news(contribution, News.Kind.OFFICIAL_REPLY, official_reply=reply, now=now)
    return reply


def correct_reply(
    *, reply: OfficialReply, officer: User, function: str, body: str, now: datetime
) -> OfficialReply:
    """Correct an official reply; the page says when it was."""
    clean_function, clean_body = _clean_reply(function, body)
    with transaction.atomic():
        locked = _locked_reply(reply)
        _ensure_may_reply(officer, locked.contribution, now)
        if (locked.function, locked.body) != (clean_function, clean_body):
            locked.function, locked.body, locked.edited_at = clean_function, clean_body, now
            locked.save(update_fields=["function", "body", "edited_at"])
    return locked


def withdraw_reply(*, reply: OfficialReply, officer: User, now: datetime) -> OfficialReply:
    """Take an official reply off the page; the desk keeps it."""
    with transaction.atomic():
        locked = _locked_reply(reply)
        if not rules.may_moderate_comments(officer, now).allowed:
            raise OfficersOnly
        locked.withdrawn_at = now
        locked.save(update_fields=["withdrawn_at"])
    return locked


def _moved(comment: Comment, officer: User, before: str, after: str, now: datetime) -> Comment:
    locked = locked_comment(comment)
    decision = rules.may_moderate_comments(officer, now)
    if not decision.allowed:
        raise ModeratorsOnly(decision.reason)
    if locked.status != before:
        raise CommentGone
    locked.status = after
    locked.save(update_fields=["status"])
    comment.status = after
    return locked


def _locked_reply(reply: OfficialReply) -> OfficialReply:
    hold_debate(reply.contribution)
    locked = (
        OfficialReply.objects.select_for_update(of=("self",))
        .select_related("contribution__consultation")
        .get(pk=reply.pk)
    )
    if locked.withdrawn_at is not None:
        raise ReplyGone
    return locked


def _ensure_may_reply(officer: User, contribution: Contribution, now: datetime) -> None:
    decision = rules.may_reply_officially(officer, contribution, now)
    if not decision.allowed:
        raise OfficersOnly(decision.reason)


def _clean_reply(function: str, body: str) -> tuple[str, str]:
    if not is_readable(function + body):
        raise UnreadableComment
    clean_function, clean_body = clean_line(function), clean_paragraphs(body)
    if not has_words(clean_function) or len(clean_function) > FUNCTION_MAX_LENGTH:
        raise MissingFunction
    if not has_words(clean_body):
        raise MissingReply
    if len(clean_body) > REPLY_MAX_LENGTH:
        raise ReplyTooLong
    return clean_function, clean_body

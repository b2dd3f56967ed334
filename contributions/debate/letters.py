"""The letters that a debate causes: subject and plain text, ready for the outbox."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.debate.models import Comment, News
from contributions.letters import Letter
from contributions.models import Contribution

MOST_TOLD = 5
"""Comments quoted in one letter; the others are counted."""


def comment_hidden(comment: Comment, reason: str) -> Letter:
    """To the author: the comment was taken off the page, and why."""
    return _about_comment(_("Votre commentaire a été masqué"), "comment_hidden", comment, reason)


def comment_restored(comment: Comment) -> Letter:
    """To the author: it is back."""
    return _about_comment(
        _("Votre commentaire est de nouveau affiché"), "comment_restored", comment
    )


def news_of(contribution: Contribution, news: Sequence[News], unsubscribe_url: str) -> Letter:
    """To a follower: what was answered since the last letter, all at once."""
    replies = [one.official_reply for one in news if one.kind == News.Kind.OFFICIAL_REPLY]
    comments = [one.comment for one in news if one.kind == News.Kind.COMMENT]
    changes = [one.kind for one in news if one.official_reply is None and one.comment is None]
    change = changes[-1] if changes else ""
    context = {
        "contribution": contribution,
        "replies": replies,
        "comments": comments[-MOST_TOLD:],
        "untold": max(0, len(comments) - MOST_TOLD),
        "change": change,
        "url": _address("contributions:detail", contribution.public_id),
        "unsubscribe_url": unsubscribe_url,
        "metropole_name": settings.METROPOLE_NAME,
    }
    text = render_to_string("contributions/email/news.txt", context)
    subject = _subject(contribution, len(replies), len(comments), change)
    return Letter(subject=subject, body_text=text.strip() + "\n")


def _subject(contribution: Contribution, replies: int, comments: int, change: str) -> str:
    title = {"title": contribution.title, "number": comments}
    if replies:
        return _("Une réponse officielle : %(title)s") % title
    if change == News.Kind.DELETED:
        return _("Une contribution que vous suivez a été supprimée")
    if change == News.Kind.HIDDEN:
        return _("Une contribution que vous suivez a été retirée de la carte")
    if change == News.Kind.RESTORED:
        return _("De nouveau sur la carte : %(title)s") % title
    return (
        ngettext(
            "%(number)s commentaire : %(title)s", "%(number)s commentaires : %(title)s", comments
        )
        % title
    )


def _about_comment(subject: str, template: str, comment: Comment, reason: str = "") -> Letter:
    context = {
        "comment": comment,
        "contribution": comment.contribution,
        "reason": reason,
        "url": _address("contributions:detail", comment.contribution.public_id),
        "metropole_name": settings.METROPOLE_NAME,
    }
    text = render_to_string(f"contributions/email/{template}.txt", context)
    return Letter(subject=subject, body_text=text.strip() + "\n")


def _address(name: str, public_id: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[public_id])}"

"""A comment being written: kept in the session, so that signing in or up loses nothing."""

from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

_SESSION_NAME = "comment_drafts"
_MOST_DRAFTS = 5
_LONGEST_BODY = 200_000
_LONGEST_OTHER = 200


@dataclass(frozen=True)
class CommentDraft:
    """What has been typed, as it was typed; ``parent`` is the public id of the comment answered.

    ``at`` is when it was kept, in milliseconds since 1970.
    """

    body: str = ""
    stance: str = ""
    parent: str = ""
    key: str = ""
    at: str = ""


def comment_draft(session: SessionBase, contribution_id: UUID, parent: str = "") -> CommentDraft:
    """The draft for this contribution and this answered comment; empty when there is none."""
    stored = _drafts(session).get(str(contribution_id))
    if not isinstance(stored, dict) or stored.get("parent") != parent:
        return CommentDraft(parent=parent)
    names = CommentDraft.__dataclass_fields__
    return CommentDraft(**{name: str(stored.get(name, "")) for name in names})


def keep_comment_draft(session: SessionBase, contribution_id: UUID, draft: CommentDraft) -> None:
    """Remember what was typed, the newest drafts only."""
    drafts = _drafts(session)
    draft = replace(draft, at=str(int(timezone.now().timestamp() * 1000)))
    drafts.pop(str(contribution_id), None)
    drafts[str(contribution_id)] = {
        name: value[: _LONGEST_BODY if name == "body" else _LONGEST_OTHER]
        for name, value in asdict(draft).items()
    }
    for name in list(drafts)[:-_MOST_DRAFTS]:
        del drafts[name]
    session[_SESSION_NAME] = drafts


def drop_comment_draft(session: SessionBase, contribution_id: UUID) -> None:
    """Forget the draft, once it has been sent."""
    drafts = _drafts(session)
    if drafts.pop(str(contribution_id), None) is not None:
        session[_SESSION_NAME] = drafts


def _drafts(session: SessionBase) -> dict[str, Any]:
    stored = session.get(_SESSION_NAME)
    return dict(stored) if isinstance(stored, dict) else {}

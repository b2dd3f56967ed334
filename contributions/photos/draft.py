"""Which draft photographs belong to this browser: a secret in its session for each consultation."""

import uuid
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from layers.models import Consultation

_SESSION_NAME = "contribution_photo_drafts"
_MOST_DRAFTS = 5


def photo_draft_of(request: HttpRequest, consultation: Consultation) -> UUID | None:
    """The secret of this browser's photographs for this consultation; None before the first."""
    try:
        return UUID(str(_drafts(request).get(consultation.slug, "")))
    except ValueError:
        return None


def begin_photo_draft(request: HttpRequest, consultation: Consultation) -> UUID:
    """The same, made when there is none."""
    known = photo_draft_of(request, consultation)
    if known is not None:
        return known
    made = uuid.uuid4()
    drafts = _drafts(request) | {consultation.slug: str(made)}
    request.session[_SESSION_NAME] = dict(list(drafts.items())[-_MOST_DRAFTS:])
    return made


def end_photo_draft(request: HttpRequest, consultation: Consultation) -> None:
    """Forget the secret, once its photographs belong to a contribution."""
    drafts = _drafts(request)
    if drafts.pop(consultation.slug, None) is not None:
        request.session[_SESSION_NAME] = drafts


def _drafts(request: HttpRequest) -> dict[str, Any]:
    stored = request.session.get(_SESSION_NAME)
    return dict(stored) if isinstance(stored, dict) else {}

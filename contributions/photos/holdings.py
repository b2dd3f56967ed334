"""What is held of a person's photographs (see `accounts.holdings`)."""

from datetime import datetime
from typing import Any

from accounts.holdings import Holding
from accounts.models import User
from contributions.photos.models import Photo
from contributions.photos.selectors import address, photos_of
from contributions.photos.services import purge_draft_photos

_SHOWN = 20


def export(user: User) -> list[dict[str, Any]]:
    """Every photograph of the person's contributions, with its address and its state."""
    return [_row(photo) for photo in photos_of(user)]


def summary(user: User) -> dict[str, Any]:
    """What the account page shows: the newest ones, and how many there are."""
    photos = photos_of(user)
    return {"photos": photos[:_SHOWN], "total": photos.count()}


def purge(now: datetime) -> int:
    """Forget photographs that were never sent."""
    return purge_draft_photos(now=now)


def _row(photo: Photo) -> dict[str, Any]:
    contribution = photo.contribution
    assert contribution is not None  # noqa: S101  photos_of finds them by their contribution
    return {
        "contribution": str(contribution.public_id),
        "url": address("photo", contribution.public_id, photo),
        "alt": photo.alt_text,
        "width": photo.width,
        "height": photo.height,
        "status": photo.status,
        "reasons": [event.reason for event in photo.hidings],  # type: ignore[attr-defined]
        "added_at": photo.added_at.isoformat(),
    }


# Withdrawing a contribution takes its photographs along (`contributions.services`).
HOLDING = Holding(
    name="photos",
    export=export,
    summary=summary,
    template="contributions/_own_photos.html",
    purge=purge,
)

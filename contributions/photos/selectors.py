"""Reads of photographs, and how they are told to programs."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from accounts.models import User
from contributions.models import Contribution
from contributions.photos.models import Photo, PhotoEvent

SHOWN = "shown_photos"
"""The attribute of a contribution under which `shown_photos` puts its public photographs."""


def shown_photos() -> Prefetch:
    """To prefetch with contributions: the photographs that their pages show, in order."""
    shown = Photo.objects.filter(status=Photo.Status.PUBLISHED).order_by("position")
    return Prefetch("photos", shown, to_attr=SHOWN)


def draft_photos(draft: UUID | None) -> list[Photo]:
    """What a draft holds, in order; nothing without a draft."""
    return list(Photo.objects.filter(draft=draft).order_by("position")) if draft else []


def photo_documents(contribution: Contribution) -> list[dict[str, Any]]:
    """The public photographs of a contribution that came with `shown_photos`."""
    shown: list[Photo] = getattr(contribution, SHOWN)
    return [photo_document(contribution.public_id, photo) for photo in shown]


def photo_document(contribution_id: UUID, photo: Photo) -> dict[str, Any]:
    """A public photograph as programs read it; addresses are whole, sizes in pixels."""
    return {
        "id": str(photo.public_id),
        "url": address("photo", contribution_id, photo),
        "thumbnail": address("photo_thumbnail", contribution_id, photo),
        "alt": photo.alt_text,
        "width": photo.width,
        "height": photo.height,
    }


def address(name: str, contribution_id: UUID, photo: Photo) -> str:
    """The whole address of a photograph (``photo``) or its thumbnail (``photo_thumbnail``)."""
    path = reverse(f"contributions:{name}", args=[contribution_id, photo.public_id])
    return f"{settings.PUBLIC_URL}{path}"


def photos_of(user: User) -> QuerySet[Photo]:
    """Those of the contributions that ``user`` wrote, with the reasons of hidden ones."""
    return (
        Photo.objects.filter(contribution__author=user)
        .select_related("contribution__consultation")
        .prefetch_related(
            Prefetch(
                "events",
                PhotoEvent.objects.filter(action="hidden").order_by("-at"),
                to_attr="hidings",
            )
        )
        .order_by("-attached_at", "position")
    )

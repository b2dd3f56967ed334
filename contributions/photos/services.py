"""Writing photographs: into a draft, with a contribution, onto one that exists; and taking them away."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from accounts.models import User
from contributions.constraints import refusal_of
from contributions.debate.news import hold_debate
from contributions.models import Contribution, ModerationEvent
from contributions.photos import rules
from contributions.photos.errors import (
    AltTextMissing,
    AltTextTooLong,
    PhotosClosed,
    PhotosNotYours,
    PhotoStateChanged,
    TooManyPhotos,
)
from contributions.photos.files import (
    delete_once_committed,
    doom_files,
    keep_files,
    sweep_soon,
    write_files,
)
from contributions.photos.models import ALT_MAX_LENGTH, MOST_PHOTOS, Photo
from contributions.photos.reencoding import SafePhoto, make_safe
from contributions.words import clean_line, has_words, is_readable

KEEP_DRAFT_PHOTOS = timedelta(days=7)


@dataclass(frozen=True)
class Addition:
    """What adding a file made, or had made before of the same pixels."""

    photo: Photo
    created: bool


def add_draft_photo(*, draft: UUID, file: IO[bytes], size_bytes: int, now: datetime) -> Addition:
    """Keep a photograph with the draft that holds the secret ``draft``. Raises a `PhotoRefused`."""
    taken = Photo.objects.filter(draft=draft)

    def hold() -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(draft)])
        return {"draft": draft}

    return _add(taken, make_safe(file, size_bytes), hold, now)


def describe_draft_photos(*, draft: UUID, texts: dict[UUID, str]) -> None:
    """Keep descriptions as far as they were typed, empty ones and ones cut short too."""
    for public_id, text in texts.items():
        kept = clean_line(text)[:ALT_MAX_LENGTH] if is_readable(text) else ""
        Photo.objects.filter(draft=draft, public_id=public_id).update(alt_text=kept)


def remove_draft_photo(*, draft: UUID, public_id: UUID) -> bool:
    """Take one photograph out of the draft; False when it was not in it."""
    with transaction.atomic():
        removed, _by_table = Photo.objects.filter(draft=draft, public_id=public_id).delete()
        sweep_soon()
    return bool(removed)


def attach_draft_photos(*, contribution: Contribution, draft: UUID, now: datetime) -> int:
    """Give the draft's photographs to the contribution that it became; says how many.

    In the transaction that publishes the contribution. Raises `AltTextMissing`.
    """
    photos = Photo.objects.select_for_update().filter(draft=draft).order_by("position")
    if any(not has_words(photo.alt_text) for photo in photos):
        raise AltTextMissing
    return Photo.objects.filter(draft=draft).update(
        contribution=contribution, draft=None, attached_at=now
    )


def add_photo(
    *,
    contribution: Contribution,
    author: User,
    file: IO[bytes],
    size_bytes: int,
    alt_text: str,
    now: datetime,
) -> Addition:
    """Add a photograph to a published contribution of ``author``; the same one twice is one.

    Raises a `PhotoRefused`, `AltTextMissing`, `AltTextTooLong`, `PhotosNotYours` or `PhotosClosed`.
    """
    _ensure_may_add(author, contribution, now)
    alt = clean_alt_text(alt_text)
    taken = Photo.objects.filter(contribution=contribution)

    def hold() -> dict[str, Any]:
        hold_debate(contribution)
        locked = (
            Contribution.objects.select_for_update(of=("self",))
            .select_related("consultation")
            .get(pk=contribution.pk)
        )
        _ensure_may_add(author, locked, now)
        return {"contribution": contribution, "alt_text": alt, "attached_at": now}

    try:
        return _add(taken, make_safe(file, size_bytes), hold, now)
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def clean_alt_text(text: str) -> str:
    """The description as it is kept. Raises `AltTextMissing` or `AltTextTooLong`."""
    clean = clean_line(text) if is_readable(text) else ""
    if not has_words(clean):
        raise AltTextMissing
    if len(clean) > ALT_MAX_LENGTH:
        raise AltTextTooLong.of(len(clean), ALT_MAX_LENGTH)
    return clean


def remove_photo(*, photo: Photo, author: User, now: datetime) -> ModerationEvent:
    """Take back one photograph of one's own contribution, row now and files once committed.

    The contribution's history keeps that it was done. Raises `PhotosNotYours` or
    `PhotoStateChanged`.
    """
    with transaction.atomic():
        locked = Contribution.objects.select_for_update(of=("self",)).filter(photos=photo).first()
        if locked is None:
            raise PhotoStateChanged
        decision = rules.may_remove_photo(author, locked)
        if not decision.allowed:
            raise PhotosNotYours(decision.reason)
        removed, _by_table = Photo.objects.filter(pk=photo.pk, contribution=locked).delete()
        if not removed:
            raise PhotoStateChanged
        delete_once_committed(photo.file_name, photo.thumbnail_name)
        return ModerationEvent.objects.create(
            contribution=locked, actor=author, action=ModerationEvent.Action.PHOTO_REMOVED, at=now
        )


def forget_photos(contribution: Contribution) -> int:
    """Remove a contribution's photographs, rows now and files once this is committed."""
    removed, _by_table = Photo.objects.filter(contribution=contribution).delete()
    sweep_soon()
    return removed


def purge_draft_photos(*, now: datetime) -> int:
    """Forget photographs of contributions that were never sent."""
    with transaction.atomic():
        old = Photo.objects.filter(draft__isnull=False, added_at__lt=now - KEEP_DRAFT_PHOTOS)
        removed, _by_table = old.delete()
        sweep_soon()
    return removed


def _add(
    taken: QuerySet[Photo],
    safe: SafePhoto,
    hold: Callable[[], dict[str, Any]],
    now: datetime,
) -> Addition:
    """``hold`` keeps others from adding to the same place, and gives the row's own columns."""
    digest = hashlib.sha256(safe.picture.content).hexdigest()
    # Looked at twice: before any file is written, and once nobody else can add.
    same = _same_or_room(taken, digest)
    if same is not None:
        return Addition(same, created=False)
    names = write_files(safe, now=now)
    try:
        with transaction.atomic():
            columns = hold()
            same = _same_or_room(taken, digest)
            if same is None:
                keep_files(*names)
                return Addition(
                    _row(safe, names, digest, _free_position(taken), columns, now), created=True
                )
    except BaseException:
        doom_files(*names, now=now)
        raise
    doom_files(*names, now=now)
    return Addition(same, created=False)


def _row(
    safe: SafePhoto,
    names: tuple[str, str],
    digest: str,
    position: int,
    columns: dict[str, Any],
    now: datetime,
) -> Photo:
    return Photo.objects.create(
        position=position,
        width=safe.picture.width,
        height=safe.picture.height,
        thumbnail_width=safe.thumbnail.width,
        thumbnail_height=safe.thumbnail.height,
        sha256=digest,
        file_name=names[0],
        thumbnail_name=names[1],
        added_at=now,
        **columns,
    )


def _same_or_room(taken: QuerySet[Photo], digest: str) -> Photo | None:
    photos = list(taken.all())
    same = next((photo for photo in photos if photo.sha256 == digest), None)
    if same is None and len(photos) >= MOST_PHOTOS:
        raise TooManyPhotos
    return same


def _free_position(taken: QuerySet[Photo]) -> int:
    used: Iterable[int] = taken.values_list("position", flat=True)
    return min(set(range(MOST_PHOTOS)) - set(used))


def _ensure_may_add(author: User, contribution: Contribution, now: datetime) -> None:
    decision = rules.may_add_photo(author, contribution, now)
    if not decision.allowed:
        if contribution.author_id != author.pk:
            raise PhotosNotYours(decision.reason)
        raise PhotosClosed(decision.reason)

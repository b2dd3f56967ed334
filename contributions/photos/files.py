"""The files of photographs: written before their rows, deleted after them, none left behind."""

import logging
import uuid
from datetime import datetime, timedelta

from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from kombu.exceptions import KombuError

from contributions.photos.models import DoomedFile
from contributions.photos.reencoding import SafePhoto

logger = logging.getLogger(__name__)

GRACE = timedelta(hours=1)
"""How long a file that was just written waits for the row that names it."""
_RETRY = timedelta(minutes=10)


def write_files(safe: SafePhoto, *, now: datetime) -> tuple[str, str]:
    """Write picture and thumbnail; gives their names in the storage.

    Both are doomed first, so that a crash before a row names them leaves nothing behind.
    `keep_files` saves them.
    """
    stem = f"photos/{now:%Y/%m}/{uuid.uuid4().hex}"
    names = (f"{stem}.jpg", f"{stem}-vignette.jpg")
    DoomedFile.objects.bulk_create(DoomedFile(name=name, not_before=now + GRACE) for name in names)
    for name, picture in zip(names, (safe.picture, safe.thumbnail), strict=True):
        written = default_storage.save(name, ContentFile(picture.content))
        if written != name:
            default_storage.delete(written)
            raise FileExistsError(name)
    return names


def keep_files(*names: str) -> None:
    """Take the doom off files that a row now names; in that row's transaction."""
    DoomedFile.objects.filter(name__in=names).delete()


def doom_files(*names: str, now: datetime) -> None:
    """Files that were written for nothing go at the next sweep."""
    DoomedFile.objects.filter(name__in=names).update(not_before=now)
    sweep_soon()


def sweep_soon() -> None:
    """Have a worker delete doomed files once the surrounding transaction has committed."""
    transaction.on_commit(_ask_for_sweep, robust=True)


def delete_once_committed(*names: str) -> None:
    """Delete doomed files in this process once the surrounding transaction has committed.

    For whoever takes back a photograph and must not depend on a worker; what cannot be deleted now
    stays doomed, and the sweep tries again.
    """
    transaction.on_commit(lambda: _delete_doomed(names), robust=True)


def sweep(now: datetime, *, most: int = 1_000) -> int:
    """Delete doomed files from the storage; gives how many.

    Each is put off before it is tried, so that one that cannot be deleted does not stop the others
    and a worker that dies leaves it to a later round.
    """
    deleted = 0
    for _round in range(most):
        doomed = _claim(now)
        if doomed is None:
            break
        try:
            default_storage.delete(doomed.name)
        except OSError as error:
            logger.warning("%s is not deleted, it is tried again: %s", doomed.name, error)
        else:
            doomed.delete()
            deleted += 1
    return deleted


def _delete_doomed(names: tuple[str, ...]) -> None:
    for doomed in DoomedFile.objects.filter(name__in=names):
        try:
            default_storage.delete(doomed.name)
        except OSError as error:
            logger.warning("%s is not deleted, it is tried again: %s", doomed.name, error)
        else:
            doomed.delete()


def _claim(now: datetime) -> DoomedFile | None:
    with transaction.atomic():
        doomed = (
            DoomedFile.objects.select_for_update(skip_locked=True)
            .filter(not_before__lte=now)
            .order_by("not_before", "pk")
            .first()
        )
        if doomed is not None:
            doomed.not_before = now + _RETRY
            doomed.save(update_fields=["not_before"])
        return doomed


def _ask_for_sweep() -> None:
    try:
        current_app.send_task("contributions.tasks.sweep_photo_files", ignore_result=True)
    except (KombuError, OSError) as error:
        logger.warning("the broker does not answer, files go at the next round: %s", error)

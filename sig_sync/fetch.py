"""First step: the delivery of a source, copied once, whole, and identified by its bytes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from geo.vectorfile.errors import FileMissing, FileTooLarge
from sig_sync.models import Source
from sig_sync.sources import file

MAX_SIZE_BYTES = 500_000_000
DELIVERIES_KEPT = 3
_CHUNK_BYTES = 1 << 20

_LOCATE: dict[str, Callable[[Source], Path]] = {Source.Protocol.FILE: file.locate}


@dataclass(frozen=True)
class Delivery:
    """What the source gave: a file of our own that nobody rewrites, and its SHA-256."""

    path: Path
    sha256: str
    size_bytes: int


def fetch(source: Source) -> Delivery:
    """Copy the source's file to ``PARVIS_VAR`` and keep the last few copies.

    Raises a `SyncRefused` or a `VectorFileError`.
    """
    origin = _LOCATE[source.protocol](source)
    folder = settings.VAR_DIR / "sig-deliveries" / str(source.pk)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / "partial"
    digest, size_bytes = hashlib.sha256(), 0
    try:
        with origin.open("rb") as reader, partial.open("wb") as writer:
            while chunk := reader.read(_CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes > MAX_SIZE_BYTES:
                    raise FileTooLarge(
                        _("Le fichier dépasse %d Mo : découpez la couche ou simplifiez-la.")
                        % (MAX_SIZE_BYTES // 1_000_000)
                    )
                digest.update(chunk)
                writer.write(chunk)
    except PermissionError as error:
        raise FileMissing(
            _("Le fichier « %s » ne peut pas être lu : vérifiez ses droits.") % source.location
        ) from error
    sha256 = digest.hexdigest()
    path = partial.replace(folder / sha256)
    path.touch()
    _forget_old(folder)
    return Delivery(path=path, sha256=sha256, size_bytes=size_bytes)


def _forget_old(folder: Path) -> None:
    copies = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in copies[DELIVERIES_KEPT:]:
        old.unlink(missing_ok=True)

"""What a source gave: files of our own that nobody rewrites, and what is known about them."""

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from pyproj import CRS

from geo.vectorfile import VectorFormat

Progress = Callable[[str, int, int | None], None]
"""Told the step, how much is done, and out of how much when that is known."""


def silent(_step: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


_MANIFEST = "manifest.json"
_PARTIAL = "partial-"


@dataclass(frozen=True)
class Delivery:
    """The pages of one dataset in order, and the count that the source itself states."""

    parts: tuple[Path, ...]
    format: VectorFormat
    sha256: str
    size_bytes: int
    counted: int | None
    validators: dict[str, str]
    stated_crs: CRS | None = None
    description: str = ""


@dataclass(frozen=True)
class NotModified:
    """The source says that nothing changed since the validators that it was asked about."""

    validators: dict[str, str]


@dataclass(frozen=True)
class Gathered:
    """What a protocol knows about the parts that it wrote."""

    format: VectorFormat = VectorFormat.AUTO
    counted: int | None = None
    validators: dict[str, str] = field(default_factory=dict)
    stated_crs: CRS | None = None
    description: str = ""


@dataclass(frozen=True)
class Look:
    """What a first look at a source shows: its sublayers, its count, and a page of a few objects."""

    part: Path | None = None
    format: VectorFormat = VectorFormat.AUTO
    count: int | None = None
    stated_crs: CRS | None = None
    sublayers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Basket:
    """A folder that fills with the parts of one delivery; each is hashed when it is complete."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder = folder
        self.progress = progress
        self.size_bytes = 0
        self._parts: list[tuple[Path, str]] = []

    def next_part(self) -> Path:
        """Where the next part is to be written."""
        return self.folder / f"part-{len(self._parts) + 1:06d}"

    def add(self, part: Path, digest: str) -> None:
        """Take ``part``, written whole, whose content has the SHA-256 ``digest``."""
        self._parts.append((part, digest))
        self.size_bytes += part.stat().st_size

    def empty(self) -> None:
        """Throw away what was gathered so far: the protocol begins again, another way."""
        for part, _digest in self._parts:
            part.unlink(missing_ok=True)
        self._parts, self.size_bytes = [], 0

    @property
    def parts(self) -> list[Path]:
        """The parts so far, in order."""
        return [part for part, _digest in self._parts]

    @property
    def sha256(self) -> str:
        """The hash of the only part, or of the hashes of all."""
        if len(self._parts) == 1:
            return self._parts[0][1]
        together = "\n".join(digest for _part, digest in self._parts)
        return hashlib.sha256(together.encode()).hexdigest()


def deliveries_folder() -> Path:
    """Where the deliveries of all sources are kept, by the key of the source."""
    return Path(settings.VAR_DIR) / "sig-deliveries"


def folder_of(source_pk: int) -> Path:
    """Where the deliveries of one source are kept."""
    return deliveries_folder() / str(source_pk)


@contextmanager
def gathering(source_pk: int, progress: Progress) -> Iterator[Basket]:
    """An empty basket for one run, gone afterwards unless it was stored.

    What a killed worker left half gathered is removed: one run per source goes on at a time.
    """
    home = folder_of(source_pk)
    home.mkdir(parents=True, exist_ok=True)
    for left in home.iterdir():
        if left.is_file():
            left.unlink(missing_ok=True)
        elif left.name.startswith(_PARTIAL):
            shutil.rmtree(left, ignore_errors=True)
    folder = home / f"{_PARTIAL}{uuid.uuid4().hex}"
    folder.mkdir()
    try:
        yield Basket(folder, progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def store(source_pk: int, basket: Basket, gathered: Gathered) -> Delivery:
    """Keep what the basket holds under its hash, complete with its manifest or not at all."""
    manifest = {
        "parts": [part.name for part in basket.parts],
        "format": gathered.format.value,
        "size_bytes": basket.size_bytes,
        "counted": gathered.counted,
        "validators": gathered.validators,
        "stated_crs": gathered.stated_crs.to_string() if gathered.stated_crs else "",
        "description": gathered.description,
    }
    sha256, text = basket.sha256, json.dumps(manifest)
    home = folder_of(source_pk) / sha256
    if stored(source_pk, sha256) is None:
        shutil.rmtree(home, ignore_errors=True)
        (basket.folder / _MANIFEST).write_text(text, encoding="utf-8")
        basket.folder.replace(home)
    else:
        # The bytes are there, and a run may wait for them: only what is said of them is new.
        newer = home / f"{_PARTIAL}{_MANIFEST}"
        newer.write_text(text, encoding="utf-8")
        newer.replace(home / _MANIFEST)
    return _read(home, sha256, manifest)


def stored(source_pk: int, sha256: str) -> Delivery | None:
    """A delivery kept earlier, or None when it is no longer there."""
    home = folder_of(source_pk) / sha256
    try:
        manifest = json.loads((home / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    delivery = _read(home, sha256, manifest)
    return delivery if all(part.is_file() for part in delivery.parts) else None


def forget_all_but(source_pk: int, kept: Mapping[str, Any] | set[str], newest: int) -> None:
    """Remove the deliveries of a source except those in ``kept`` and the ``newest`` few."""
    homes = [home for home in folder_of(source_pk).iterdir() if (home / _MANIFEST).is_file()]
    homes.sort(key=lambda home: (home / _MANIFEST).stat().st_mtime_ns, reverse=True)
    for home in homes[newest:]:
        if home.name not in kept:
            shutil.rmtree(home, ignore_errors=True)


def _read(home: Path, sha256: str, manifest: Mapping[str, Any]) -> Delivery:
    stated = manifest["stated_crs"]
    return Delivery(
        parts=tuple(home / name for name in manifest["parts"]),
        format=VectorFormat(manifest["format"]),
        sha256=sha256,
        size_bytes=manifest["size_bytes"],
        counted=manifest["counted"],
        validators=dict(manifest["validators"]),
        stated_crs=CRS.from_user_input(stated) if stated else None,
        description=manifest["description"],
    )

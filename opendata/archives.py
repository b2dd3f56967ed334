"""Whole layers as PMTiles archives (version 3): one file of tiles that a map reads by pieces.

An archive is of one revision of a layer, made by tippecanoe in the background, and replaced whole.
"""

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opendata import queries
from opendata.collections import Collection, all_collections
from opendata.errors import OpenDataError
from opendata.queries import Selection

PMTILES = "application/vnd.pmtiles"
MAX_ZOOM = 14
MVT_LAYER = "features"
"""As in the tiles that the tile room serves."""

_TIMEOUT_S = 1800
_PROGRAM = Path(sys.executable).with_name("tippecanoe")


class NoArchive(OpenDataError):
    """Only layers stand still long enough for an archive."""

    code = "no-archive"
    default_message = _(
        "Seules les couches de carte ont une archive PMTiles : pour ce jeu, prenez GeoJSON ou CSV."
    )


class ArchiveFailed(OpenDataError):
    """tippecanoe made none."""

    code = "archive-failed"


def archive_of(collection: Collection) -> Path | None:
    """The archive of the revision that is served now, None while there is none."""
    if collection.revision is None:
        return None
    path = _folder(collection) / f"{collection.revision}.pmtiles"
    return path if path.is_file() else None


def write_archive(collection: Collection, path: Path) -> None:
    """Make the archive of a layer at ``path``. Raises `NoArchive` or `ArchiveFailed`."""
    if collection.revision is None:
        raise NoArchive
    with tempfile.TemporaryDirectory(dir=_parent(path), prefix="making-") as folder:
        features = Path(folder) / "features.ndjson"
        with features.open("wb") as file:
            for line in _features(collection, Path(folder)):
                file.write(line)
        made = Path(folder) / "made.pmtiles"
        try:
            subprocess.run(
                [
                    _PROGRAM,
                    f"--output={made}",
                    f"--layer={MVT_LAYER}",
                    f"--name={collection.title}",
                    f"--description={collection.description}",
                    f"--attribution={_credit(collection)}",
                    "--minimum-zoom=0",
                    f"--maximum-zoom={MAX_ZOOM}",
                    # Said in the archive's own metadata when it happens.
                    "--drop-densest-as-needed",
                    "--no-progress-indicator",
                    "--quiet",
                    "--read-parallel",
                    f"--temporary-directory={folder}",
                    features,
                ],
                check=True,
                capture_output=True,
                timeout=_TIMEOUT_S,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            detail = (error.stderr or b"").decode("utf-8", "replace").strip()
            raise ArchiveFailed(
                _("L’archive PMTiles n’a pas pu être faite : %s") % (detail[-500:] or error)
            ) from error
        made.replace(path)


def refresh_archives() -> list[Path]:
    """Make the archives that are missing, drop those of nothing public; the new ones."""
    made: list[Path] = []
    wanted: set[Path] = set()
    for collection in all_collections():
        if collection.revision is None:
            continue
        path = _folder(collection) / f"{collection.revision}.pmtiles"
        wanted.add(path)
        if not path.exists() and queries.count_all(collection):
            write_archive(collection, path)
            made.append(path)
    root = settings.VAR_DIR / "archives"
    for path in root.glob("*/*.pmtiles"):
        if path not in wanted:
            path.unlink(missing_ok=True)
    for folder in root.glob("*"):
        with contextlib.suppress(OSError):
            folder.rmdir()
    return made


def _features(collection: Collection, folder: Path) -> Iterator[bytes]:
    """The layer's features, one in a line, with their identity among the properties."""
    with (folder / "whole.json").open("w+b") as spool:
        queries.write_features(collection, Selection(), spool)
        spool.seek(0)
        yield from _lines(spool)


def _lines(spool: IO[bytes]) -> Iterator[bytes]:
    for line in spool:
        text = line.strip().rstrip(b",")
        if text:
            feature = json.loads(text)
            feature["properties"] = {
                **(feature["properties"] or {}),
                "source_id": feature.pop("id"),
            }
            yield json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _credit(collection: Collection) -> str:
    return " · ".join(filter(None, [collection.attribution, collection.licence]))


def _folder(collection: Collection) -> Path:
    return Path(settings.VAR_DIR) / "archives" / collection.id


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    free_bytes = shutil.disk_usage(path.parent).free
    if free_bytes < 500_000_000:
        raise ArchiveFailed(_("Le disque est presque plein : libérez de la place, puis relancez."))
    return path.parent

"""ZIP archives from outside: one dataset in each, unpacked without trusting a word of it."""

import lzma
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from django.utils.translation import gettext as _

from geo.vectorfile.errors import ArchiveHostile, FileBroken, FileTooLarge, SublayerUnknown

MAX_ENTRIES = 500
MAX_RATIO = 250
"""Unpacked bytes for one packed byte: text packs 5 to 30 times, an empty table 100 times."""

_RATIO_FREE_BYTES = 20_000_000
"""Below this, a high ratio harms nobody."""

DATASETS = (".shp", ".gpkg", ".geojson", ".json", ".fgb", ".csv", ".gml")
"""What is looked for in an archive, by ending; the content decides in the end."""

_SHAPEFILE_SIDES = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NESTED = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst")
_DAMAGES = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError,
    RuntimeError, ValueError,
)  # fmt: skip
_CHUNK_BYTES = 1 << 20


class Unpacked(NamedTuple):
    """A dataset in a folder of its own, to be removed after use."""

    folder: "tempfile.TemporaryDirectory[str]"
    path: Path


def unpack(path: Path, *, sublayer: str, max_bytes: int) -> Unpacked:
    """Unpack the archive's dataset, or the one whose file is named ``sublayer``.

    Raises `FileBroken`, `ArchiveHostile`, `FileTooLarge` or `SublayerUnknown`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked(archive.infolist(), max_bytes)
            chosen = _chosen(entries, sublayer)
            folder = tempfile.TemporaryDirectory(prefix="parvis-archive-")
            try:
                for entry, name in _wanted(entries, chosen):
                    _extract(archive, entry, Path(folder.name) / name)
            except BaseException:
                folder.cleanup()
                raise
    except _DAMAGES as error:
        raise FileBroken(
            _("L’archive est endommagée, incomplète ou protégée : créez-la de nouveau.")
        ) from error
    suffix = PurePosixPath(chosen.filename).suffix.lower()
    return Unpacked(folder, Path(folder.name) / f"layer{suffix}")


def _checked(entries: list[zipfile.ZipInfo], max_bytes: int) -> list[zipfile.ZipInfo]:
    """The archive's files. Raises `ArchiveHostile` or `FileTooLarge` by what the directory says."""
    if len(entries) > MAX_ENTRIES:
        raise ArchiveHostile(
            _("L’archive contient plus de %d fichiers : livrez la couche seule.") % MAX_ENTRIES
        )
    for entry in entries:
        name = entry.filename
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\x00" in name:
            raise ArchiveHostile(
                _(
                    "L’archive contient un chemin qui sort de son dossier (« %s ») : créez-la de nouveau, avec les "
                    "seuls fichiers de la couche."
                )
                % name[:100]
            )
        mode = entry.external_attr >> 16
        if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
            raise ArchiveHostile(
                _(
                    "L’archive contient un lien ou un fichier spécial (« %s ») : mettez-y le fichier lui-même."
                )
                % name[:100]
            )
        if name.lower().endswith(_NESTED):
            raise ArchiveHostile(
                _("L’archive en contient une autre (« %s ») : livrez-la sans emboîtement.")
                % name[:100]
            )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > _RATIO_FREE_BYTES and unpacked > MAX_RATIO * max(packed, 1):
        raise ArchiveHostile(
            _(
                "L’archive gonflerait %d fois une fois ouverte : elle ressemble à une bombe. Livrez le fichier sans "
                "l’archiver, ou en GeoPackage."
            )
            % (unpacked // max(packed, 1))
        )
    if unpacked > max_bytes:
        raise FileTooLarge(
            _("L’archive ouverte pèserait %(size)d Mo ; la limite est de %(limit)d Mo.")
            % {"size": unpacked // 1_000_000, "limit": max_bytes // 1_000_000}
        )
    return [e for e in entries if not e.is_dir() and "__MACOSX/" not in e.filename]


def _chosen(entries: list[zipfile.ZipInfo], sublayer: str) -> zipfile.ZipInfo:
    found = [entry for entry in entries if entry.filename.lower().endswith(DATASETS)]
    if not found:
        raise SublayerUnknown(
            _(
                "L’archive ne contient aucune couche : ni Shapefile, ni GeoPackage, ni GeoJSON, ni CSV."
            )
        )
    named = [e for e in found if sublayer and PurePosixPath(e.filename).stem == sublayer]
    if len(named) == 1:
        return named[0]
    if len(found) == 1:
        # The sublayer may be one of the only file, such as a table of a GeoPackage.
        return found[0]
    names = ", ".join(PurePosixPath(entry.filename).name for entry in found[:20])
    stems = dict.fromkeys(PurePosixPath(entry.filename).stem for entry in found)
    raise SublayerUnknown(
        _("Le fichier contient plusieurs couches (%s) : indiquez laquelle lire.") % names,
        known=stems,
    )


def _wanted(
    entries: Iterable[zipfile.ZipInfo], chosen: zipfile.ZipInfo
) -> Iterable[tuple[zipfile.ZipInfo, str]]:
    """The chosen file and, for a Shapefile, those that belong to it, under names of our own."""
    base, _dot, suffix = chosen.filename.rpartition(".")
    if suffix.lower() != "shp":
        yield chosen, f"layer.{suffix.lower()}"
        return
    for entry in entries:
        stem, _dot, side = entry.filename.rpartition(".")
        if stem.lower() == base.lower() and f".{side.lower()}" in _SHAPEFILE_SIDES:
            yield entry, f"layer.{side.lower()}"


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    left = entry.file_size
    with archive.open(entry) as packed, target.open("xb") as unpacked:
        while chunk := packed.read(_CHUNK_BYTES):
            left -= len(chunk)
            # The directory of an archive is only its author's word.
            if left < 0:
                raise ArchiveHostile(_("L’archive cache plus d’octets qu’elle n’en annonce."))
            unpacked.write(chunk)

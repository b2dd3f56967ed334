"""One door for files: the first bytes decide the reader, never the name."""

import codecs
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from geo.vectorfile.archive import unpack
from geo.vectorfile.batches import PartReader, Released
from geo.vectorfile.csv_file import CsvPart
from geo.vectorfile.errors import (
    ArchiveHostile,
    EncodingUnknown,
    FileMissing,
    FileTooLarge,
    FormatUnknown,
    XmlHostile,
)
from geo.vectorfile.flatgeobuf import MAGIC as FLATGEOBUF_MAGIC
from geo.vectorfile.flatgeobuf import open_flatgeobuf
from geo.vectorfile.geopackage import open_geopackage
from geo.vectorfile.gml_file import GmlPart
from geo.vectorfile.json_dialects import open_json
from geo.vectorfile.options import MAX_SIZE_BYTES, ReadingOptions, VectorFormat
from geo.vectorfile.shapefile import open_shapefile
from geo.vectorfile.stream import VectorStream
from geo.vectorfile.table import VectorRow, VectorTable

_SQLITE_MAGIC = b"SQLite format 3\x00"
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def open_vector(parts: Sequence[Path], options: ReadingOptions) -> VectorStream:
    """The parts (pages of one dataset, in order) as one stream. Raises a `VectorFileError`.

    Only the formats of `VectorFormat` are opened, each by one reader: GDAL's other drivers may
    follow addresses written in a file, unpack archives or read neighbouring files.
    """
    if not parts:
        raise FileMissing(_("La livraison ne contient aucun fichier."))
    if options.encoding:
        try:
            codecs.lookup(options.encoding)
        except LookupError as error:
            raise EncodingUnknown(
                _("L’encodage « %s » n’existe pas : écrivez par exemple « utf-8 » ou « cp1252 ».")
                % options.encoding[:40]
            ) from error
    return VectorStream(parts, lambda path: _open_part(path, options), options.stated_crs)


def read_vector_file(
    path: Path, *, sublayer: str = "", max_size_bytes: int = MAX_SIZE_BYTES
) -> VectorTable:
    """All features of a file at once, for those who need them side by side. Raises a `VectorFileError`."""
    options = ReadingOptions(sublayer=sublayer, max_size_bytes=max_size_bytes)
    rows: list[VectorRow] = []
    with open_vector([path], options) as stream:
        for batch in stream:
            names = tuple(batch.columns)
            geometries = batch.geometries
            values = zip(*batch.columns.values(), strict=True) if names else [()] * len(batch)
            rows += [
                VectorRow(
                    int(batch.numbers[index]),
                    dict(zip(names, row, strict=True)),
                    geometries[index],
                    batch.problems.get(index, ""),
                )
                for index, row in enumerate(values)
            ]
        return VectorTable(
            columns=stream.columns, rows=rows, crs=stream.crs, is_geojson=stream.is_geojson
        )


def _open_part(path: Path, options: ReadingOptions, *, may_unpack: bool = True) -> PartReader:
    head = _head(path, options)
    if head.startswith(_SQLITE_MAGIC):
        _ensure_wanted(options, VectorFormat.GEOPACKAGE)
        return open_geopackage(path, sublayer=options.sublayer)
    if head.startswith(FLATGEOBUF_MAGIC):
        _ensure_wanted(options, VectorFormat.FLATGEOBUF)
        return open_flatgeobuf(path)
    if head.startswith(_ZIP_MAGIC):
        if not may_unpack:
            raise ArchiveHostile(_("L’archive en contient une autre : livrez-la sans emboîtement."))
        return _open_archive(path, options)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if text[:1] == b"<":
        _refuse_page(text)
        _ensure_wanted(options, VectorFormat.GML)
        return GmlPart(path, options.sublayer)
    if text[:1] in (b"{", b"["):
        return open_json(path, options)
    may_be_text = b"\x00" not in head or head[:2] in _UTF16_MARKS
    if not text or not (may_be_text or options.format == VectorFormat.CSV):
        raise FormatUnknown
    _ensure_wanted(options, VectorFormat.CSV)
    return CsvPart(path, options)


def _open_archive(path: Path, options: ReadingOptions) -> PartReader:
    folder, inner = unpack(path, sublayer=options.sublayer, max_bytes=options.max_unpacked_bytes)
    if inner.suffix == ".shp":
        _ensure_wanted(options, VectorFormat.SHAPEFILE_ZIP)
        return open_shapefile(inner, encoding=options.encoding, released=folder.cleanup)
    # What an archive holds says itself what it is; its one file may have had the sublayer's name.
    within = replace(options, max_size_bytes=options.max_unpacked_bytes)
    if within.format == VectorFormat.SHAPEFILE_ZIP:
        within = replace(within, format=VectorFormat.AUTO)
    try:
        return Released(_open_part(inner, within, may_unpack=False), folder.cleanup)
    except BaseException:
        folder.cleanup()
        raise


def _refuse_page(text: bytes) -> None:
    """Raise `FormatUnknown` for a web page, `XmlHostile` for XML that declares entities."""
    start = text[:4096].lower()
    if b"<html" in start or b"<!doctype html" in start:
        raise FormatUnknown(
            _(
                "Ce n’est ni un GeoJSON ni un GeoPackage, mais une page web (HTML) : le service est sans doute "
                "en panne, ou l’adresse n’est pas la bonne."
            )
        )
    if b"<!doctype" in start or b"<!entity" in start:
        raise XmlHostile


def _ensure_wanted(options: ReadingOptions, found: VectorFormat) -> None:
    if options.format not in (VectorFormat.AUTO, found):
        raise FormatUnknown(
            _("Le contenu est au format « %(found)s », mais « %(wanted)s » est déclaré.")
            % {"found": found.value, "wanted": options.format.value}
        )


def _head(path: Path, options: ReadingOptions) -> bytes:
    """The first bytes of the part. Raises `FileMissing`, `FileTooLarge` or `FileBroken`."""
    try:
        size_bytes = path.stat().st_size
        if not path.is_file():
            raise FileMissing(_("« %s » n’est pas un fichier.") % path.name)
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise FileMissing(
            _(
                "Le fichier « %s » est introuvable ou ne peut pas être ouvert : vérifiez son chemin et ses droits."
            )
            % path.name
        ) from error
    if size_bytes > options.max_size_bytes:
        raise FileTooLarge(
            _("Le fichier pèse %(size)d Mo ; la limite est de %(limit)d Mo.")
            % {"size": size_bytes // 1_000_000, "limit": options.max_size_bytes // 1_000_000}
        )
    return head

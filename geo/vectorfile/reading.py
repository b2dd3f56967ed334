"""One door for files: the first bytes decide the reader, never the name."""

import codecs
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from geo.vectorfile.batches import PartReader
from geo.vectorfile.errors import (
    EncodingUnknown,
    FileMissing,
    FileTooLarge,
    FormatUnknown,
)
from geo.vectorfile.geojson_file import GeojsonPart
from geo.vectorfile.geopackage import open_geopackage
from geo.vectorfile.json_stream import JsonDocument
from geo.vectorfile.options import MAX_SIZE_BYTES, ReadingOptions, VectorFormat
from geo.vectorfile.stream import VectorStream
from geo.vectorfile.table import VectorRow, VectorTable

_SQLITE_MAGIC = b"SQLite format 3\x00"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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
                _("L’encodage « %s » n’existe pas : écrivez par exemple « utf-8 » ou « cp1252 ».")
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
            values = zip(*batch.columns.values(), strict=True) if names else [()] * len(batch)
            rows += [
                VectorRow(
                    int(batch.numbers[index]),
                    dict(zip(names, row, strict=True)),
                    batch.geometries[index],
                    batch.problems.get(index, ""),
                )
                for index, row in enumerate(values)
            ]
        return VectorTable(
            columns=stream.columns, rows=rows, crs=stream.crs, is_geojson=stream.is_geojson
        )


def _open_part(path: Path, options: ReadingOptions) -> PartReader:
    head = _head(path, options)
    if head.startswith(_SQLITE_MAGIC):
        _ensure_wanted(options, VectorFormat.GEOPACKAGE)
        return open_geopackage(path, sublayer=options.sublayer)
    if head.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1] == b"{":
        return GeojsonPart(
            JsonDocument(path, lists=frozenset({"features"}), encoding=options.encoding)
        )
    raise FormatUnknown


def _ensure_wanted(options: ReadingOptions, *found: VectorFormat) -> None:
    if options.format not in (VectorFormat.AUTO, *found):
        raise FormatUnknown(
            _("Le contenu est au format « %(found)s », mais « %(wanted)s » est déclaré.")
            % {"found": found[0].value, "wanted": options.format.value}
        )


def _head(path: Path, options: ReadingOptions) -> bytes:
    """The first bytes of the part. Raises `FileMissing`, `FileTooLarge` or `FileBroken`."""
    try:
        size_bytes = path.stat().st_size
        if not path.is_file():
            raise FileMissing(_("« %s » n’est pas un fichier.") % path.name)
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise FileMissing(
            _(
                "Le fichier « %s » est introuvable ou ne peut pas être ouvert : vérifiez son chemin et ses droits."
            )
            % path.name
        ) from error
    if size_bytes > options.max_size_bytes:
        raise FileTooLarge(
            _("Le fichier pèse %(size)d Mo ; la limite est de %(limit)d Mo.")
            % {"size": size_bytes // 1_000_000, "limit": options.max_size_bytes // 1_000_000}
        )
    return head

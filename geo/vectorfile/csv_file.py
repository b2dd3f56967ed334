"""CSV tables with coordinates, as spreadsheets and open data portals write them."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from pyproj import CRS

from geo.vectorfile.batches import MAX_BATCH_ROWS, MAX_BATCH_TEXT, PartBatch
from geo.vectorfile.coordinate_columns import Place, place_in
from geo.vectorfile.errors import CoordinatesMissing, FileBroken, FormatUnknown
from geo.vectorfile.options import ReadingOptions
from geo.vectorfile.placed_rows import column_geometries
from geo.vectorfile.text_encoding import guessed_encoding

MAX_CELL_CHARS = 32_000_000
_MAX_COLUMNS = 2_000
_SEPARATORS = ";\t,|"

# The module's limit of 131 072 is below many a polygon in WKT.
csv.field_size_limit(MAX_CELL_CHARS)


class CsvPart:
    """One table. Cells are text: a code such as 01234 is no number. An empty cell is None.

    The columns that give the place become the geometry and are no attributes.
    Raises `FormatUnknown`, `FileBroken` or `CoordinatesMissing`.
    """

    crs: CRS | None = None
    stated_count: int | None = None

    def __init__(self, path: Path, options: ReadingOptions) -> None:
        encoding = options.encoding or guessed_encoding(path)
        self._file = path.open(encoding=encoding, newline="")
        try:
            first_line = self._file.readline(MAX_CELL_CHARS).removeprefix("\ufeff")
            separator = _separator(first_line)
            self._file.seek(0)
            if self._file.read(1) != "\ufeff":
                self._file.seek(0)
            self._reader = csv.reader(self._file, delimiter=separator, strict=True)
            self._names = _header(next(self._reader, []))
            self._place = self._found_place(options, separator in first_line)
        except (csv.Error, UnicodeError) as error:
            self._file.close()
            raise FileBroken(_("L’en-tête du CSV n’est pas lisible : %s.") % error) from error
        except BaseException:
            self._file.close()
            raise
        self.is_geojson = self._place.is_degrees

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def batches(self) -> Iterator[PartBatch]:
        """The rows in the file's order; blank lines are none. Raises `FileBroken`."""
        rows: list[list[str]] = []
        problems: dict[int, str] = {}
        width, size = len(self._names), 0
        try:
            for cells in self._reader:
                count = len(cells)
                if count != width:
                    if not count or (count == 1 and not cells[0].strip()):
                        continue
                    if count > width:
                        problems[len(rows)] = _("la ligne a plus de cellules que l’en-tête")
                        cells = cells[:width]
                    else:
                        cells = cells + [""] * (width - count)
                rows.append(cells)
                size += sum(map(len, cells))
                if len(rows) >= MAX_BATCH_ROWS or size >= MAX_BATCH_TEXT:
                    yield self._batch(rows, problems)
                    rows, problems, size = [], {}, 0
        except (csv.Error, UnicodeError) as error:
            raise FileBroken(
                _(
                    "Le CSV est illisible à la ligne %(line)d (%(why)s) : vérifiez guillemets et encodage."
                )
                % {"line": self._reader.line_num, "why": error}
            ) from error
        if rows:
            yield self._batch(rows, problems)

    def _batch(self, rows: list[list[str]], problems: dict[int, str]) -> PartBatch:
        columns = dict(zip(self._names, zip(*rows, strict=True), strict=True))
        places = [columns.pop(name) for name in self._place.columns]
        read = column_geometries(self._place, places, problems)
        values = {name: [cell or None for cell in cells] for name, cells in columns.items()}
        return PartBatch(read.found, read.problems, values)

    def _found_place(self, options: ReadingOptions, has_separator: bool) -> Place:
        place = place_in(self._names, x_column=options.x_column, y_column=options.y_column)
        if place is not None:
            return place
        if not has_separator and not options.x_column:
            raise FormatUnknown
        wanted = [name for name in (options.x_column, options.y_column) if name]
        raise CoordinatesMissing(
            _(
                "Aucune colonne « %(wanted)s » ne donne les coordonnées ; le tableau a : %(present)s."
            )
            % {
                "wanted": " / ".join(wanted) or "longitude / latitude",
                "present": ", ".join(self._names[:40]),
            }
        )


def _separator(line: str) -> str:
    outside_quotes = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=outside_quotes.count)


def _header(cells: list[str]) -> list[str]:
    if not cells or len(cells) > _MAX_COLUMNS:
        raise FormatUnknown
    names = [cell.strip() or _("colonne %d") % number for number, cell in enumerate(cells, start=1)]
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise FileBroken(
            _("Le CSV a plusieurs colonnes « %s » : renommez-les.") % ", ".join(sorted(repeated))
        )
    if any(not character.isprintable() and character != "\n" for character in "".join(names)):
        raise FormatUnknown
    return names

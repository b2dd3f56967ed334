"""GeoPackage files, read by GDAL with nothing but its GPKG driver."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.utils.translation import gettext as _

from geo.vectorfile.errors import FileBroken, SublayerUnknown
from geo.vectorfile.gdal_file import GdalPart, chosen_layer

_HEADER_BYTES = 100
_APPLICATION_ID = slice(68, 72)
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")


def open_geopackage(path: Path, *, sublayer: str = "") -> GdalPart:
    """A sublayer, or the only one with a geometry. Raises a `VectorFileError`."""
    damaged = _(
        "Le GeoPackage est endommagé ou incomplet : exportez-le ou transférez-le de nouveau."
    )
    with path.open("rb") as file:
        if file.read(_HEADER_BYTES)[_APPLICATION_ID] not in _GEOPACKAGE_IDS:
            # GDAL would take it for another kind of SQLite file, with another driver.
            raise FileBroken(damaged)
    try:
        _ensure_plain_catalogue(path)
        name = chosen_layer(
            _spatial_tables(path),
            sublayer,
            nothing=_("Le GeoPackage ne contient aucune couche géographique."),
        )
        _ensure_table(path, name)
    except (sqlite3.DatabaseError, UnicodeError) as error:
        raise FileBroken(damaged) from error
    # IMMUTABLE: nothing is written beside the file, no journal of somebody else's is played.
    return GdalPart(path, name, driver="GPKG", damaged=damaged, keeps_fid=True, IMMUTABLE="YES")


def _spatial_tables(path: Path) -> list[str]:
    with _opened(path) as database:
        rows = database.execute(
            "SELECT table_name FROM gpkg_geometry_columns ORDER BY rowid"
        ).fetchall()
    return [str(name) for (name,) in rows]


def _ensure_plain_catalogue(path: Path) -> None:
    """Raise `FileBroken` if a table of the standard is a view or virtual: GDAL would run its SQL."""
    with _opened(path) as database:
        rows = database.execute(
            "SELECT type, sql FROM sqlite_master WHERE name LIKE 'gpkg@_%' ESCAPE '@'"
            " AND type IN ('table', 'view')"
        ).fetchall()
    if not all(_is_plain(*row) for row in rows):
        raise FileBroken(
            _(
                "Le GeoPackage est piégé : une table de la norme y est une vue. Exportez-le de nouveau."
            )
        )


def _ensure_table(path: Path, name: str) -> None:
    """Raise `SublayerUnknown` unless the sublayer is a plain table of plain columns.

    A view or a computed column runs the file's own SQL inside GDAL, whose SQLite has functions
    that fetch addresses.
    """
    with _opened(path) as database:
        row = database.execute(
            "SELECT type, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE", [name]
        ).fetchone()
        quoted = name.replace('"', '""')
        columns = database.execute(f'PRAGMA table_xinfo("{quoted}")').fetchall()
    if row is None or not _is_plain(*row):
        raise SublayerUnknown(
            _("La couche « %s » est une vue : exportez-la comme une vraie table.") % name
        )
    if any(hidden for *_column, hidden in columns):
        raise SublayerUnknown(
            _("La couche « %s » a des colonnes calculées : exportez-la comme une vraie table.")
            % name
        )


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    # immutable: nothing is written beside the file, and no lock of somebody else's is waited for.
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
        yield database


def _is_plain(kind: str, sql: str | None) -> bool:
    return kind == "table" and "virtual" not in (sql or "")[:20].lower()

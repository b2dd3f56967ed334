"""An unpacked Shapefile, read by GDAL with the encoding of its .cpg and the CRS of its .prj."""

from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

from geo.vectorfile.errors import FileBroken
from geo.vectorfile.gdal_file import GdalPart
from geo.vectorfile.text_encoding import guessed_encoding

_LANGUAGE = 29
"""Where a dBASE table names its code page."""

_MAGIC = b"\x00\x00\x27\x0a"


def open_shapefile(path: Path, *, encoding: str, released: Callable[[], None]) -> GdalPart:
    """The layer of ``path``, in a folder that holds nothing else. Raises `FileBroken`."""
    damaged = _(
        "Le Shapefile est endommagé, incomplet (.shp, .shx, .dbf) ou dans un autre encodage que celui "
        "qu’il annonce : exportez-le de nouveau."
    )
    with path.open("rb") as file:
        is_shapefile = file.read(4) == _MAGIC
    if not is_shapefile or not path.with_suffix(".dbf").exists():
        released()
        raise FileBroken(damaged)
    return GdalPart(
        path,
        path.stem,
        driver="ESRI Shapefile",
        damaged=damaged,
        encoding=encoding or _unsaid_encoding(path),
        released=released,
    )


def _unsaid_encoding(path: Path) -> str:
    """The encoding of a table that names none, neither in a .cpg nor in its header; else empty."""
    table = path.with_suffix(".dbf")
    with table.open("rb") as file:
        header = file.read(32)
    if path.with_suffix(".cpg").exists() or len(header) < 32 or header[_LANGUAGE]:
        return ""
    return guessed_encoding(table, skipped_bytes=int.from_bytes(header[8:10], "little"))

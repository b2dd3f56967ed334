"""One door for files: the first bytes decide the reader, never the name."""

from pathlib import Path

from django.utils.translation import gettext as _

from geo.vectorfile.errors import FileMissing, FileTooLarge, FormatUnknown
from geo.vectorfile.geojson_file import read_geojson
from geo.vectorfile.geopackage import read_geopackage
from geo.vectorfile.table import VectorTable

MAX_SIZE_BYTES = 500_000_000

_SQLITE_MAGIC = b"SQLite format 3\x00"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_vector_file(
    path: Path, *, sublayer: str = "", max_size_bytes: int = MAX_SIZE_BYTES
) -> VectorTable:
    """The features of a GeoJSON or GeoPackage file. Raises a `VectorFileError`.

    Only those two formats are opened, whatever the file's name: GDAL's other drivers may follow
    addresses written in a file, unpack archives or read neighbouring files.
    """
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
    if size_bytes > max_size_bytes:
        raise FileTooLarge(
            _("Le fichier pèse %(size)d Mo ; la limite est de %(limit)d Mo.")
            % {"size": size_bytes // 1_000_000, "limit": max_size_bytes // 1_000_000}
        )
    if head.startswith(_SQLITE_MAGIC):
        return read_geopackage(path, sublayer=sublayer)
    if head.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1] == b"{":
        return read_geojson(path)
    raise FormatUnknown

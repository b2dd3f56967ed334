"""FlatGeobuf files, read by GDAL with nothing but its FlatGeobuf driver."""

from pathlib import Path

import pyogrio
from django.utils.translation import gettext as _

from geo.vectorfile.errors import FileBroken
from geo.vectorfile.gdal_file import GDAL_FAILURES, GdalPart, quiet_gdal

MAGIC = b"fgb\x03fgb"


def open_flatgeobuf(path: Path) -> GdalPart:
    """The only layer of the file. Raises `FileBroken`."""
    damaged = _(
        "Le FlatGeobuf est endommagé ou incomplet : exportez-le ou transférez-le de nouveau."
    )
    try:
        with quiet_gdal():
            layers = [str(name) for name, _kind in pyogrio.list_layers(path)]
    except GDAL_FAILURES as error:
        raise FileBroken(damaged) from error
    if len(layers) != 1:
        raise FileBroken(damaged)
    # VERIFY_BUFFERS: offsets inside the file are checked before they are followed.
    return GdalPart(path, layers[0], driver="FlatGeobuf", damaged=damaged, VERIFY_BUFFERS="YES")

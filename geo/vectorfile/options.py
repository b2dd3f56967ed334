"""What a reader is told about a file beyond its bytes."""

import enum
from dataclasses import dataclass

from pyproj import CRS

MAX_SIZE_BYTES = 500_000_000
"""What one part may weigh as it arrives."""

MAX_UNPACKED_BYTES = 2_000_000_000
"""What an archive may weigh once unpacked."""


class VectorFormat(enum.StrEnum):
    """The formats that have a reader. ``AUTO``: the first bytes decide, never the name."""

    AUTO = "auto"
    GEOJSON = "geojson"
    GEOPACKAGE = "geopackage"
    FLATGEOBUF = "flatgeobuf"
    SHAPEFILE_ZIP = "shapefile_zip"
    CSV = "csv"
    GML = "gml"
    ESRI_JSON = "esri_json"
    ODS_RECORDS = "ods_records"
    PLAIN_RECORDS = "plain_records"


@dataclass(frozen=True)
class ReadingOptions:
    """How the parts of a dataset are to be read.

    ``sublayer`` names a table or feature type where a file holds several. ``encoding`` is for text
    that does not say its own (CSV, Shapefile, JSON); empty means to find out. ``x_column`` and
    ``y_column`` name the coordinate columns of a table; ``x_column`` alone names one with WKT or
    with "latitude, longitude". ``stated_crs`` is what the service said of its answer.
    """

    sublayer: str = ""
    format: VectorFormat = VectorFormat.AUTO
    encoding: str = ""
    x_column: str = ""
    y_column: str = ""
    max_size_bytes: int = MAX_SIZE_BYTES
    max_unpacked_bytes: int = MAX_UNPACKED_BYTES
    stated_crs: CRS | None = None

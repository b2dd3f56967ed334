"""Reading of geographic files that come from outside: GeoJSON and GeoPackage, in any declared CRS."""

from geo.vectorfile.declared_crs import settle_crs
from geo.vectorfile.errors import VectorFileError
from geo.vectorfile.formats import VectorFormat
from geo.vectorfile.reading import read_vector_file
from geo.vectorfile.reprojection import reproject
from geo.vectorfile.table import VectorRow, VectorTable

__all__ = [
    "VectorFileError",
    "VectorFormat",
    "VectorRow",
    "VectorTable",
    "read_vector_file",
    "reproject",
    "settle_crs",
]

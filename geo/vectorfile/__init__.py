"""Reading of geographic files and answers that come from outside, streamed, in any declared CRS."""

from geo.vectorfile.batches import VectorBatch
from geo.vectorfile.declared_crs import settle_crs
from geo.vectorfile.errors import VectorFileError
from geo.vectorfile.options import ReadingOptions, VectorFormat
from geo.vectorfile.reading import open_vector, read_vector_file
from geo.vectorfile.reprojection import reproject
from geo.vectorfile.stream import VectorStream
from geo.vectorfile.table import VectorRow, VectorTable

__all__ = [
    "ReadingOptions",
    "VectorBatch",
    "VectorFileError",
    "VectorFormat",
    "VectorRow",
    "VectorStream",
    "VectorTable",
    "open_vector",
    "read_vector_file",
    "reproject",
    "settle_crs",
]

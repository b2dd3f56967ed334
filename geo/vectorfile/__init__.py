"""Reading of geographic files and answers that come from outside, streamed, in any declared CRS."""

from geo.vectorfile.batches import Shapes, VectorBatch, are_positions, geometries_of
from geo.vectorfile.declared_crs import settle_crs
from geo.vectorfile.errors import VectorFileError
from geo.vectorfile.options import ReadingOptions, VectorFormat
from geo.vectorfile.reading import open_vector, read_vector_file
from geo.vectorfile.reprojection import reproject, reproject_positions
from geo.vectorfile.stream import VectorStream
from geo.vectorfile.table import VectorRow, VectorTable

__all__ = [
    "ReadingOptions",
    "Shapes",
    "VectorBatch",
    "VectorFileError",
    "VectorFormat",
    "VectorRow",
    "VectorStream",
    "VectorTable",
    "are_positions",
    "geometries_of",
    "open_vector",
    "read_vector_file",
    "reproject",
    "reproject_positions",
    "settle_crs",
]

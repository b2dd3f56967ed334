"""Files read through the door of `geo.vectorfile`, for tests."""

from pathlib import Path
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from geo.vectorfile import ReadingOptions, VectorFormat, open_vector

DEGREE_M = 111_320.0
"""Metres in a degree of latitude; one of longitude is shorter, which errs on the strict side."""


class ReadRow(NamedTuple):
    """A row as it left the stream."""

    number: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None
    problem: str


class Read(NamedTuple):
    """All that a stream gave."""

    rows: list[ReadRow]
    columns: tuple[str, ...]
    crs: Any
    stated_count: int | None
    is_geojson: bool

    @property
    def geometries(self) -> list[BaseGeometry | None]:
        return [row.geometry for row in self.rows]

    @property
    def problems(self) -> list[str]:
        return [row.problem for row in self.rows]


def read(*parts: Path, **options: Any) -> Read:
    """Every row of the parts, read as one dataset."""
    rows: list[ReadRow] = []
    with open_vector(parts, ReadingOptions(**options)) as stream:
        for batch in stream:
            assert all(len(values) == len(batch) for values in batch.columns.values())
            geometries = batch.geometries
            rows += [
                ReadRow(
                    int(batch.numbers[index]),
                    {name: values[index] for name, values in batch.columns.items()},
                    geometries[index],
                    batch.problems.get(index, ""),
                )
                for index in range(len(batch))
            ]
        return Read(rows, stream.columns, stream.crs, stream.stated_count, stream.is_geojson)


def distance_m(one: BaseGeometry, other: BaseGeometry) -> float:
    """The largest distance between two geometries in degrees, whatever their starts and directions."""
    return float(shapely.hausdorff_distance(one, other)) * DEGREE_M


__all__ = ["DEGREE_M", "Read", "ReadRow", "VectorFormat", "distance_m", "read"]

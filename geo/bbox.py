"""Bounding boxes as they arrive in a query string."""

import math
from dataclasses import dataclass

from geo.errors import InvalidBbox


@dataclass(frozen=True)
class Bbox:
    """West, south, east, north in degrees (EPSG:4326); west > east crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def as_tuple(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) in degrees."""
        return (self.west, self.south, self.east, self.north)

    @property
    def text(self) -> str:
        """As a query string writes it."""
        return ",".join(f"{degrees:.6f}".rstrip("0").rstrip(".") for degrees in self.as_tuple())

    def parts(self) -> list["Bbox"]:
        """One box, or the two that a box across the antimeridian is made of (RFC 7946, 5.2)."""
        if self.west <= self.east:
            return [self]
        return [
            Bbox(self.west, self.south, 180.0, self.north),
            Bbox(-180.0, self.south, self.east, self.north),
        ]


def parse_bbox(text: str) -> Bbox:
    """The box written as ``west,south,east,north`` or with heights, which are dropped.

    Follows OGC API - Features Part 1, 7.15.3 (CRS84). Raises `InvalidBbox`.
    """
    pieces = text.split(",")
    if len(pieces) not in {4, 6} or len(text) > 200:
        raise InvalidBbox
    try:
        numbers = [float(piece) for piece in pieces]
    except ValueError as error:
        raise InvalidBbox from error
    if not all(math.isfinite(number) for number in numbers):
        raise InvalidBbox
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidBbox
    return Bbox(west, south, east, north)

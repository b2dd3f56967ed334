"""A dataset as a stream of batches, whatever the format of its parts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeGuard, cast

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

MAX_BATCH_ROWS = 20_000
"""Rows of a batch, at most."""

MAX_BATCH_TEXT = 8_000_000
"""Characters of source text after which a batch is closed: memory follows bytes, not rows."""


Shapes = NDArray[np.object_] | NDArray[np.float64]
"""2D geometries or None, in the file's own CRS, x (or longitude) first.

Where all are points, these may be their positions in two columns, NaN where there is none: to make
an object of each takes longer than to read them, and most points come again unchanged.
"""


@dataclass
class VectorBatch:
    """Some rows of a dataset, side by side in arrays of the same length.

    ``numbers`` counts from 1 over all parts. ``problems`` says for an index of the batch why its
    geometry is unreadable. ``columns`` has every column seen so far.
    """

    numbers: NDArray[np.int64]
    shapes: Shapes
    problems: dict[int, str]
    columns: dict[str, list[Any]]

    @property
    def geometries(self) -> NDArray[np.object_]:
        """The geometries or None, as objects."""
        return geometries_of(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)


class PartBatch(NamedTuple):
    """A batch as a format's reader gives it: not numbered, with the columns that it met itself."""

    shapes: Shapes
    problems: dict[int, str]
    columns: Mapping[str, list[Any]]

    @property
    def geometries(self) -> NDArray[np.object_]:
        """The geometries or None, as objects."""
        return geometries_of(self.shapes)


class PartReader(Protocol):
    """One part of a dataset, opened. `geo.vectorfile.stream` knows what to do with several."""

    crs: Any
    is_geojson: bool
    stated_count: int | None

    def batches(self) -> Iterator[PartBatch]:
        """Its rows. To be called once. Raises a `VectorFileError` where the part is broken."""
        ...

    def close(self) -> None:
        """Give back what it holds: files, temporary folders."""
        ...


class Released:
    """A part that gives something back once it is closed, such as a temporary folder."""

    def __init__(self, inner: PartReader, release: Callable[[], None]) -> None:
        self._inner, self._release = inner, release
        self.crs = inner.crs
        self.is_geojson = inner.is_geojson
        self.stated_count = inner.stated_count

    def batches(self) -> Iterator[PartBatch]:
        """The rows of the part."""
        return self._inner.batches()

    def close(self) -> None:
        """Close the part, then give back."""
        self._inner.close()
        self._release()


class Geometries(NamedTuple):
    """Geometries read from one batch, and why some could not be."""

    found: Shapes
    problems: dict[int, str]


def are_positions(shapes: Shapes) -> TypeGuard[NDArray[np.float64]]:
    """True if the shapes are the positions of points."""
    return shapes.dtype != np.object_


def geometries_of(shapes: Shapes) -> NDArray[np.object_]:
    """The shapes as objects; each call makes those of points anew."""
    if not are_positions(shapes):
        return cast("NDArray[np.object_]", shapes)
    found = np.full(len(shapes), None, dtype=object)
    is_there = ~np.isnan(shapes[:, 0])
    found[is_there] = shapely.points(shapes[is_there])
    return found


@dataclass
class RowCollector:
    """Rows that arrive one by one, until they make a batch. ``names`` are columns known before."""

    names: tuple[str, ...] = ()
    properties: list[Mapping[str, Any]] = field(default_factory=list)
    geometries: list[Any] = field(default_factory=list)
    text_size: int = 0

    def add(self, properties: Mapping[str, Any], geometry: Any, text_size: int) -> bool:
        """Keep a row; ``geometry`` in whatever form its reader understands. True: time to empty."""
        self.properties.append(properties)
        self.geometries.append(geometry)
        self.text_size += text_size
        return len(self.properties) >= MAX_BATCH_ROWS or self.text_size >= MAX_BATCH_TEXT

    def emptied(self, read: Geometries) -> PartBatch:
        """The batch of the rows collected, which are forgotten."""
        names = dict.fromkeys(self.names)
        for properties in self.properties:
            names.update(dict.fromkeys(properties))
        columns = {name: [p.get(name) for p in self.properties] for name in names}
        self.properties, self.geometries, self.text_size = [], [], 0
        return PartBatch(read.found, read.problems, columns)


def settled_geometries(found: NDArray[np.object_], problems: dict[int, str]) -> Geometries:
    """The geometries in two dimensions; an empty one becomes None, an infinite one a problem."""
    if shapely.has_z(found).any() or shapely.has_m(found).any():
        found = shapely.force_2d(found)
    found[shapely.is_empty(found)] = None
    if np.isfinite(shapely.get_coordinates(found)).all():
        return Geometries(found, problems)
    positions, owners = shapely.get_coordinates(found, return_index=True)
    wrong = owners[~np.isfinite(positions).all(axis=1)]
    for index in np.unique(wrong).tolist():
        found[index] = None
        problems[index] = _("une coordonnée n’est pas un nombre fini")
    return Geometries(found, problems)


def object_array(values: Sequence[Any]) -> NDArray[np.object_]:
    """The values in an array of objects: numpy would look inside sequences."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array

"""A dataset as a stream of batches, whatever the format of its parts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

MAX_BATCH_ROWS = 20_000
"""Rows of a batch, at most."""

MAX_BATCH_TEXT = 8_000_000
"""Characters of source text after which a batch is closed: memory follows bytes, not rows."""


@dataclass
class VectorBatch:
    """Some rows of a dataset, side by side in arrays of the same length.

    ``numbers`` counts from 1 over all parts. ``geometries`` holds 2D geometries in the file's own
    CRS, x (or longitude) first, or None. ``problems`` says for an index of the batch why its
    geometry is unreadable. ``columns`` has every column seen so far.
    """

    numbers: NDArray[np.int64]
    geometries: NDArray[np.object_]
    problems: dict[int, str]
    columns: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(self.geometries)


class PartBatch(NamedTuple):
    """A batch as a format's reader gives it: not numbered, with the columns that it met itself."""

    geometries: NDArray[np.object_]
    problems: dict[int, str]
    columns: Mapping[str, list[Any]]


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

    found: NDArray[np.object_]
    problems: dict[int, str]


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

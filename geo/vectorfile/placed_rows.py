"""Geometries of rows of which each says in its own columns where it is."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo.vectorfile.batches import Geometries, settled_geometries
from geo.vectorfile.coordinate_columns import Place
from geo.vectorfile.geojson_geometry import Unreadable


class Placed(NamedTuple):
    """The values of the columns that give a place; no place if the row has no such column."""

    place: Place | None
    values: Sequence[Any]


def placed_geometries(rows: Sequence[Placed]) -> Geometries:
    """The geometry of each row. One without coordinates is a problem: a table of places has them."""
    found = np.full(len(rows), None, dtype=object)
    problems: dict[int, str] = {}
    for index, (place, values) in enumerate(rows):
        _read_one(place, values, index, found, problems)
    return settled_geometries(found, problems)


def column_geometries(
    place: Place, columns: Sequence[Sequence[Any]], problems: dict[int, str]
) -> Geometries:
    """The same for the columns of a table; a row that has a problem already is not read."""
    found = np.full(len(columns[0]), None, dtype=object)
    rest = list(range(len(found)))
    if len(columns) == 2:
        numbers = [_numbers(column) for column in columns]
        positions = np.column_stack(numbers)
        plain: NDArray[np.bool_] = np.asarray(np.isfinite(positions).all(axis=1))
        plain[list(problems)] = False
        found[plain] = shapely.points(positions[plain])
        rest = np.flatnonzero(~plain).tolist()
    for index in rest:
        if index not in problems:
            _read_one(place, [column[index] for column in columns], index, found, problems)
    return settled_geometries(found, problems)


def _numbers(texts: Sequence[Any]) -> NDArray[np.float64]:
    """The texts as numbers, all at once; NaN for all if one of them is no plain number."""
    try:
        return np.array(texts, dtype=np.float64)
    except ValueError:
        pass
    try:
        return np.array([text.replace(",", ".") or "nan" for text in texts], dtype=np.float64)
    except ValueError:
        return np.full(len(texts), np.nan)


def _read_one(
    place: Place | None,
    values: Sequence[Any],
    index: int,
    found: NDArray[np.object_],
    problems: dict[int, str],
) -> None:
    try:
        geometry = place.read(values) if place is not None else None
    except Unreadable as error:
        problems[index] = str(error)
        return
    if geometry is None:
        problems[index] = _("pas de coordonnées")
    found[index] = geometry

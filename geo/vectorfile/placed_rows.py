"""Geometries of rows of which each says in its own columns where it is."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from geo.vectorfile.batches import Geometries, settled_geometries
from geo.vectorfile.coordinate_columns import Place
from geo.vectorfile.geojson_geometry import Unreadable


class Placed(NamedTuple):
    """The values of the columns that give a place, or what is wrong with the whole row."""

    place: Place | None
    values: Sequence[Any]
    problem: str = ""


def placed_geometries(rows: Sequence[Placed]) -> Geometries:
    """The geometry of each row. One without coordinates is a problem: a table of places has them."""
    found = np.full(len(rows), None, dtype=object)
    problems: dict[int, str] = {}
    for index, (place, values, problem) in enumerate(rows):
        if problem:
            problems[index] = problem
            continue
        try:
            geometry = place.read(values) if place is not None else None
        except Unreadable as error:
            problems[index] = str(error)
            continue
        if geometry is None:
            problems[index] = _("pas de coordonnées")
        found[index] = geometry
    return settled_geometries(found, problems)

"""What the data of a layer say about a column, read within bounds: for proposals, not for truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from geo.sqlfiles import read_sql
from layers.models import Layer
from layers.styles.document import OWN_PROPERTIES, UNREADABLE_PROPERTIES

_PROPERTY_NAMES = read_sql(__file__, "property_names.sql")
_PROPERTY_VALUES = read_sql(__file__, "property_values.sql")
_PROPERTY_NUMBERS = read_sql(__file__, "property_numbers.sql")
_SAMPLE = read_sql(__file__, "sample.sql")

MOST_FEATURES = 50_000
"""How many features are looked at: enough to propose, and a fraction of a second."""
SAMPLE_FEATURES = 1_000
HISTOGRAM_BARS = 16


@dataclass(frozen=True)
class ValueCount:
    """One value of a column, as text, and how many features have it."""

    value: str
    features: int


@dataclass(frozen=True)
class Numbers:
    """The numbers of a column, and how many features were looked at to find them."""

    numbers: list[float]
    features: int

    @property
    def share(self) -> float:
        """The part of the features that have a number, from 0 to 1."""
        return len(self.numbers) / self.features if self.features else 0.0

    def histogram(self) -> list[int]:
        """How many numbers fall in each of `HISTOGRAM_BARS` equal intervals; empty without two."""
        if len(set(self.numbers)) < 2:
            return []
        low, high = min(self.numbers), max(self.numbers)
        counts = [0] * HISTOGRAM_BARS
        for number in self.numbers:
            place = int((number - low) / (high - low) * HISTOGRAM_BARS)
            counts[min(place, HISTOGRAM_BARS - 1)] += 1
        return counts


def property_names(layer: Layer) -> list[str]:
    """The columns that a style may read, in order; empty before the first synchronisation."""
    rows = _rows(_PROPERTY_NAMES, {"layer": layer.pk})
    return [name for (name,) in rows if name not in UNREADABLE_PROPERTIES and len(name) <= 80]


def property_values(layer: Layer, name: str, most: int) -> tuple[list[ValueCount], int]:
    """The most frequent values of a column, and how many different ones were met."""
    rows = _rows(
        _PROPERTY_VALUES,
        {"layer": layer.pk, "name": name, "bound": MOST_FEATURES, "most": most},
    )
    found = [ValueCount(value, features) for value, features, _distinct in rows]
    return found, rows[0][2] if rows else 0


def property_numbers(layer: Layer, name: str) -> Numbers:
    """The numbers of a column."""
    ((features, numbers),) = _rows(
        _PROPERTY_NUMBERS, {"layer": layer.pk, "name": name, "bound": MOST_FEATURES}
    )
    return Numbers(list(numbers), features)


def sample(layer: Layer) -> str:
    """A GeoJSON FeatureCollection (EPSG:4326) of the layer's first features, with every column."""
    ((collection,),) = _rows(
        _SAMPLE,
        {"layer": layer.pk, "title": layer.title_property, "bound": SAMPLE_FEATURES},
    )
    return str(collection)


def unknown_properties(layer: Layer, names: Sequence[str]) -> list[str]:
    """Those names that no column has; none while the layer has no features to tell."""
    known = property_names(layer)
    if not known:
        return []
    return [name for name in names if name not in known and name not in OWN_PROPERTIES]


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()

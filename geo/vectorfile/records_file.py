"""Records in JSON: Opendatasoft Search v1 and Explore v2.x, and services that answer ``records``.

The metropole's own OGC API gives ``{"records": [{"@id": …, "nom": …, "geometry": …}]}``, some of its
datasets with coordinates in columns only.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from pyproj import CRS

from geo.vectorfile.batches import PartBatch, RowCollector
from geo.vectorfile.coordinate_columns import Place, place_in
from geo.vectorfile.errors import FileBroken
from geo.vectorfile.geojson_file import stated_count, stated_crs
from geo.vectorfile.geojson_geometry import BUILDERS
from geo.vectorfile.json_stream import JsonDocument
from geo.vectorfile.options import ReadingOptions
from geo.vectorfile.placed_rows import Placed, placed_geometries

RECORD_LISTS = frozenset({"records", "results"})


class RecordsPart:
    """One page of records. Nothing stated means WGS 84, as in GeoJSON."""

    is_geojson = True

    def __init__(self, document: JsonDocument, options: ReadingOptions) -> None:
        self._document = document
        self._x_column, self._y_column = options.x_column, options.y_column
        self._places: dict[tuple[str, ...], Place | None] = {}
        self.crs: CRS | None = stated_crs(document.members)
        self.stated_count: int | None = stated_count(document.members)
        if document.list_name is None:
            raise FileBroken(_("La réponse n’a pas de liste « records » ou « results »."))

    def close(self) -> None:
        """Close the file."""
        self._document.close()

    def batches(self) -> Iterator[PartBatch]:
        """The records in the page's order. Raises `FileBroken`."""
        rows = RowCollector()
        for number, (record, size) in enumerate(self._document.elements(), start=1):
            if not isinstance(record, dict):
                raise FileBroken(_("L’enregistrement n° %d n’est pas un objet JSON.") % number)
            properties, aside = _unwrapped(record)
            place = self._place_of(properties, aside)
            values: tuple[Any, ...] = ()
            if place is not None:
                source = properties if place.columns[0] in properties else aside
                values = tuple(source.get(name) for name in place.columns)
                properties = {k: v for k, v in properties.items() if k not in place.columns}
            if rows.add(properties, Placed(place, values), size):
                yield rows.emptied(placed_geometries(rows.geometries))
        if rows.properties:
            yield rows.emptied(placed_geometries(rows.geometries))

    def _place_of(self, properties: dict[str, Any], aside: dict[str, Any]) -> Place | None:
        if not self._x_column:
            shaped = next((name for name, value in properties.items() if _is_shape(value)), None)
            if shaped is not None:
                return place_in([shaped], x_column=shaped)
        # A portal leaves out what is null: what counts is that a column has a value here.
        present = tuple(name for name, value in properties.items() if value is not None)
        if present not in self._places:
            if len(self._places) > 1_000:
                self._places.clear()
            self._places[present] = place_in(
                present, x_column=self._x_column, y_column=self._y_column
            )
        found = self._places[present]
        if found is None and _is_shape(aside.get("geometry")):
            return place_in(["geometry"])
        return found


def _unwrapped(record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Columns of a record, and what its envelope says beside them."""
    aside = record
    if isinstance(record.get("record"), dict):
        aside = record["record"]
    for name in ("fields", "properties"):
        columns = aside.get(name)
        if isinstance(columns, dict):
            identity = {
                key: aside[key] for key in ("recordid", "id", "@id") if aside.get(key) is not None
            }
            return identity | columns, {"geometry": aside.get("geometry")}
    return record, {}


def _is_shape(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    kind = value.get("type")
    if kind == "Feature":
        return isinstance(value.get("geometry"), dict)
    return kind == "GeometryCollection" or (isinstance(kind, str) and kind in BUILDERS)

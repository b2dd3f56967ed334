"""Pages of an ArcGIS FeatureServer or MapServer layer (``f=json``)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geo.vectorfile.batches import Geometries, PartBatch, RowCollector
from geo.vectorfile.errors import CrsUnknown, FileBroken
from geo.vectorfile.geojson_geometry import Unreadable, positions_of
from geo.vectorfile.json_stream import JsonDocument

ESRI_MEMBERS = frozenset(
    {"spatialReference", "geometryType", "objectIdFieldName", "fieldAliases", "displayFieldName"}
)
"""Members that tell an Esri page from a GeoJSON one."""

_EPSG_OF_ESRI = {102100: 3857, 102113: 3857, 900913: 3857, 102110: 2154}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_DIMENSIONS = 4


class EsriPart:
    """One page of features. Dates become RFC 3339 text in UTC; ``fields`` gives the columns."""

    is_geojson = False
    stated_count: int | None = None

    def __init__(self, document: JsonDocument) -> None:
        self._document = document
        if document.list_name != "features":
            raise FileBroken(_("La réponse ArcGIS n’a pas de liste « features »."))
        members = document.members
        self.crs: CRS | None = _stated_crs(members.get("spatialReference"))
        fields = members.get("fields")
        stated = [
            field
            for field in (fields if isinstance(fields, list) else [])
            if isinstance(field, dict) and isinstance(field.get("name"), str)
        ]
        self._names = tuple(field["name"] for field in stated)
        self._dates = {f["name"] for f in stated if f.get("type") == "esriFieldTypeDate"}

    def close(self) -> None:
        """Close the file."""
        self._document.close()

    def batches(self) -> Iterator[PartBatch]:
        """The features in the page's order. Raises `FileBroken`."""
        rows = RowCollector(names=self._names)
        for number, (feature, size) in enumerate(self._document.elements(), start=1):
            if not isinstance(feature, dict):
                raise FileBroken(_("L’élément n° %d de « features » n’est pas un objet.") % number)
            attributes = feature.get("attributes")
            if attributes is None:
                attributes = {}
            if not isinstance(attributes, dict):
                raise FileBroken(
                    _("Les « attributes » de l’objet n° %d ne sont pas un objet JSON.") % number
                )
            for name in self._dates & attributes.keys():
                attributes[name] = _date(attributes[name])
            if rows.add(attributes, feature.get("geometry"), size):
                yield rows.emptied(_geometries(rows.geometries))
        if rows.properties:
            yield rows.emptied(_geometries(rows.geometries))


def _stated_crs(reference: Any) -> CRS | None:
    if not isinstance(reference, dict):
        return None
    numbers = [
        _EPSG_OF_ESRI.get(number, number)
        for number in (reference.get("latestWkid"), reference.get("wkid"))
        if isinstance(number, int)
    ]
    for number in numbers:
        for authority in ("EPSG", "ESRI"):
            try:
                return CRS.from_authority(authority, number)
            except CRSError:
                continue
    wkt = reference.get("wkt2") or reference.get("wkt")
    try:
        if isinstance(wkt, str) and wkt:
            return CRS.from_wkt(wkt)
    except CRSError as error:
        raise CrsUnknown(_("La référence spatiale de la réponse ArcGIS est illisible.")) from error
    if numbers:
        raise CrsUnknown(
            _("La référence spatiale « %s » de la réponse ArcGIS est inconnue.") % numbers[0]
        )
    return None


def _date(value: Any) -> Any:
    """Milliseconds since 1970 as RFC 3339 text; anything else as it is."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return value
    try:
        moment = _EPOCH + timedelta(milliseconds=value)
    except (OverflowError, ValueError):
        return value
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")


def _geometries(documents: list[Any]) -> Geometries:
    found = np.full(len(documents), None, dtype=object)
    problems: dict[int, str] = {}
    for index, document in enumerate(documents):
        try:
            found[index] = _geometry(document)
        except Unreadable as error:
            problems[index] = str(error)
    return Geometries(found, problems)


def _geometry(document: Any) -> BaseGeometry | None:
    """The geometry of an Esri object; None for none or an empty one. Raises `Unreadable`."""
    if document is None or document == {}:
        return None
    if not isinstance(document, dict):
        raise Unreadable(_("la géométrie n’est pas un objet JSON"))
    if "curveRings" in document or "curvePaths" in document:
        raise Unreadable(_("la géométrie a des courbes, demandez des lignes droites au service"))
    if "x" in document:
        if document["x"] in (None, "NaN"):
            return None
        return shapely.Point(_positions([[document["x"], document.get("y")]], 1)[0])
    if "rings" in document:
        return _area(_parts(document["rings"], 4))
    if "paths" in document:
        lines = [shapely.LineString(path) for path in _parts(document["paths"], 2)]
        return _single_or(shapely.MultiLineString, lines)
    if "points" in document:
        points = document["points"]
        return shapely.MultiPoint(_positions(points, 1)) if points else None
    raise Unreadable(_("le type de géométrie n’est pas reconnu"))


def _parts(value: Any, minimum: int) -> list[NDArray[np.float64]]:
    if not isinstance(value, list):
        raise Unreadable(_("la géométrie n’a pas de coordonnées"))
    return [_positions(part, minimum) for part in value]


def _positions(value: Any, minimum: int) -> NDArray[np.float64]:
    if isinstance(value, list) and value and isinstance(value[0], list):
        size = len(value[0])
        # Heights and measures follow x and y, and may be null.
        if 2 < size <= _MAX_DIMENSIONS:
            value = [p[:2] if isinstance(p, list) and len(p) == size else p for p in value]
    return positions_of(value, minimum)


def _area(rings: list[NDArray[np.float64]]) -> BaseGeometry | None:
    """Polygons with holes out of loose rings: shells turn clockwise, holes the other way."""
    for ring in rings:
        if not np.array_equal(ring[0], ring[-1]):
            raise Unreadable(_("le contour n’est pas fermé"))
    if len(rings) <= 1:
        return shapely.Polygon(rings[0]) if rings else None
    areas = [shapely.Polygon(ring) for ring in rings]
    turns_left = shapely.is_ccw([area.exterior for area in areas])
    shells = [area for area, left in zip(areas, turns_left, strict=True) if not left]
    holes: list[list[Any]] = [[] for _shell in shells]
    # Smallest first: an island in a lake gets its own holes.
    by_size = sorted(range(len(shells)), key=lambda index: shells[index].area)
    alone = []
    for area, left in zip(areas, turns_left, strict=True):
        if not left:
            continue
        inside = area.representative_point() if area.area else area.exterior
        owner = next((i for i in by_size if _holds(shells[i], area, inside)), None)
        if owner is None:
            # A hole in nothing is a shell drawn the wrong way round.
            alone.append(area)
        else:
            holes[owner].append(area.exterior)
    polygons = [
        shapely.Polygon(shell.exterior, inner) for shell, inner in zip(shells, holes, strict=True)
    ]
    return _single_or(shapely.MultiPolygon, polygons + alone)


def _holds(shell: shapely.Polygon, hole: shapely.Polygon, inside: BaseGeometry) -> bool:
    west, south, east, north = shell.bounds
    hole_west, hole_south, hole_east, hole_north = hole.bounds
    if hole_west < west or hole_south < south or hole_east > east or hole_north > north:
        return False
    return bool(shapely.intersects(shell, inside))


def _single_or(several: Any, parts: list[Any]) -> BaseGeometry | None:
    if not parts:
        return None
    geometry: BaseGeometry = parts[0] if len(parts) == 1 else several(parts)
    return geometry

"""GeoJSON files and pages: a FeatureCollection, a Feature or a bare geometry (RFC 7946)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.vectorfile.batches import PartBatch, RowCollector
from geo.vectorfile.errors import CrsContradiction, CrsUnknown, FileBroken
from geo.vectorfile.geojson_geometry import BUILDERS, read_geometries
from geo.vectorfile.json_stream import JsonDocument


class GeojsonPart:
    """One GeoJSON document, of which the features are read as they are asked for."""

    is_geojson = True

    def __init__(self, document: JsonDocument) -> None:
        self._document = document
        self._check_type()
        self.crs: CRS | None = stated_crs(document.members)
        self.stated_count: int | None = stated_count(document.members)

    def close(self) -> None:
        """Close the file."""
        self._document.close()

    def batches(self) -> Iterator[PartBatch]:
        """The features in the file's order. Raises `FileBroken` or `CrsContradiction`."""
        rows = RowCollector()
        number = 0
        for number, (feature, size) in enumerate(self._document.elements(), start=1):
            if rows.add(*_row(number, feature), size):
                yield rows.emptied(read_geometries(rows.geometries))
        members = self._document.members
        if not number and (alone := _lone_feature(members)):
            rows.add(*_row(1, alone), 0)
        if rows.properties:
            yield rows.emptied(read_geometries(rows.geometries))
        self._check_type()
        stated = stated_crs(members)
        if stated is not None and (self.crs is None or stated != self.crs):
            raise CrsContradiction(
                _("Le GeoJSON nomme son système de coordonnées trop tard ou deux fois : « %s ».")
                % stated.name
            )

    def _check_type(self) -> None:
        members, name = self._document.members, self._document.list_name
        kind = members.get("type")
        if kind == "FeatureCollection":
            is_layer = name == "features"
        elif name == "features" and "type" not in members:
            # It may follow the list; `batches` asks again at the end.
            is_layer = True
        else:
            is_layer = _lone_feature(members) is not None
        if not is_layer:
            raise FileBroken(
                _("Le GeoJSON doit être une « FeatureCollection » avec une liste « features ».")
            )


def _lone_feature(members: dict[str, Any]) -> dict[str, Any] | None:
    kind = members.get("type")
    if kind == "Feature":
        return members
    if isinstance(kind, str) and (kind in BUILDERS or kind == "GeometryCollection"):
        return {"type": "Feature", "geometry": members, "properties": {}}
    return None


def stated_crs(members: dict[str, Any]) -> CRS | None:
    """The ``crs`` member of GeoJSON 2008, which GIS software still writes; None without one."""
    stated = members.get("crs")
    if stated is None:
        return None
    try:
        return CRS.from_user_input(stated["properties"]["name"])
    except (KeyError, TypeError, CRSError) as error:
        raise CrsUnknown(
            _(
                "Le membre « crs » du GeoJSON ne nomme aucun système de coordonnées connu : écrivez par exemple "
                "« urn:ogc:def:crs:EPSG::2154 »."
            )
        ) from error


def stated_count(members: dict[str, Any]) -> int | None:
    """How many features the whole dataset has, by the page's own word; None if it does not say."""
    for name in ("numberMatched", "totalFeatures", "total_count", "nhits"):
        count = members.get(name)
        if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
            return count
    return None


def _row(number: int, feature: Any) -> tuple[dict[str, Any], Any]:
    """Properties and undecoded geometry of a feature. Raises `FileBroken`."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise FileBroken(
            _(
                "L’élément n° %d de « features » n’est pas un objet « Feature » : exportez la couche de nouveau."
            )
            % number
        )
    properties = feature.get("properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        raise FileBroken(
            _(
                "Les « properties » de l’objet n° %d ne sont pas un objet JSON : exportez la couche de nouveau."
            )
            % number
        )
    # "@id" is how the metropole's service (ldproxy's ancestor) writes a feature's id.
    for name in ("id", "@id"):
        if name in feature:
            if name not in properties:
                properties = {name: feature[name], **properties}
            break
    return properties, feature.get("geometry")

"""WFS answers and files in GML, feature by feature.

GDAL's GML driver reads a file twice, follows neighbouring schemas and writes beside the file; this
reader does none of it. ``xsi:schemaLocation`` is never followed: without its schema every value is
text, which at least never changes its type from one sync to the next.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from lxml import etree
from numpy.typing import NDArray
from pyproj import CRS

from geo.vectorfile.batches import Geometries, PartBatch, RowCollector
from geo.vectorfile.errors import (
    AnswerIsError,
    CrsUnknown,
    FileBroken,
    FormatUnknown,
    SublayerUnknown,
    XmlHostile,
)
from geo.vectorfile.geojson_geometry import Unreadable
from geo.vectorfile.gml_crs import NamedCrs, named_crs
from geo.vectorfile.gml_geometry import Element, children, geometry_of, is_geometry, local_name

_MEMBERS = frozenset({"member", "featureMember", "featureMembers"})
_NOT_ATTRIBUTES = frozenset({"boundedBy", "metaDataProperty", "location"})
_ROOT, _MEMBER, _FEATURE = 1, 2, 3
_XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


class GmlPart:
    """One answer. ``crs`` is that of its first geometry; another one later is a row's problem.

    Raises `FormatUnknown`, `XmlHostile`, `AnswerIsError`, `FileBroken` or `CrsUnknown`.
    """

    is_geojson = False

    def __init__(self, path: Path, sublayer: str) -> None:
        self._sublayer = sublayer.rpartition(":")[2]
        self._file = path.open("rb")
        self.crs: CRS | None = None
        self.stated_count: int | None = None
        self._srs_around = ""
        self._type = ""
        self._events = etree.iterparse(
            self._file,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        self._batches = self._read()
        try:
            # The first batch says in which CRS the answer is, and whether it is one.
            self._first = next(self._batches, None)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._batches.close()
        self._file.close()

    def batches(self) -> Iterator[PartBatch]:
        """The features in the answer's order. Raises `FileBroken` where the XML is cut."""
        first, self._first = self._first, None
        if first is not None:
            yield first
        yield from self._batches

    def _read(self) -> Any:
        rows = RowCollector()
        try:
            for feature in self._features():
                properties, geometry, size = self._row(feature)
                if rows.add(properties, geometry, size):
                    yield rows.emptied(self._geometries(rows.geometries))
        except etree.XMLSyntaxError as error:
            raise FileBroken(
                _(
                    "Le XML s’interrompt ou contient une faute à la ligne %d : le fichier est sans doute "
                    "tronqué, transférez-le de nouveau."
                )
                % (error.lineno or 0)
            ) from error
        if rows.properties:
            yield rows.emptied(self._geometries(rows.geometries))

    def _features(self) -> Iterator[Element]:
        """Each feature's element, which is forgotten once the next one is asked for."""
        depth = 0
        root: Element | None = None
        member: Element | None = None
        is_member = False
        for event, element in self._events:
            if event == "start":
                depth += 1
                if depth == _ROOT:
                    root = element
                    self._check_root(element)
                elif depth == _MEMBER:
                    member, is_member = element, local_name(element) in _MEMBERS
                continue
            if depth == _FEATURE and is_member and member is not None:
                if self._is_wanted(element):
                    yield element
                member.remove(element)
            elif depth == _MEMBER and root is not None:
                if not is_member:
                    self._srs_around = self._srs_around or _srs_inside(element)
                root.remove(element)
            depth -= 1

    def _check_root(self, root: Element) -> None:
        document: Any = root.getroottree().docinfo
        if document.doctype or document.internalDTD is not None:
            raise XmlHostile
        name = local_name(root)
        if name not in {"FeatureCollection", "ExceptionReport", "ServiceExceptionReport"}:
            raise FormatUnknown
        if name != "FeatureCollection":
            texts = [text.strip() for _event, e in self._events for text in e.itertext()]
            said = next((text for text in texts if text), "")
            raise AnswerIsError(_("Le service répond par une erreur : « %s ».") % said[:200])
        matched = root.get("numberMatched", "")
        self.stated_count = int(matched) if matched.isdecimal() else None

    def _is_wanted(self, feature: Element) -> bool:
        name = local_name(feature)
        if self._sublayer:
            return name == self._sublayer
        self._type = self._type or name
        if name != self._type:
            raise SublayerUnknown(
                _("La réponse mêle plusieurs couches (%s) : indiquez laquelle lire.")
                % f"{self._type}, {name}",
                known=(self._type, name),
            )
        return True

    def _row(self, feature: Element) -> tuple[dict[str, Any], Any, int]:
        """Attributes, geometry (with its CRS, or a problem) and size of a feature."""
        properties: dict[str, Any] = {}
        identity = _identity(feature)
        if identity:
            properties["gml_id"] = identity
        around = self._srs_around
        geometry: Any = None
        size = 200
        for child in children(feature):
            name = local_name(child)
            if name == "boundedBy":
                around = _srs_inside(child) or around
            if name in _NOT_ATTRIBUTES and not _holds_geometry(child, name):
                continue
            inner = next(children(child), None)
            if inner is not None and is_geometry(inner):
                if geometry is None:
                    geometry, length = _read_geometry(inner, around)
                    size += length
                continue
            value = _value(child)
            properties[name] = _appended(properties[name], value) if name in properties else value
            size += len(child.text or "")
        return properties, geometry, size

    def _geometries(self, read: list[Any]) -> Geometries:
        found = np.full(len(read), None, dtype=object)
        problems: dict[int, str] = {}
        for index, entry in enumerate(read):
            if entry is None:
                continue
            if isinstance(entry, str):
                problems[index] = entry
                continue
            geometry, named = entry
            if named is not None:
                self.crs = self.crs or named.crs
                if named.crs != self.crs and not named.crs.equals(self.crs, ignore_axis_order=True):
                    problems[index] = _(
                        "la géométrie est en « %(here)s », le reste de la réponse en « %(others)s »"
                    ) % {"here": named.crs.name, "others": self.crs.name}
                    continue
                if named.north_first:
                    geometry = shapely.transform(geometry, _turned)
            found[index] = geometry
        return Geometries(found, problems)


def _turned(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    return positions[:, ::-1]


def _identity(feature: Element) -> str:
    for name, value in feature.attrib.items():
        if str(name).rpartition("}")[2] in {"id", "fid"}:
            return str(value)
    return ""


def _holds_geometry(child: Element, name: str) -> bool:
    # "location" is a property of GML, and the name of many a table's geometry.
    return name == "location" and any(map(is_geometry, children(child)))


def _srs_inside(element: Element) -> str:
    return next((str(e.get("srsName")) for e in element.iter() if e.get("srsName")), "")


def _read_geometry(element: Element, around: str) -> tuple[Any, int]:
    """A geometry with its CRS, or a reason; and how many characters it took."""
    size = sum(len(part.text or "") for part in element.iter())
    # A member may repeat the name; the outermost one counts, then an inner one, then the envelope's.
    name = element.get("srsName") or _srs_inside(element) or around
    named: NamedCrs | None = None
    if name:
        named = named_crs(str(name))
        if named is None:
            raise CrsUnknown(
                _("Le système de coordonnées « %s » de la réponse est inconnu.") % str(name)[:100]
            )
    try:
        geometry = geometry_of(element)
    except Unreadable as error:
        return str(error), size
    return (None if geometry is None else (geometry, named)), size


def _value(element: Element) -> Any:
    """An attribute's text; None for nil; parts of a complex attribute by name."""
    if element.get(_XSI_NIL) in {"true", "1"}:
        return None
    parts: dict[str, Any] = {}
    for child in children(element):
        name = local_name(child)
        value = _value(child)
        parts[name] = _appended(parts[name], value) if name in parts else value
    if parts:
        return parts
    text = element.text or ""
    return text or element.get(_XLINK_HREF) or ""


def _appended(before: Any, value: Any) -> list[Any]:
    return [*before, value] if isinstance(before, list) else [before, value]

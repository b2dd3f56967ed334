"""What a WFS says about itself: version, feature types, formats, paging."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geo.vectorfile import VectorFormat
from sig_sync.sources.errors import ServiceUnsuitable, SublayerNotServed
from sig_sync.sources.gml_pages import local_name, number, parsed
from sig_sync.sources.web import Web, with_query

VERSIONS = ("2.0.0", "1.1.0")
_SHOWN = 20
_GEOJSON = re.compile(r"geo\+?json|^(application/)?json$", re.IGNORECASE)
_GML = re.compile(r"gml|text/xml", re.IGNORECASE)


@dataclass(frozen=True)
class FeatureType:
    """A feature type and the coordinate systems that it is offered in, its own first."""

    name: str
    title: str
    crs_names: tuple[str, ...]


@dataclass(frozen=True)
class OutputFormat:
    """A way to ask for the features: how it is read, and the service's own name for it."""

    format: VectorFormat
    asked: str | None


@dataclass(frozen=True)
class Service:
    """A WFS as its capabilities describe it."""

    url: str
    version: str
    types: tuple[FeatureType, ...]
    formats: tuple[str, ...] = ()
    default_count: int | None = None

    @property
    def is_version_2(self) -> bool:
        """True for WFS 2.0, whose parameters have other names than those of 1.1."""
        return self.version.startswith("2")

    def feature_type(self, wanted: str) -> FeatureType:
        """The type named ``wanted``, with or without its prefix; the only one when empty."""
        if not wanted and len(self.types) == 1:
            return self.types[0]
        named = [kind for kind in self.types if kind.name == wanted]
        named = named or [kind for kind in self.types if kind.name.rpartition(":")[2] == wanted]
        if len(named) == 1:
            return named[0]
        known = ", ".join(kind.name for kind in self.types[:_SHOWN]) or "—"
        if wanted:
            message = _("Le service n’a pas de couche « %(wanted)s » ; il a : %(known)s.")
        else:
            message = _("Le service a plusieurs couches, indiquez laquelle : %(known)s.")
        names = [kind.name for kind in self.types]
        raise SublayerNotServed(message % {"wanted": wanted, "known": known}, known=names)

    def output_formats(self, wanted: str) -> list[OutputFormat]:
        """Ways to ask for the features, the best first. Raises `ServiceUnsuitable`."""
        if wanted:
            if _GEOJSON.search(wanted):
                return [OutputFormat(VectorFormat.GEOJSON, self._named(wanted))]
            if _GML.search(wanted):
                return [OutputFormat(VectorFormat.GML, self._named(wanted))]
            raise ServiceUnsuitable(
                _("Le format « %s » ne se lit pas par pages : demandez du GeoJSON ou du GML.")
                % wanted
            )
        found = []
        geojson = [name for name in self.formats if _GEOJSON.search(name)]
        if geojson:
            # GeoServer lists JSON under several names, some of them wrapped in a script.
            best = min(geojson, key=lambda name: (name != "application/json", len(name), name))
            found.append(OutputFormat(VectorFormat.GEOJSON, best))
        found.append(OutputFormat(VectorFormat.GML, self._gml_name()))
        return found

    def _named(self, wanted: str) -> str:
        """The service's spelling of a format that a person wrote."""
        same = [name for name in self.formats if name.lower() == wanted.lower()]
        return same[0] if same else wanted

    def _gml_name(self) -> str | None:
        """The name of GML 3.2 or 3.1; None leaves the service its default, which is one of them."""
        marks = ("version=3.2", "gml/3.2", "gml32") if self.is_version_2 else ("gml/3.1", "gml3")
        for mark in marks:
            for name in self.formats:
                if mark in name.lower().replace(" ", "") and "zip" not in name.lower():
                    return name
        return None


def describe_service(web: Web, url: str, version: str) -> Service:
    """Ask for the capabilities. Raises `ServiceUnsuitable` for WFS 1.0 and what is no WFS."""
    wanted = version if version in VERSIONS else VERSIONS[0]
    root = parsed(
        web.document(
            with_query(
                url,
                SERVICE="WFS",
                REQUEST="GetCapabilities",
                VERSION=wanted,
                ACCEPTVERSIONS=wanted if version else ",".join(VERSIONS),
            )
        )
    )
    spoken = root.get("version") or ""
    if local_name(root) != "WFS_Capabilities" or spoken[:3] not in {"2.0", "1.1"}:
        raise ServiceUnsuitable(
            _("Le service répond en « %(name)s » version %(version)s : il faut un WFS 2.0 ou 1.1.")
            % {"name": local_name(root)[:60], "version": spoken[:20] or "?"}
        )
    if version and spoken[:3] != version[:3]:
        raise ServiceUnsuitable(
            _("Le service ne connaît pas la version %(wanted)s : il répond en %(spoken)s.")
            % {"wanted": version, "spoken": spoken}
        )
    return Service(
        url=url,
        version=VERSIONS[0] if spoken.startswith("2") else VERSIONS[1],
        types=tuple(_feature_types(root)),
        formats=tuple(dict.fromkeys(_output_formats(root))),
        default_count=_default_count(root),
    )


def srs_name(kind: FeatureType, srid: int) -> str:
    """How to ask for EPSG:``srid``: as the service writes it, or else as the standard does."""
    standard = f"urn:ogc:def:crs:EPSG::{srid}"
    offered = [name for name in kind.crs_names if code_of(name) == srid]
    # The URN fixes the order of the axes; the short form leaves it to each server's habit.
    return standard if not offered or standard in offered else offered[0]


def code_of(name: str) -> int | None:
    """The EPSG code in a CRS name of any of the usual spellings; CRS84 is not EPSG:4326."""
    found = re.search(r"EPSG[^0-9]*(?:[0-9.]*[:/])?(\d{4,6})$", name, re.IGNORECASE)
    return int(found.group(1)) if found else None


def _feature_types(root: Any) -> list[FeatureType]:
    types = []
    for element in root.iter():
        if local_name(element) != "FeatureType":
            continue
        texts: dict[str, list[str]] = {}
        for child in element.iter():
            texts.setdefault(local_name(child), []).append((child.text or "").strip())
        names = texts.get("Name", [])
        if names:
            own = texts.get("DefaultCRS", []) + texts.get("DefaultSRS", [])
            other = texts.get("OtherCRS", []) + texts.get("OtherSRS", [])
            title = (texts.get("Title") or [""])[0]
            types.append(FeatureType(names[0], title, tuple(own + other)))
    return types


def _output_formats(root: Any) -> list[str]:
    formats = []
    for operation in root.iter():
        if local_name(operation) != "Operation" or operation.get("name") != "GetFeature":
            continue
        for parameter in operation.iter():
            is_format = (parameter.get("name") or "").lower() == "outputformat"
            if local_name(parameter) == "Parameter" and is_format:
                formats += [
                    (value.text or "").strip()
                    for value in parameter.iter()
                    if local_name(value) == "Value"
                ]
    return [name for name in formats if name]


def _default_count(root: Any) -> int | None:
    for constraint in root.iter():
        if local_name(constraint) == "Constraint" and constraint.get("name") == "CountDefault":
            for value in constraint.iter():
                if local_name(value) in {"DefaultValue", "Value"} and number(value.text):
                    return number(value.text)
    return None


def columns_of(web: Web, service: Service, kind: FeatureType) -> tuple[str, ...]:
    """The names of a feature type's columns, by DescribeFeatureType."""
    names = {"TYPENAMES" if service.is_version_2 else "TYPENAME": kind.name}
    root = parsed(
        web.document(
            with_query(
                service.url,
                SERVICE="WFS",
                VERSION=service.version,
                REQUEST="DescribeFeatureType",
                **names,
            )
        )
    )
    # The type's own element stands at the root of the schema, its columns in a sequence.
    return tuple(
        element.get("name")
        for element in root.iter()
        if local_name(element) == "element"
        and element.get("name")
        and local_name(element.getparent()) in {"sequence", "all"}
    )

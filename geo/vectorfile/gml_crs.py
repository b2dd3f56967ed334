"""Which CRS an ``srsName`` names, and which coordinate comes first by that way of naming it.

A URN or an OGC address means the axis order of the CRS's definition: latitude first for EPSG:4326.
``EPSG:4326`` and the old ``epsg.xml#4326`` mean longitude first (WFS 1.1, 7.1 to 7.3; GeoServer's and
ArcGIS's documentation say the same).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from pyproj import CRS
from pyproj.exceptions import CRSError

_BY_DEFINITION = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:EPSG:[\w.]*:|https?://www\.opengis\.net/def/crs/EPSG/[\w.]+/)(\d{1,7})",
    re.IGNORECASE,
)
_X_FIRST = re.compile(
    r"(?:EPSG:|https?://www\.opengis\.net/gml/srs/epsg\.xml#|epsg\.xml#)(\d{1,7})", re.IGNORECASE
)
_CRS84 = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:OGC:[\w.]*:|https?://www\.opengis\.net/def/crs/OGC/[\w.]+/)CRS84h?",
    re.IGNORECASE,
)


class NamedCrs(NamedTuple):
    """A CRS, and whether its positions are written north (or latitude) first."""

    crs: CRS
    north_first: bool


@lru_cache(maxsize=64)
def named_crs(name: str) -> NamedCrs | None:
    """What an ``srsName`` means; None if it names nothing known. No address is ever fetched."""
    name = name.strip()
    if _CRS84.fullmatch(name):
        return NamedCrs(CRS.from_authority("OGC", "CRS84"), north_first=False)
    by_definition = _BY_DEFINITION.fullmatch(name)
    found = by_definition or _X_FIRST.fullmatch(name)
    if found is None:
        return None
    try:
        crs = CRS.from_epsg(int(found[1]))
    except CRSError:
        return None
    axes = crs.axis_info
    is_north_first = bool(axes) and axes[0].direction.lower() in {"north", "south"}
    return NamedCrs(crs, north_first=bool(by_definition) and is_north_first)

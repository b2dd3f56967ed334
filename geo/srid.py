"""The spatial reference systems of Parvis: number, unit, use. No other module writes these numbers.

All are known to PostGIS's ``spatial_ref_sys`` and to PROJ under the same EPSG number.
"""

from typing import Final

WIRE_SRID: Final = 4326
"""WGS 84, degrees. Forms, storage, GeoJSON (RFC 7946) and exports. Axis order here is lon, lat."""

TILE_SRID: Final = 3857
"""Web Mercator, pseudo-metres (1.57 of them to a true metre at 50.6° N). Tiles and their index
only: never measure with it."""

METRIC_SRID: Final = 2154
"""RGF93 v1 / Lambert-93, metres. Lengths, areas and distances; valid in metropolitan France."""

LOCAL_SRID: Final = 3950
"""RGF93 v1 / CC50, metres. What the metropole's GIS works in; offered as an output only."""

OUTPUT_SRIDS: Final = (WIRE_SRID, TILE_SRID, METRIC_SRID, LOCAL_SRID)

FRANCE_EXTENT: Final = (-5.6, 41.0, 10.0, 51.5)
"""Metropolitan France in degrees (west, south, east, north), with a margin: outside it a coordinate
is a mistake (swapped axes, a projected number), never a place that a commune can have."""

COORDINATE_DECIMALS: Final = 7
"""Decimals of a degree in every output: about 1 cm (RFC 7946, section 11.2 advises 6)."""

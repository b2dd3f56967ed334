"""Which tiles are asked for: those of objects drawn by chance, the same ones in every run."""

import math
from collections import Counter
from typing import Any

import mapbox_vector_tile
import psycopg

from tiles.address import TileAddress

ZOOMS = (8, 10, 12, 14, 16)
TILES_OF_ZOOM = {8: 2, 10: 3, 12: 6, 14: 10, 16: 30}
EXTENT = 4096
WORLD_M = 40_075_016.685578488

LAYER_PLACES = """
SELECT ST_X(place), ST_Y(place)
FROM published.layer_feature AS feature
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(feature.geom) AS place) AS inside
WHERE feature.layer_slug = %s AND feature.until IS NULL
ORDER BY md5(feature.source_id || 'parvis')
LIMIT 300
"""
CONTRIBUTION_PLACES = """
SELECT ST_X(geom), ST_Y(geom)
FROM published.contribution
WHERE consultation_slug = %s
ORDER BY md5(title || 'parvis')
LIMIT 300
"""


def places(dsn: str, statement: str, slug: str) -> list[tuple[float, float]]:
    """Longitude and latitude of three hundred objects."""
    with psycopg.connect(dsn) as connection:
        return [(lon, lat) for lon, lat in connection.execute(statement, [slug]).fetchall()]


def tiles_at(tileset: str, z: int, found: list[tuple[float, float]]) -> list[TileAddress]:
    """As many tiles of a zoom as are asked for in one round, those that hold the most first."""
    return all_tiles_at(tileset, z, found)[: TILES_OF_ZOOM[z]]


def all_tiles_at(tileset: str, z: int, found: list[tuple[float, float]]) -> list[TileAddress]:
    """Every tile of a zoom that holds one of the places, those that hold the most first."""
    held = Counter(TileAddress(tileset, z, *tile_of(lon, lat, z)) for lon, lat in found)
    return [address for address, _count in held.most_common()]


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Column and row of the tile that holds a place."""
    across = 2**z
    x = (lon + 180) / 360 * across
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * across
    return int(x), int(y)


def path_of(address: TileAddress) -> str:
    """The tile's address in Parvis."""
    revision = f"{address.revision}/" if address.revision else ""
    return f"/tiles/{address.tileset}/{revision}{address.z}/{address.x}/{address.y}.mvt"


def features_in(body: bytes) -> list[dict[str, Any]]:
    """The features of every layer of a tile, y downwards."""
    if not body:
        return []
    decoded = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return [feature for layer in decoded.values() for feature in layer["features"]]

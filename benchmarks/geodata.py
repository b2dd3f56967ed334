"""Synthetic deliveries: clusters of points or small areas over the metropole, always the same ones."""

from pathlib import Path

import numpy as np
import pyogrio.raw
import shapely
from numpy.typing import NDArray

CRS = "EPSG:2154"
_WEST_M, _SOUTH_M, _EAST_M, _NORTH_M = 686_000, 7_046_000, 718_000, 7_076_000
"""The territory of the metropole, less what a cluster is wide (Lambert-93)."""

_CLUSTERS = 200
_CORNERS = 20


def points(count: int) -> NDArray[np.object_]:
    """``count`` points in 200 clusters (Lambert-93)."""
    return np.asarray(shapely.points(_places(np.random.default_rng(42), count)))


def areas(count: int) -> NDArray[np.object_]:
    """``count`` areas of 21 vertices, ten to twenty metres across their half."""
    random = np.random.default_rng(43)
    centres = _places(random, count)
    angles = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    radius_m = random.uniform(10, 20, (count, _CORNERS))
    corners = np.stack(
        [
            centres[:, None, 0] + radius_m * np.cos(angles),
            centres[:, None, 1] + radius_m * np.sin(angles),
        ],
        axis=-1,
    )
    return np.asarray(shapely.polygons(np.concatenate([corners, corners[:, :1]], axis=1)))


def with_one_percent_changed(
    geometries: NDArray[np.object_],
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """The same, one in two hundred moved by three metres; and the indexes whose name changes too."""
    changed = geometries.copy()
    moved = np.arange(0, len(geometries), 200)
    changed[moved] = shapely.transform(geometries[moved], lambda places: places + 3.0)
    return changed, moved + 100


def write(path: Path, geometries: NDArray[np.object_], renamed: NDArray[np.int64]) -> Path:
    """A GeoPackage of the objects with an identity and three columns; ``renamed`` have a new name."""
    path.unlink(missing_ok=True)
    count = len(geometries)
    numbers = np.arange(count)
    names = np.char.add("Objet ", numbers.astype(str)).astype(object)
    names[renamed[renamed < count]] = "Objet renommé"
    pyogrio.raw.write(
        str(path),
        geometry=np.asarray(shapely.to_wkb(geometries), dtype=object),
        fields=["code", "nom", "genre", "hauteur"],
        field_data=[
            np.char.add("o-", numbers.astype(str)).astype(object),
            names,
            (numbers % 7).astype("int32"),
            np.round(np.random.default_rng(44).uniform(0, 30, count), 2),
        ],
        layer="objets",
        geometry_type=geometries[0].geom_type,
        crs=CRS,
        driver="GPKG",
    )
    return path


def _places(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    clusters = random.uniform([_WEST_M, _SOUTH_M], [_EAST_M, _NORTH_M], (_CLUSTERS, 2))
    owners = random.integers(0, _CLUSTERS, count)
    places: NDArray[np.float64] = clusters[owners] + random.normal(0, 400, (count, 2))
    return places

"""Fingerprints of features as their source delivered them.

The delivered coordinates are hashed, not the stored ones: another version of PROJ moves every
reprojected number by a hair. They are quantised to a millimetre and normalised, so that a ring that
starts elsewhere or turns the other way is the same ring.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

HASH_VERSION = 1
"""To be raised whenever this module would give another hash for the same feature."""

_METRE_DECIMALS = 3
_DEGREE_DECIMALS = 8
_PART_BYTES = 16
_PART_LENGTH = 2 * _PART_BYTES


def content_hashes(
    geometries: Sequence[BaseGeometry], properties: Sequence[dict[str, Any]], crs: CRS
) -> list[str]:
    """One hash of 64 hexadecimal digits for each feature: 32 for its geometry, 32 for its properties."""
    blobs = shapely.to_wkb(_canonical(geometries, crs), byte_order=1)
    return [
        _digest(blob) + _digest(_canonical_text(values))
        for blob, values in zip(blobs, properties, strict=True)
    ]


def is_same_geometry(first: str, second: str) -> bool:
    """True if two content hashes differ in properties at most."""
    return first[:_PART_LENGTH] == second[:_PART_LENGTH]


def is_same_properties(first: str, second: str) -> bool:
    """True if two content hashes differ in geometry at most."""
    return first[_PART_LENGTH:] == second[_PART_LENGTH:]


def _canonical(geometries: Sequence[BaseGeometry], crs: CRS) -> NDArray[np.object_]:
    decimals = _DEGREE_DECIMALS if crs.is_geographic else _METRE_DECIMALS

    def quantised(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        # Adding zero turns -0.0, which has other bytes, into 0.0.
        return np.round(positions, decimals) + 0.0

    rounded = shapely.transform(np.asarray(geometries, dtype=object), quantised)
    result: NDArray[np.object_] = shapely.normalize(shapely.remove_repeated_points(rounded))
    return result


def _canonical_text(values: dict[str, Any]) -> bytes:
    return json.dumps(values, sort_keys=True, ensure_ascii=True, default=str).encode("ascii")


def _digest(content: bytes) -> str:
    version = HASH_VERSION.to_bytes(2, "little")
    return hashlib.blake2b(content, digest_size=_PART_BYTES, salt=version).hexdigest()

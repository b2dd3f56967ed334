"""Fingerprints of features as their source delivered them.

The delivered coordinates are hashed, not the stored ones: another version of PROJ moves every
reprojected number by a hair. They are quantised to a millimetre and normalised, so that a ring that
starts elsewhere or turns the other way is the same ring.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

HASH_VERSION: Final = 2
"""To be raised whenever this module would give another hash for the same feature."""

PART_LENGTH: Final = 32
"""A content hash is this many hexadecimal digits for the geometry, then as many for the columns."""

_METRE_DECIMALS = 3
_DEGREE_DECIMALS = 8
_SALT = HASH_VERSION.to_bytes(2, "little")


def content_hashes(
    geometries: NDArray[np.object_], properties: Sequence[str], crs: CRS
) -> list[str]:
    """One hash of 64 hexadecimal digits for each feature: its geometry, then its columns as text.

    ``geometries`` are in ``crs``, as delivered; a None has a hash too.
    """
    shapes = _digests(_blobs(geometries, crs))
    texts = _digests(text.encode() for text in properties)
    return [shape + text for shape, text in zip(shapes, texts, strict=True)]


def _blobs(geometries: NDArray[np.object_], crs: CRS) -> Iterable[bytes]:
    decimals = _DEGREE_DECIMALS if crs.is_geographic else _METRE_DECIMALS
    # Adding zero turns -0.0, which has other bytes, into 0.0.
    positions = np.round(shapely.get_coordinates(geometries), decimals) + 0.0
    if len(positions) == len(geometries) and (shapely.get_type_id(geometries) == 0).all():
        canonical = shapely.points(positions)
    else:
        canonical = shapely.set_coordinates(geometries.copy(), positions)
        # Rarely needed, and as slow as all the rest.
        if (np.diff(positions, axis=0) == 0).all(axis=1).any():
            canonical = shapely.remove_repeated_points(canonical)
        canonical = shapely.normalize(canonical)
    blobs: Any = shapely.to_wkb(canonical, byte_order=1)
    return (blob or b"" for blob in blobs.tolist())


def _digests(contents: Iterable[bytes]) -> list[str]:
    size = PART_LENGTH // 2
    return [blake2b(content, digest_size=size, salt=_SALT).hexdigest() for content in contents]

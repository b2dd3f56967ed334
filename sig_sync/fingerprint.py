"""Fingerprints of features as their source delivered them, whole columns at a time.

The delivered coordinates are hashed, not the stored ones: another version of PROJ moves every
reprojected number by a hair. They are quantised to a millimetre and normalised, so that a ring that
starts elsewhere or turns the other way is the same ring.

A value has the same hash whatever else its batch or its format holds: an absent cell counts for nothing,
and 1.0 is 1.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas.util import hash_array
from pyproj import CRS

from geo.vectorfile import Shapes, are_positions, geometries_of
from sig_sync.properties import general_text, storable_texts

HASH_VERSION: Final = 3
"""To be raised whenever this module would give another hash for the same feature."""

PART_LENGTH: Final = 32
"""A content hash is this many hexadecimal digits for the geometry, then as many for the rest."""

Words = NDArray[np.uint64]

_METRE_DECIMALS = 3
_DEGREE_DECIMALS = 8
_LANES = 2
_NOTHING = -1
_POINT, _COLLECTION = shapely.GeometryType.POINT, shapely.GeometryType.GEOMETRYCOLLECTION
_SINGLE = (shapely.GeometryType.LINESTRING, shapely.GeometryType.POLYGON)
_FRACTION = np.uint64(0x5851F42D4C957F2D)
_WHOLE_UP_TO = 2.0**53


def fingerprints(
    geometries: Shapes,
    columns: Mapping[str, Sequence[Any]],
    identities: Sequence[str] | None,
    crs: CRS,
) -> Words:
    """Four words for each feature: two of its geometry, two of its columns and identity.

    ``geometries`` are in ``crs``, as delivered, or positions of points; a None has words too.
    """
    result = np.zeros((len(geometries), 2 * _LANES), dtype=np.uint64)
    result[:, :_LANES] = _shapes(geometries, crs)
    for name, values in columns.items():
        _add(result[:, _LANES:], f"column {name}", values)
    if identities is not None:
        _add(result[:, _LANES:], "identity", identities)
    return result


def content_hashes(words: Words) -> list[str]:
    """Each row of `fingerprints` as it is stored: 64 hexadecimal digits."""
    together = words.astype("<u8").tobytes().hex()
    length = 2 * PART_LENGTH
    return [together[start : start + length] for start in range(0, len(together), length)]


def text_words(texts: Sequence[str]) -> Words:
    """One word for each text."""
    if not len(texts):
        return np.zeros(0, dtype=np.uint64)
    array = np.array(storable_texts(texts), dtype=object)
    words: Words = hash_array(array, categorize=False)
    return words


def _shapes(shapes: Shapes, crs: CRS) -> Words:
    decimals = _DEGREE_DECIMALS if crs.is_geographic else _METRE_DECIMALS
    if are_positions(shapes):
        result = np.zeros((len(shapes), _LANES), dtype=np.uint64)
        is_there = ~np.isnan(shapes[:, 0])
        result[is_there] = _places(_rounded(shapes[is_there], decimals))
        return result
    return _geometries(geometries_of(shapes), decimals)


def _geometries(geometries: NDArray[np.object_], decimals: int) -> Words:
    kinds = shapely.get_type_id(geometries)
    result = np.zeros((len(geometries), _LANES), dtype=np.uint64)
    for kind in np.unique(kinds):
        rows = np.flatnonzero(kinds == kind)
        if kind == _POINT:
            result[rows] = _points(geometries[rows], decimals)
        elif kind != _NOTHING:
            is_plain = _are_plain(geometries[rows], kind)
            plain, others = rows[is_plain], rows[~is_plain]
            result[plain] = _lines(geometries[plain], decimals, kind)
            result[others] = _digests(geometries[others], decimals)
    return result


def _are_plain(geometries: NDArray[np.object_], kind: int) -> NDArray[np.bool_]:
    """Which are a single line or a single ring."""
    plain: NDArray[np.bool_] = ~shapely.is_empty(geometries)
    if kind == _COLLECTION:
        return np.zeros_like(plain)
    parts = geometries
    if kind not in _SINGLE:
        plain &= shapely.get_num_geometries(geometries) == 1
        # Each part is a copy: of those alone that have no other.
        parts = np.full(len(geometries), None, dtype=object)
        parts[plain] = shapely.get_geometry(geometries[plain], 0)
        plain &= np.isin(shapely.get_type_id(parts), _SINGLE)
    plain &= shapely.get_num_interior_rings(parts) == 0
    return plain


def _points(geometries: NDArray[np.object_], decimals: int) -> Words:
    result = np.zeros((len(geometries), _LANES), dtype=np.uint64)
    is_full = ~shapely.is_empty(geometries)
    result[is_full] = _places(_quantised(geometries[is_full], decimals))
    return result


def _places(positions: NDArray[np.float64]) -> Words:
    words = np.zeros((len(positions), _LANES), dtype=np.uint64)
    corners = positions.view(np.uint64)
    _mix(words, "x", corners[:, 0])
    _mix(words, "y", corners[:, 1])
    return words


def _lines(geometries: NDArray[np.object_], decimals: int, kind: int) -> Words:
    """Of lines and rings: their segments, wherever they begin and whichever way they run."""
    if not len(geometries):
        return np.zeros((0, _LANES), dtype=np.uint64)
    positions = _quantised(geometries, decimals).view(np.uint64)
    counts = shapely.get_num_coordinates(geometries)
    starts = np.cumsum(counts) - counts
    corners = hash_array(hash_array(positions[:, 0]) ^ positions[:, 1])
    segments = corners[:-1] + corners[1:]
    is_none = corners[:-1] == corners[1:]
    is_none[starts[1:] - 1] = True
    result = np.zeros((len(geometries), _LANES), dtype=np.uint64)
    for lane, salt in enumerate(_salts(f"segment {kind}")):
        words = hash_array(segments ^ salt)
        words[is_none] = 0
        result[:, lane] = np.add.reduceat(np.append(words, np.uint64(0)), starts)
    return result


def _quantised(geometries: NDArray[np.object_], decimals: int) -> NDArray[np.float64]:
    return _rounded(shapely.get_coordinates(geometries), decimals)


def _rounded(positions: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    # Adding zero turns -0.0, which has other bytes, into 0.0.
    rounded: NDArray[np.float64] = np.round(positions, decimals) + 0.0
    return rounded


def _digests(geometries: NDArray[np.object_], decimals: int) -> Words:
    """Of anything else, by their well-known binary once it is normalised."""
    canonical = shapely.set_coordinates(geometries.copy(), _quantised(geometries, decimals))
    canonical = shapely.normalize(shapely.remove_repeated_points(canonical))
    blobs: Any = shapely.to_wkb(canonical, byte_order=1)
    digests = b"".join(blake2b(blob, digest_size=8 * _LANES).digest() for blob in blobs.tolist())
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64).reshape(-1, _LANES)


def _add(lanes: Words, name: str, values: Sequence[Any]) -> None:
    """Add a column to the lanes of each row."""
    kinds = set(map(type, values))
    if len(kinds) == 1:
        (only,) = kinds
        _add_alike(lanes, name, only, values, slice(None))
        return
    for kind in kinds:
        rows = [row for row, value in enumerate(values) if type(value) is kind]
        _add_alike(lanes, name, kind, [values[row] for row in rows], rows)


def _add_alike(
    lanes: Words, name: str, kind: type, values: Sequence[Any], rows: slice | list[int]
) -> None:
    """Add values of one type, which stand in ``rows``."""
    if kind is type(None):
        return
    part = np.zeros((len(values), _LANES), dtype=np.uint64)
    if kind is str:
        _mix(part, f"text {name}", text_words(values))
    elif kind is bool:
        _mix(part, f"truth {name}", np.array(values, dtype=np.uint64))
    elif kind is int:
        _mix(part, f"number {name}", _whole_words(values))
    elif kind is float:
        numbers = np.array(values, dtype=np.float64) + 0.0
        finite = np.isfinite(numbers)
        some = np.zeros((int(finite.sum()), _LANES), dtype=np.uint64)
        _mix(some, f"number {name}", _number_words(numbers[finite]))
        part[finite] = some
    else:
        texts = [general_text(value) for value in values]
        _mix(part, f"document {name}", text_words(texts))
        part[[row for row, text in enumerate(texts) if not text]] = 0
    lanes[rows] += part


def _mix(lanes: Words, purpose: str, words: Words) -> None:
    """Add ``words`` to both lanes, scattered differently for each purpose and lane."""
    for lane, salt in enumerate(_salts(purpose)):
        lanes[:, lane] += hash_array(words ^ salt)


def _salts(purpose: str) -> Words:
    digest = blake2b(purpose.encode("utf-8", "replace"), digest_size=8 * _LANES).digest()
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64)


def _whole_words(values: Sequence[int]) -> Words:
    try:
        return np.array(values, dtype=np.int64).view(np.uint64)
    except OverflowError:
        return np.concatenate([_whole_words_of(value) for value in values])


def _whole_words_of(value: int) -> Words:
    if -(2**63) <= value < 2**63:
        return _whole_words([value])
    return text_words([str(value)])


def _number_words(numbers: NDArray[np.float64]) -> Words:
    words = numbers.view(np.uint64) ^ _FRACTION
    whole = (np.abs(numbers) < _WHOLE_UP_TO) & (numbers == np.rint(numbers))
    words[whole] = numbers[whole].astype(np.int64).view(np.uint64)
    return words

"""Which objects the layer serves already: what comes again unchanged is recognised and left alone."""

import threading
from collections.abc import Iterable

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from sig_sync.fingerprint import Words

_STATES = """
COPY (
    -- What was written by another hand has a hash of its own kind, which nothing delivered has.
    SELECT id, decode(CASE WHEN length(content_hash) = 64 THEN content_hash ELSE repeat('0', 64) END, 'hex')
    FROM layers_feature WHERE layer_id = {layer} AND until IS NULL
) TO STDOUT (FORMAT binary)
"""
_HEADER_BYTES, _TRAILER_BYTES = 19, 2
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("id_length", ">i4"),
        ("id", ">i8"),
        ("hash_length", ">i4"),
        ("shape", "<u8", 2),
        ("rest", "<u8", 2),
    ]
)
_PIECE_BYTES = 4_000_000
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class ServedObjects:
    """The objects that a layer serves, by 128 bits of their fingerprint: 29 bytes for each.

    Safe to be asked by several threads.
    """

    def __init__(self, ids: NDArray[np.int64], keys: Words) -> None:
        order = np.argsort(keys[:, 0], kind="stable")
        self._ids, self._keys, self._checks = ids[order], keys[order, 0], keys[order, 1]
        self._is_claimed = np.zeros(len(ids), dtype=bool)
        self._claims = np.zeros(len(ids), dtype=np.uint32)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ids)

    def claim(self, fingerprints: Words) -> NDArray[np.bool_]:
        """For each delivered feature whether it is served just so; each object is claimed once."""
        claimed = np.zeros(len(fingerprints), dtype=bool)
        if not len(self._ids) or not len(fingerprints):
            return claimed
        keys = _keys(fingerprints[:, :2], fingerprints[:, 2:])
        firsts = np.minimum(np.searchsorted(self._keys, keys[:, 0]), len(self._ids) - 1)
        rows = np.flatnonzero(self._keys[firsts] == keys[:, 0])
        with self._lock:
            # Equal objects lie side by side: the next of them that is free.
            places = firsts[rows] + self._claims[firsts[rows]] + _ranks(firsts[rows])
            there = places < len(self._ids)
            rows, places = rows[there], places[there]
            same = (self._keys[places] == keys[rows, 0]) & (self._checks[places] == keys[rows, 1])
            rows, places = rows[same], places[same]
            self._is_claimed[places] = True
            np.add.at(self._claims, firsts[rows], 1)
        claimed[rows] = True
        return claimed

    def unclaimed(self) -> list[int]:
        """The numbers of the objects that no delivered feature has claimed, in order."""
        left: list[int] = np.sort(self._ids[~self._is_claimed]).tolist()
        return left


def served_objects(layer_id: int) -> ServedObjects:
    """The objects that the layer serves now."""
    with (
        connection.cursor() as cursor,
        cursor.copy(_STATES.format(layer=int(layer_id))) as copy,
    ):
        pieces = [
            (rows["id"].astype(np.int64), _keys(rows["shape"], rows["rest"]))
            for rows in _rows(copy)
        ]
    if not pieces:
        return ServedObjects(np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.uint64))
    return ServedObjects(*(np.concatenate(part) for part in zip(*pieces, strict=True)))


def _rows(content: Iterable[bytes | memoryview]) -> Iterable[NDArray[np.void]]:
    """The rows of a binary COPY, all of one size, some megabytes at a time."""
    held = bytearray()
    skipped = 0
    for block in content:
        held += block
        if not skipped and len(held) >= _HEADER_BYTES:
            skipped = _HEADER_BYTES
            del held[:skipped]
        if skipped and len(held) >= _PIECE_BYTES:
            # The last row may not be whole yet, and the trailer is none.
            count = (len(held) - _TRAILER_BYTES) // _ROW.itemsize
            yield np.frombuffer(bytes(held[: count * _ROW.itemsize]), dtype=_ROW)
            del held[: count * _ROW.itemsize]
    count = len(held) // _ROW.itemsize
    if count:
        yield np.frombuffer(bytes(held[: count * _ROW.itemsize]), dtype=_ROW)


def _keys(shapes: Words, rest: Words) -> Words:
    # Equal halves must not cancel out.
    result: Words = shapes ^ (rest * _SPREAD)
    return result


def _ranks(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each place how many of the same come before it."""
    order = np.argsort(places, kind="stable")
    is_first = np.diff(places[order], prepend=-1) != 0
    positions = np.arange(len(places))
    starts = np.maximum.accumulate(np.where(is_first, positions, 0))
    ranks = np.empty(len(places), dtype=np.int64)
    ranks[order] = positions - starts
    return ranks

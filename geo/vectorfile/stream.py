"""The parts of one dataset read as one: numbered through, with the columns of all."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from django.utils.translation import gettext as _
from pyproj import CRS

from geo.vectorfile.batches import MAX_BATCH_ROWS, PartBatch, PartReader, VectorBatch
from geo.vectorfile.errors import CrsContradiction

OpenPart = Callable[[Path], PartReader]


class VectorStream:
    """A dataset to be read once, batch by batch; use it as a context manager.

    ``crs`` is what the parts state (or what the service stated for them); None when nobody does.
    ``is_geojson`` tells that nothing stated means WGS 84. ``columns`` grows and is final after the
    last batch. ``stated_count`` is what the first part says the whole dataset counts, if it does.
    """

    def __init__(self, parts: Sequence[Path], open_part: OpenPart, stated: CRS | None) -> None:
        self._paths = parts
        self._open_part = open_part
        self._reader: PartReader | None = None
        self._ahead: list[PartBatch] = []
        self._columns: dict[str, None] = {}
        first = self._reader = open_part(parts[0])
        self._stated_elsewhere = stated
        self.crs: CRS | None = self._agreed(first.crs, stated)
        self.is_geojson: bool = first.is_geojson
        self.stated_count: int | None = first.stated_count
        self._batches = self._all_batches()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column met so far, in the order of their first appearance."""
        return tuple(self._columns)

    def peek(self) -> PartBatch | None:
        """The first batch, without taking it from the stream; None if there is no row at all."""
        if not self._ahead:
            first = next(self._batches, None)
            if first is None:
                return None
            self._ahead.append(first)
        return self._ahead[0]

    def __iter__(self) -> Iterator[VectorBatch]:
        number = 1
        self.peek()
        ahead, self._ahead = self._ahead, []
        for batch in chain(ahead, self._batches):
            for part in _cut(batch):
                count = len(part.shapes)
                # What a part said is not kept twice: the caller may free each batch.
                yield VectorBatch(
                    numbers=np.arange(number, number + count, dtype=np.int64),
                    shapes=part.shapes,
                    problems=part.problems,
                    columns=self._completed(part, count),
                )
                number += count

    def close(self) -> None:
        """Give back files and temporary folders, also in mid-stream."""
        self._batches.close()
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _all_batches(self) -> Any:
        for index, path in enumerate(self._paths):
            if index:
                self._reader = self._open_part(path)
                self._ensure_same_kind(self._reader, index + 1)
            reader = self._reader
            if reader is None:
                return
            yield from reader.batches()
            self._reader = None
            reader.close()

    def _ensure_same_kind(self, reader: PartReader, number: int) -> None:
        # An empty last page often says nothing of its coordinates.
        crs = self._agreed(reader.crs, self._stated_elsewhere)
        if crs is None or self.crs is None:
            self.crs = self.crs or crs
        elif not crs.equals(self.crs, ignore_axis_order=True):
            raise CrsContradiction(
                _("La page n° %(number)d est en « %(here)s », les précédentes en « %(before)s ».")
                % {"number": number, "here": crs.name, "before": self.crs.name}
            )

    @staticmethod
    def _agreed(in_file: CRS | None, stated: CRS | None) -> CRS | None:
        if in_file is None or stated is None:
            return in_file or stated
        if not in_file.equals(stated, ignore_axis_order=True):
            raise CrsContradiction(
                _("La réponse est en « %(file)s », mais le service annonce « %(stated)s ».")
                % {"file": in_file.name, "stated": stated.name}
            )
        return in_file

    def _completed(self, batch: PartBatch, count: int) -> dict[str, list[Any]]:
        self._columns.update(dict.fromkeys(batch.columns))
        return {
            name: batch.columns[name] if name in batch.columns else [None] * count
            for name in self._columns
        }


def _cut(batch: PartBatch) -> Iterator[PartBatch]:
    count = len(batch.shapes)
    if count <= MAX_BATCH_ROWS:
        if count:
            yield batch
        return
    for start in range(0, count, MAX_BATCH_ROWS):
        end = start + MAX_BATCH_ROWS
        yield PartBatch(
            batch.shapes[start:end],
            {i - start: why for i, why in batch.problems.items() if start <= i < end},
            {name: values[start:end] for name, values in batch.columns.items()},
        )

"""Second step: rows as delivered become objects with an identity, kept columns and a fingerprint."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _
from pyproj import CRS

from geo.srid import WIRE_SRID
from geo.vectorfile import VectorBatch, VectorStream
from sig_sync.carried_over import MISSING, CarriedOver
from sig_sync.errors import ColumnsMissing, IdentityColumnMissing
from sig_sync.fingerprint import Words, content_hashes, fingerprints, text_words
from sig_sync.models import Source
from sig_sync.properties import are_storable, json_objects, storable
from sig_sync.served import ServedObjects

MAX_IDENTITY_LENGTH: Final = 200


@dataclass
class Objects:
    """Some rows of a delivery, side by side in lists of the same length.

    ``source_ids`` is None when the source has no identity column: keys are found later. ``geometries``
    are in EPSG:4326. ``reasons`` says for an index why the object cannot be served;
    ``repaired`` holds the indexes whose contour was made valid. ``recognised`` counts the rows that
    came with these and are served just so: they need nothing more, and are not here.
    """

    numbers: list[int]
    source_ids: list[str] | None
    geometries: CarriedOver
    content_hashes: list[str]
    properties: list[str]
    reasons: dict[int, str] = field(default_factory=dict)
    repaired: set[int] = field(default_factory=set)
    recognised: int = 0

    def __len__(self) -> int:
        return len(self.numbers)


class Transformer:
    """Turns the batches of one stream into objects, all in the same way.

    ``identity`` is the column that names an object, or empty for keys of our own. ``served``: objects
    that need no more than to be recognised. Batches may be given by several threads.
    """

    def __init__(
        self, source: Source, crs: CRS, identity: str, served: ServedObjects | None = None
    ) -> None:
        self._served = served
        self._identity_words: list[Words] = []
        self._has_gaps = False
        self._met: set[frozenset[str]] = set()
        self.crs = crs
        self.identity = identity
        self._kept = tuple(source.kept_columns)
        self.is_reprojecting = not crs.equals(CRS.from_epsg(WIRE_SRID), ignore_axis_order=True)

    def columns_of(self, available: Sequence[str]) -> tuple[str, ...]:
        """The columns to keep out of those available."""
        if self._kept:
            return self._kept
        # GDAL numbers the rows of a GeoPackage anew at each export: kept only as a chosen identity.
        return tuple(name for name in available if name != "fid" or self.identity == "fid")

    def ensure_columns(self, stream: VectorStream) -> None:
        """Raise `ColumnsMissing` unless the stream, read to its end, had every column to keep."""
        missing = [name for name in self._kept if name not in stream.columns]
        if missing:
            raise ColumnsMissing(
                _(
                    "Colonnes attendues mais absentes du fichier : %s. Corrigez la source ou l’export."
                )
                % ", ".join(missing)
            )

    def transformed(self, batch: VectorBatch) -> Objects:
        """The batch's rows. What has no identity or no geometry has a reason not to be served."""
        kept = self.columns_of(list(batch.columns))
        columns = {name: batch.columns[name] for name in kept if name in batch.columns}
        self._met.add(frozenset(columns))
        identities = self._identities(batch)
        if identities is not None:
            self._identity_words.append(text_words([one for one in identities if one]))
        words = fingerprints(batch.shapes, columns, identities, self.crs)
        rows = np.arange(len(batch))
        if self._served is not None:
            rows = np.flatnonzero(~self._served.claim(words))
        if len(rows) < len(batch):
            chosen = rows.tolist()
            columns = {name: [values[row] for row in chosen] for name, values in columns.items()}
            identities = identities and [identities[row] for row in chosen]
        written = json_objects(columns, len(rows))
        # Set only, never read back: batches are transformed on several threads.
        if written.has_gaps:
            self._has_gaps = True
        objects = Objects(
            numbers=batch.numbers[rows].tolist(),
            source_ids=identities,
            geometries=CarriedOver(batch.shapes[rows], self.crs if self.is_reprojecting else None),
            content_hashes=content_hashes(words[rows]),
            properties=written.texts,
            recognised=len(batch) - len(rows),
        )
        for index in np.flatnonzero(objects.geometries.kinds == MISSING).tolist():
            problem = batch.problems.get(int(rows[index]))
            objects.reasons[index] = problem or _("pas de géométrie")
        if identities is not None:
            for index, identity in enumerate(identities):
                if not identity or len(identity) > MAX_IDENTITY_LENGTH:
                    objects.reasons[index] = _("identité absente ou trop longue")
        return objects

    @property
    def fills_every_cell(self) -> bool:
        """True if no row to be written so far left a column out that another one has."""
        return not self._has_gaps and len(self._met) == 1

    def may_repeat_identities(self) -> bool:
        """False if every identity read so far was another one."""
        if not self._identity_words:
            return False
        words = np.sort(np.concatenate(self._identity_words))
        return bool((words[1:] == words[:-1]).any())

    def _identities(self, batch: VectorBatch) -> list[str] | None:
        if not self.identity:
            return None
        values = batch.columns.get(self.identity, [None] * len(batch))
        kinds = set(map(type, values))
        if kinds == {str} and are_storable(values):
            return [value.strip() for value in values]
        if kinds == {int}:
            return [str(value) for value in values]
        return ["" if type(value) is NoneType else _identity(value) for value in values]


def identity_column(source: Source, stream: VectorStream) -> str:
    """The source's identity column, empty if it has none. Raises `IdentityColumnMissing`."""
    wanted = source.identity_column
    if not wanted:
        return ""
    first = stream.peek()
    present = tuple(first.columns) if first is not None else stream.columns
    if first is None or wanted in present:
        return wanted
    raise IdentityColumnMissing(
        _("La colonne d’identité « %(name)s » n’est pas dans le fichier, qui a : %(present)s.")
        % {"name": wanted, "present": ", ".join(present[:40]) or _("aucune colonne")}
    )


def _identity(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(storable(str(value))).strip()

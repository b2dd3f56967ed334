"""Second step: rows as delivered become objects with an identity, kept columns and a fingerprint."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import CRS

from geo.srid import WIRE_SRID
from geo.vectorfile import VectorBatch, VectorStream, reproject
from sig_sync.errors import ColumnsMissing, IdentityColumnMissing
from sig_sync.fingerprint import content_hashes
from sig_sync.models import Source
from sig_sync.properties import are_storable, json_objects, storable
from sig_sync.served import ServedContents

MAX_IDENTITY_LENGTH: Final = 200


@dataclass
class Objects:
    """Some rows of a delivery, side by side in lists of the same length.

    ``source_ids`` is None when the source has no identity column: keys are found later. ``geometries``
    are in EPSG:4326 or None. ``reasons`` says for an index why the object cannot be served;
    ``repaired`` holds the indexes whose contour was made valid. ``known`` is true where the same content
    is served already: such an object is right as it is, and has no geometry here.
    """

    numbers: list[int]
    source_ids: list[str] | None
    geometries: NDArray[np.object_]
    content_hashes: list[str]
    properties: list[str]
    known: NDArray[np.bool_]
    reasons: dict[int, str] = field(default_factory=dict)
    repaired: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.numbers)


class Transformer:
    """Turns the batches of one stream into objects, all in the same way.

    ``identity`` is the column that names an object, or empty for keys of our own. ``served``: contents
    that need no more than to be recognised.
    """

    def __init__(
        self, source: Source, crs: CRS, identity: str, served: ServedContents | None = None
    ) -> None:
        self._served = served
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
        names = self.columns_of(list(batch.columns))
        properties = json_objects(batch.columns, names, len(batch))
        hashes = content_hashes(batch.geometries, properties, self.crs)
        known = np.zeros(len(batch), dtype=bool)
        if self._served is not None:
            known = self._served.knows(hashes) & ~shapely.is_missing(batch.geometries)
        objects = Objects(
            numbers=batch.numbers.tolist(),
            source_ids=self._identities(batch),
            geometries=self._carried_over(batch.geometries, ~known),
            content_hashes=hashes,
            properties=properties,
            known=known,
        )
        for index in np.flatnonzero(shapely.is_missing(batch.geometries)).tolist():
            objects.reasons[index] = batch.problems.get(index) or _("pas de géométrie")
        if objects.source_ids is not None:
            for index, identity in enumerate(objects.source_ids):
                if not identity or len(identity) > MAX_IDENTITY_LENGTH:
                    objects.reasons[index] = _("identité absente ou trop longue")
        return objects

    def _carried_over(
        self, geometries: NDArray[np.object_], wanted: NDArray[np.bool_]
    ) -> NDArray[np.object_]:
        """The wanted geometries in EPSG:4326, None for the others."""
        carried = np.full(len(geometries), None, dtype=object)
        wanted = wanted & ~shapely.is_missing(geometries)
        if self.is_reprojecting:
            carried[wanted] = reproject(geometries[wanted], self.crs, WIRE_SRID)  # type: ignore[arg-type]
        else:
            carried[wanted] = geometries[wanted]
        return carried

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

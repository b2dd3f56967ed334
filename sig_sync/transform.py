"""Second step: a file's rows as features with an identity, the kept columns and a fingerprint."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.srid import WIRE_SRID
from geo.vectorfile import VectorRow, VectorTable, reproject
from sig_sync.errors import (
    ColumnsMissing,
    IdentityColumnMissing,
    IdentityNotUnique,
    SourceEmpty,
)
from sig_sync.fingerprint import content_hashes
from sig_sync.models import Source

MAX_IDENTITY_LENGTH = 200
_SHOWN = 5


class Quarantined(NamedTuple):
    """An object left aside, with the reason that the DSIG reads. ``source_id`` may be empty."""

    source_id: str
    row: int
    reason: str


@dataclass
class Transformed:
    """Features side by side in arrays: identity, geometry in EPSG:4326, properties, fingerprint."""

    source_ids: list[str]
    geometries: NDArray[np.object_]
    properties: list[dict[str, Any]]
    content_hashes: list[str]
    rows: list[int]
    columns: tuple[str, ...]
    quarantined: list[Quarantined] = field(default_factory=list)


def transform(table: VectorTable, crs: CRS, source: Source) -> Transformed:
    """The table's rows as features. Rows without identity or geometry are put aside.

    Raises `SourceEmpty`, `IdentityColumnMissing`, `IdentityNotUnique` or `ColumnsMissing`.
    """
    if not table.rows:
        raise SourceEmpty
    identity = _known_column(table, source.identity_column)
    columns = _kept_columns(table, source)
    quarantined: list[Quarantined] = []
    kept: list[tuple[str, VectorRow, BaseGeometry]] = []
    seen: Counter[str] = Counter()
    for row in table.rows:
        source_id = _identity(row.properties.get(identity))
        seen[source_id] += 1
        if not source_id or len(source_id) > MAX_IDENTITY_LENGTH:
            reason = _("identité absente ou trop longue")
            quarantined.append(Quarantined(source_id[:50], row.number, reason))
        elif row.geometry is None or row.geometry.is_empty:
            reason = row.problem or _("pas de géométrie")
            quarantined.append(Quarantined(source_id, row.number, reason))
        else:
            kept.append((source_id, row, row.geometry))
    _refuse_duplicates(seen, identity)
    properties = [
        {name: _storable(row.properties.get(name)) for name in columns} for _id, row, _g in kept
    ]
    delivered = [geometry for _id, _row, geometry in kept]
    return Transformed(
        source_ids=[source_id for source_id, _row, _geometry in kept],
        geometries=shapely.force_2d(reproject(delivered, crs, WIRE_SRID)),
        properties=properties,
        content_hashes=content_hashes(delivered, properties, crs),
        rows=[row.number for _id, row, _geometry in kept],
        columns=columns,
        quarantined=quarantined,
    )


def _known_column(table: VectorTable, name: str) -> str:
    if name in table.columns:
        return name
    raise IdentityColumnMissing(
        _("La colonne d’identité « %(name)s » n’est pas dans le fichier, qui a : %(present)s.")
        % {"name": name, "present": ", ".join(table.columns[:40]) or _("aucune colonne")}
    )


def _kept_columns(table: VectorTable, source: Source) -> tuple[str, ...]:
    if source.kept_columns:
        missing = [name for name in source.kept_columns if name not in table.columns]
        if missing:
            raise ColumnsMissing(
                _(
                    "Colonnes attendues mais absentes du fichier : %s. Corrigez la source ou l’export."
                )
                % ", ".join(missing)
            )
        return tuple(source.kept_columns)
    # GDAL numbers the rows of a GeoPackage anew at each export: kept only as a chosen identity.
    return tuple(name for name in table.columns if name != "fid" or source.identity_column == "fid")


def _identity(value: Any) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(_storable(str(value))).strip()


def _refuse_duplicates(seen: Counter[str], identity: str) -> None:
    repeated = [value for value, count in seen.items() if value and count > 1]
    if repeated:
        raise IdentityNotUnique(
            _(
                "La colonne « %(name)s » n’identifie pas chaque objet : %(count)d valeurs sont répétées "
                "(%(examples)s). Choisissez une colonne unique."
            )
            % {
                "name": identity,
                "count": len(repeated),
                "examples": ", ".join(value[:40] for value in repeated[:_SHOWN]),
            }
        )


def _storable(value: Any) -> Any:
    """The value as PostgreSQL's jsonb can hold it: no NUL, no lone surrogate, no infinite number."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(_storable(str(name))): _storable(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [_storable(inner) for inner in value]
    return value

"""What a new set of communes changes in those that are loaded, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import shapely

from geo.territory.records import CommuneRecord, metric_boundary

SAME_BOUNDARY_M = 0.01
"""Two boundaries whose outlines are nowhere further apart than this are the same boundary."""


@dataclass(frozen=True)
class LoadedCommune:
    """The open row of a commune. ``geom`` is a MultiPolygon in EPSG:4326."""

    pk: int
    record: CommuneRecord
    approximate: bool


@dataclass(frozen=True)
class MovedCommune:
    """A commune whose outline moved by at most ``distance_m`` metres."""

    loaded: LoadedCommune
    record: CommuneRecord
    distance_m: float


@dataclass
class Comparison:
    """Communes sorted by what becomes of them; each commune is in exactly one list."""

    added: list[CommuneRecord] = field(default_factory=list)
    moved: list[MovedCommune] = field(default_factory=list)
    renamed: list[tuple[LoadedCommune, CommuneRecord]] = field(default_factory=list)
    unchanged: list[LoadedCommune] = field(default_factory=list)
    departed: list[LoadedCommune] = field(default_factory=list)


def compare(loaded: Mapping[str, LoadedCommune], records: Sequence[CommuneRecord]) -> Comparison:
    """Sort the records against the communes loaded now (by INSEE code)."""
    comparison = Comparison()
    for record in records:
        present = loaded.get(record.insee_code)
        if present is None:
            comparison.added.append(record)
            continue
        distance_m = boundary_distance_m(present.record.geom, record.geom)
        if distance_m > SAME_BOUNDARY_M:
            comparison.moved.append(MovedCommune(present, record, distance_m))
        elif _facts(present.record) != _facts(record):
            comparison.renamed.append((present, record))
        else:
            comparison.unchanged.append(present)
    given = {record.insee_code for record in records}
    comparison.departed = [commune for code, commune in loaded.items() if code not in given]
    return comparison


def boundary_distance_m(first: shapely.MultiPolygon, second: shapely.MultiPolygon) -> float:
    """The largest distance in metres from one outline to the other (Hausdorff), both EPSG:4326."""
    if shapely.equals_exact(first, second):
        return 0.0
    return float(shapely.hausdorff_distance(metric_boundary(first), metric_boundary(second)))


def _facts(record: CommuneRecord) -> tuple[str, str, int]:
    return record.name, record.siren, record.population

"""Writing the communes and their periods."""

from collections.abc import Sequence
from datetime import date
from typing import cast

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from geo.srid import WIRE_SRID
from geo.territory.comparison import Comparison, LoadedCommune, MovedCommune, compare
from geo.territory.errors import PeriodRefused, SampleOverSurvey, TooManyDepartures
from geo.territory.models import Commune
from geo.territory.records import CommuneRecord
from geo.territory.report import LoadReport

MAX_DEPARTED_SHARE = 0.2
"""A file that takes away more than this share of the communes is refused unless it is meant."""


def record_communes(
    *,
    records: Sequence[CommuneRecord],
    source: str,
    valid_from: date | None,
    today: date,
    approximate: bool = False,
    may_depart: bool = False,
) -> LoadReport:
    """Bring the territory to ``records`` from the day ``valid_from`` on, all or nothing.

    A boundary that moved, or left, is closed on that day and kept; its successor is opened. Names,
    SIREN and populations are brought up to date in place. An approximate outline was never a
    boundary: a surveyed one takes its place and its period. Without ``valid_from``, a first load
    holds from the 1st of January of last year (INSEE's geographic code changes on that day, and
    what people wrote in the months before needs its commune), a later one from ``today``.
    Raises a `TerritoryRefused`.
    """
    with transaction.atomic():
        # Two loads at once would both believe to be the first.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE territory_commune IN SHARE ROW EXCLUSIVE MODE")
        open_rows = list(Commune.objects.filter(valid_during__upper_inf=True))
        loaded = {row.insee_code: _loaded(row) for row in open_rows}
        starts = {row.pk: row.valid_during.lower for row in open_rows}
        day = valid_from or (today if loaded else date(today.year - 1, 1, 1))
        if approximate and any(not commune.approximate for commune in loaded.values()):
            raise SampleOverSurvey
        comparison = compare(loaded, records)
        _check_departures(comparison, len(loaded), may_depart)
        _check_period(comparison, starts, day)
        _write(comparison, starts, day, source, approximate)
    return LoadReport(
        source=source,
        valid_from=day,
        communes=len(records),
        comparison=comparison,
        refined=sum(moved.loaded.approximate for moved in comparison.moved),
        repaired=[record.name for record in records if record.repaired],
    )


def _loaded(row: Commune) -> LoadedCommune:
    geom = cast(shapely.MultiPolygon, shapely.from_wkb(bytes(row.geom.wkb)))
    record = CommuneRecord(
        insee_code=row.insee_code,
        name=row.name,
        siren=row.siren,
        population=row.population,
        geom=geom,
    )
    return LoadedCommune(pk=row.pk, record=record, approximate=row.approximate)


def _check_departures(comparison: Comparison, loaded: int, may_depart: bool) -> None:
    departed = comparison.departed
    if not may_depart and len(departed) > MAX_DEPARTED_SHARE * loaded:
        raise TooManyDepartures(
            _(
                "Le fichier n’a pas %(departed)d des %(loaded)d communes chargées : ce n’est sans doute pas le bon. "
                "S’il est juste, ajoutez « --accept-departures »."
            )
            % {"departed": len(departed), "loaded": loaded}
        )


def _check_period(comparison: Comparison, starts: dict[int, date | None], day: date) -> None:
    closing = [moved.loaded for moved in comparison.moved if not moved.loaded.approximate]
    for commune in [*closing, *comparison.departed]:
        start = starts[commune.pk]
        if start is not None and start > day:
            raise PeriodRefused(
                _(
                    "%(name)s a déjà un contour depuis le %(start)s : chargez les contours du plus ancien au plus "
                    "récent, avec « --valid-from » après cette date."
                )
                % {"name": commune.record.name, "start": f"{start:%d/%m/%Y}"}
            )


def _write(
    comparison: Comparison,
    starts: dict[int, date | None],
    day: date,
    source: str,
    approximate: bool,
) -> None:
    for commune in comparison.departed:
        _close(commune, starts[commune.pk], day)
    for moved in comparison.moved:
        _move(moved, starts[moved.loaded.pk], day, source, approximate)
    for present, record in comparison.renamed:
        Commune.objects.filter(pk=present.pk).update(**_facts(record))
    Commune.objects.bulk_create(
        [_row(record, day, source, approximate) for record in comparison.added]
    )


def _move(
    moved: MovedCommune, start: date | None, day: date, source: str, approximate: bool
) -> None:
    if moved.loaded.approximate or start == day:
        # Never a boundary, or a boundary corrected on the very day it began: no history to keep.
        Commune.objects.filter(pk=moved.loaded.pk).update(
            geom=_stored(moved.record.geom),
            approximate=approximate,
            source=source,
            **_facts(moved.record),
        )
        return
    _close(moved.loaded, start, day)
    _row(moved.record, day, source, approximate).save(force_insert=True)


def _close(commune: LoadedCommune, start: date | None, day: date) -> None:
    row = Commune.objects.filter(pk=commune.pk)
    if start == day:
        # A period of no day at all: the commune was never part of the territory.
        row.delete()
    else:
        row.update(valid_during=DateRange(start, day))


def _row(record: CommuneRecord, day: date, source: str, approximate: bool) -> Commune:
    return Commune(
        insee_code=record.insee_code,
        geom=_stored(record.geom),
        valid_during=DateRange(day, None),
        approximate=approximate,
        source=source,
        **_facts(record),
    )


def _facts(record: CommuneRecord) -> dict[str, str | int]:
    return {
        "name": record.name,
        "siren": record.siren,
        "population": record.population,
    }


def _stored(geom: shapely.MultiPolygon) -> MultiPolygon:
    stored = GEOSGeometry(memoryview(shapely.to_wkb(geom)), srid=WIRE_SRID)
    return cast(MultiPolygon, stored)

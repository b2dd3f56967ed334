"""From the rows of a file to checked communes: columns, texts, numbers, boundaries."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.srid import FRANCE_EXTENT, METRIC_SRID, WIRE_SRID
from geo.territory.errors import ColumnMissing, CommuneInvalid
from geo.vectorfile import VectorRow, VectorTable, reproject

COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "insee_code": ("insee", "insee_com", "code_insee", "insee_code", "codgeo", "code"),
    "name": ("nom", "nom_com", "nom_commune", "libgeo", "name"),
    "population": (
        "population_municipale",
        "population",
        "pmun",
        "popul",
        "pop_mun",
    ),
    "siren": ("siren", "siren_com", "siren_commune", "code_siren"),
}
"""Names that producers give to what a commune needs, best first, compared without case: the
metropole's exports, Admin Express (IGN), geo.api.gouv.fr, INSEE's files."""

_NEEDS: Mapping[str, str] = {
    "insee_code": gettext_noop("le code INSEE"),
    "name": gettext_noop("le nom"),
    "population": gettext_noop("la population"),
    "siren": gettext_noop("le SIREN"),
}

REPAIRED_AREA_SHARE = 1e-4
"""A boundary may be repaired if that moves at most this share of its area (one ten-thousandth)."""

_INSEE_CODE = re.compile(r"([013-9]\d|2[AB1-9])\d{3}")
_FAULTS_SHOWN = 8


@dataclass(frozen=True)
class CommuneRecord:
    """A commune as its source gives it, checked. ``geom`` is a MultiPolygon in EPSG:4326."""

    insee_code: str
    name: str
    siren: str
    population: int
    geom: shapely.MultiPolygon
    repaired: bool = False


def commune_records(table: VectorTable, crs: CRS) -> list[CommuneRecord]:
    """Every row of the table as a commune. Raises `ColumnMissing` or `CommuneInvalid`.

    The second lists what is wrong, row by row, so that one reading is enough to correct the file.
    """
    if not table.rows:
        raise CommuneInvalid(_("Le fichier ne contient aucun objet."))
    columns = _columns(table.columns)
    wire = _wire_geometries(table.rows, crs)
    faults: list[str] = []
    records: list[CommuneRecord] = []
    for row, geometry in zip(table.rows, wire, strict=True):
        label = _label(row, columns)
        try:
            records.append(_record(row, geometry, columns))
        except _Fault as fault:
            faults.append(_("%(row)s : %(fault)s") % {"row": label, "fault": fault})
    faults += _duplicates(records)
    if faults:
        shown = faults[:_FAULTS_SHOWN]
        if len(faults) > len(shown):
            shown.append(_("et %d autres") % (len(faults) - len(shown)))
        raise CommuneInvalid(" ; ".join(shown) + ".")
    return records


class _Fault(Exception):
    """What is wrong with one row, with its remedy."""


def _columns(present: Sequence[str]) -> dict[str, str]:
    """For each need, the file's column. Raises `ColumnMissing`."""
    by_lower_name = {name.lower(): name for name in present}
    found = {}
    for need, names in COLUMN_NAMES.items():
        name = next((n for n in names if n in by_lower_name), None)
        if name is not None:
            found[need] = by_lower_name[name]
        elif need != "siren":
            raise ColumnMissing(
                _(
                    "Aucune colonne ne donne %(need)s : le fichier a %(present)s ; nommez-la %(names)s."
                )
                % {
                    "need": _(_NEEDS[need]),
                    "present": ", ".join(present) or _("aucune"),
                    "names": _(" ou ").join(names),
                }
            )
    return found


def _label(row: VectorRow, columns: Mapping[str, str]) -> str:
    words = [str(row.properties.get(columns[need]) or "") for need in ("name", "insee_code")]
    named = " ".join(word for word in words if word)[:80]
    return _("objet n° %d") % row.number + (f" ({named})" if named else "")


def _wire_geometries(rows: Sequence[VectorRow], crs: CRS) -> Iterator[BaseGeometry | None]:
    present = [row.geometry for row in rows if row.geometry is not None]
    moved = iter(reproject(present, crs, WIRE_SRID))
    return (None if row.geometry is None else next(moved) for row in rows)


def _record(
    row: VectorRow, geometry: BaseGeometry | None, columns: Mapping[str, str]
) -> CommuneRecord:
    properties = row.properties
    code = _insee_code(properties.get(columns["insee_code"]))
    name = _text(properties.get(columns["name"]))
    if not name or len(name) > 120:
        raise _Fault(_("nom absent ou trop long"))
    population = _population(properties.get(columns["population"]))
    siren = _text(properties.get(columns.get("siren", "")))
    if siren and not re.fullmatch(r"\d{9}", siren):
        raise _Fault(_("le SIREN « %s » n’a pas neuf chiffres") % siren[:20])
    if geometry is None:
        raise _Fault(row.problem or _("aucun contour"))
    boundary, repaired = _boundary(geometry)
    return CommuneRecord(code, name, siren, population, boundary, repaired)


def _text(value: Any) -> str:
    return str(value).replace("\x00", "").strip() if value is not None else ""


def _insee_code(value: Any) -> str:
    code = _text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        # A spreadsheet took the leading zero away.
        code = code.zfill(5)
    if not _INSEE_CODE.fullmatch(code):
        raise _Fault(
            _(
                "le code INSEE « %s » n’a pas cinq caractères valides (un code postal ne convient pas)"
            )
            % code[:20]
        )
    return code


def _population(value: Any) -> int:
    text = _text(value).replace(" ", "").replace("\u202f", "").replace("\xa0", "")
    try:
        number = float(text)
    except ValueError as error:
        raise _Fault(_("population absente ou illisible")) from error
    if not (number == int(number) if np.isfinite(number) else False) or not (
        0 < number < 10_000_000
    ):
        raise _Fault(_("la population « %s » n’est pas un nombre entier positif") % text[:20])
    return int(number)


def _boundary(geometry: BaseGeometry) -> tuple[shapely.MultiPolygon, bool]:
    """The boundary as a valid MultiPolygon inside France, and whether it had to be repaired."""
    if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        raise _Fault(_("le contour est de type %s, pas une surface") % geometry.geom_type)
    if geometry.is_empty:
        raise _Fault(_("aucun contour"))
    if not _inside_france(geometry.bounds):
        west, south, east, north = geometry.bounds
        if _inside_france((south, west, north, east)):
            raise _Fault(
                _(
                    "longitude et latitude sont inversées : exportez le fichier avec la longitude d’abord"
                )
            )
        raise _Fault(
            _(
                "le contour est hors de la France métropolitaine : vérifiez le système de coordonnées"
            )
        )
    repaired = not geometry.is_valid
    if repaired:
        geometry = _repaired(geometry)
    whole = shapely.multipolygons(shapely.get_parts(geometry))
    return cast(shapely.MultiPolygon, whole), repaired


def _repaired(geometry: BaseGeometry) -> BaseGeometry:
    """The geometry made valid, provided that next to nothing moves. Raises `_Fault`."""
    reason = shapely.is_valid_reason(geometry)
    parts = shapely.get_parts(shapely.make_valid(geometry))
    surfaces = [
        polygon
        for part in parts
        for polygon in shapely.get_parts(part)
        if polygon.geom_type == "Polygon"
    ]
    made = shapely.union_all(surfaces) if surfaces else shapely.Polygon()
    # The hull-independent yardstick: what the rings enclose, counted as drawn.
    before = abs(geometry.area)
    if before <= 0 or abs(made.area - before) > REPAIRED_AREA_SHARE * before:
        raise _Fault(
            _(
                "le contour se croise lui-même (%s) et le réparer changerait sa surface : corrigez-le à la source"
            )
            % reason
        )
    return made


def _inside_france(bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    france_west, france_south, france_east, france_north = FRANCE_EXTENT
    return (
        france_west <= west <= east <= france_east
        and france_south <= south <= north <= france_north
    )


def _duplicates(records: Sequence[CommuneRecord]) -> list[str]:
    counted = Counter(record.insee_code for record in records)
    return [
        _("le code INSEE %(code)s est donné %(count)d fois") % {"code": code, "count": count}
        for code, count in counted.items()
        if count > 1
    ]


def metric_boundary(geom: shapely.MultiPolygon) -> BaseGeometry:
    """The outline of a boundary (EPSG:4326) as lines in EPSG:2154, to measure in metres."""
    moved: BaseGeometry = reproject([geom], CRS.from_epsg(WIRE_SRID), METRIC_SRID)[0]
    return moved.boundary

"""Which coordinate system a file is in: what it states, what its user declares, what its numbers allow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.srid import METRIC_SRID, WIRE_SRID
from geo.vectorfile.errors import CrsContradiction, CrsUnknown
from geo.vectorfile.stream import VectorStream
from geo.vectorfile.table import VectorTable


def settle_crs(source: VectorStream | VectorTable, declared_srid: int | None) -> CRS:
    """The CRS of the source's geometries. Raises `CrsUnknown` or `CrsContradiction`.

    A declared SRID must agree with what the file states, or supply what it does not state. GeoJSON
    that states nothing is in WGS 84 (RFC 7946), unless its numbers cannot be degrees. Of a stream
    the first batch is looked at, and stays to be read.
    """
    declared = _declared(declared_srid)
    fits_degrees = _fits_degrees(_first_geometries(source))
    stated = source.crs
    if stated is None and source.is_geojson and fits_degrees:
        stated = CRS.from_epsg(WIRE_SRID)
    if stated is None:
        if declared is None:
            raise CrsUnknown(
                _(
                    "Le fichier ne dit pas dans quel système sont ses coordonnées : déclarez-le, par exemple EPSG:%d "
                    "pour le Lambert-93."
                )
                % METRIC_SRID
            )
        stated = declared
    if declared is not None and not declared.equals(stated, ignore_axis_order=True):
        raise CrsContradiction(
            _(
                "Le fichier est en « %(stated)s », mais EPSG:%(declared)d est déclaré : corrigez l’un ou l’autre."
            )
            % {"stated": stated.name, "declared": declared_srid}
        )
    if stated.is_geographic and not fits_degrees:
        raise CrsContradiction(
            _(
                "Le fichier annonce des degrés, mais ses nombres n’en sont pas : exportez-le avec son vrai système "
                "de coordonnées (souvent EPSG:%d)."
            )
            % METRIC_SRID
        )
    return stated


def _declared(srid: int | None) -> CRS | None:
    if srid is None:
        return None
    try:
        return CRS.from_epsg(srid)
    except CRSError as error:
        raise CrsUnknown(_("Le système de coordonnées EPSG:%d n’existe pas.") % srid) from error


def _first_geometries(source: VectorStream | VectorTable) -> Sequence[Any] | NDArray[np.object_]:
    if isinstance(source, VectorTable):
        return [row.geometry for row in source.rows]
    first = source.peek()
    return [] if first is None else first.geometries


def _fits_degrees(geometries: Sequence[Any] | NDArray[np.object_]) -> bool:
    """Whether most of the numbers can be degrees: one lost object does not change a layer's CRS."""
    bounds = shapely.bounds(np.asarray(geometries, dtype=object))
    bounds = bounds[~np.isnan(bounds).any(axis=1)] if len(bounds) else bounds
    fitting = (np.abs(bounds) <= 180).all(axis=1) if len(bounds) else np.ones(0)
    return bool(2 * fitting.sum() >= len(bounds))

"""Which coordinate system a file is in: what it states, what its user declares, what its numbers allow."""

import shapely
from django.utils.translation import gettext as _
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.srid import METRIC_SRID, WIRE_SRID
from geo.vectorfile.errors import CrsContradiction, CrsUnknown
from geo.vectorfile.table import VectorTable


def settle_crs(table: VectorTable, declared_srid: int | None) -> CRS:
    """The CRS of the table's geometries. Raises `CrsUnknown` or `CrsContradiction`.

    A declared SRID must agree with what the file states, or supply what it does not state. GeoJSON
    that states nothing is in WGS 84 (RFC 7946), unless its numbers cannot be degrees.
    """
    declared = _declared(declared_srid)
    fits_degrees = _fits_degrees(table)
    stated = table.crs
    if stated is None and table.is_geojson and fits_degrees:
        stated = CRS.from_epsg(WIRE_SRID)
    if stated is None:
        if declared is None:
            raise CrsUnknown(
                _(
                    "Le fichier ne dit pas dans quel système sont ses coordonnées : indiquez-le, par exemple "
                    "« --srid %d » pour le Lambert-93."
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


def _fits_degrees(table: VectorTable) -> bool:
    geometries = [row.geometry for row in table.rows if row.geometry is not None]
    if not geometries:
        return True
    west, south, east, north = shapely.total_bounds(geometries)
    return bool(west >= -180 and east <= 180 and south >= -180 and north <= 180)

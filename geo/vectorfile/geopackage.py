"""GeoPackage files, read by GDAL (pyogrio) with nothing but its GPKG driver."""

import contextlib
import sqlite3
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from django.utils.translation import gettext as _
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geo.vectorfile.errors import FileBroken, SublayerUnknown
from geo.vectorfile.table import VectorRow, VectorTable


def read_geopackage(path: Path, *, sublayer: str = "") -> VectorTable:
    """The features of a sublayer, or of the only one with a geometry. Raises a `VectorFileError`."""
    # The prefix keeps every other driver away from the file (an SQLite file has several suitors).
    source = f"GPKG:{path}" if ":" in str(path) else str(path)
    try:
        with warnings.catch_warnings():
            # A delivery is named by its hash, not by GDAL's taste in file names.
            warnings.filterwarnings("ignore", message=".*non conformant file extension")
            name = _chosen_sublayer(source, sublayer)
            _ensure_table(path, name)
            meta, fids, geometries, columns = pyogrio.raw.read(
                source, layer=name, return_fids=True, force_2d=True
            )
    except (
        DataSourceError,
        DataLayerError,
        ValueError,
        RuntimeError,
        sqlite3.DatabaseError,
    ) as error:
        raise FileBroken(
            _("Le GeoPackage est endommagé ou incomplet : exportez-le ou transférez-le de nouveau.")
        ) from error
    names = [str(field) for field in meta["fields"]]
    integers = [str(kind).startswith("OFTInteger") for kind in meta["ogr_types"]]
    values = [
        [_plain(value, whole) for value in column]
        for column, whole in zip(columns, integers, strict=True)
    ]
    rows = []
    read = _read_geometries(geometries)
    for index, (fid, (geometry, problem)) in enumerate(zip(fids, read, strict=True)):
        properties = {"fid": int(fid)} | {
            name: column[index] for name, column in zip(names, values, strict=True)
        }
        rows.append(VectorRow(index + 1, properties, geometry, problem))
    return VectorTable(columns=("fid", *names), rows=rows, crs=_crs(meta["crs"]), is_geojson=False)


def _chosen_sublayer(source: str, wanted: str) -> str:
    layers = pyogrio.list_layers(source)
    spatial = [str(name) for name, kind in layers if kind is not None]
    if wanted:
        if wanted in spatial:
            return wanted
        raise SublayerUnknown(
            _("Le fichier n’a pas de couche « %(wanted)s » ; il contient : %(known)s.")
            % {"wanted": wanted, "known": ", ".join(spatial) or "—"}
        )
    if len(spatial) == 1:
        return spatial[0]
    if not spatial:
        raise SublayerUnknown(_("Le GeoPackage ne contient aucune couche géographique."))
    raise SublayerUnknown(
        _("Le fichier contient plusieurs couches (%s) : indiquez laquelle lire.")
        % ", ".join(spatial)
    )


def _ensure_table(path: Path, name: str) -> None:
    """Raise `SublayerUnknown` unless the sublayer is a plain table.

    A view runs the file's own SQL inside GDAL, whose SQLite has functions that fetch addresses.
    """
    # immutable: nothing is written beside the file, and no lock of somebody else's is waited for.
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
        row = database.execute(
            "SELECT type, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE", [name]
        ).fetchone()
    is_plain = row is not None and row[0] == "table" and "virtual" not in row[1][:20].lower()
    if not is_plain:
        raise SublayerUnknown(
            _("La couche « %s » est une vue : exportez-la comme une vraie table.") % name
        )


def _crs(stated: str | None) -> CRS | None:
    if not stated:
        return None
    try:
        crs = CRS.from_user_input(stated)
    except CRSError:
        return None
    # srs_id 0 and -1 of the GeoPackage standard mean "undefined": GDAL gives them as engineering CRS.
    if crs.is_engineering or "undefined" in crs.name.lower():
        return None
    return crs


def _read_geometries(blobs: Sequence[bytes | None]) -> list[tuple[BaseGeometry | None, str]]:
    """For each blob its geometry, None for none, and why it is unreadable, if it is."""
    found = shapely.from_wkb(np.asarray(blobs, dtype=object), on_invalid="ignore")
    unreadable = _("la géométrie n’est pas lisible (contour ouvert, courbe ?)")
    return [
        (None, unreadable if blob is not None else "")
        if geometry is None
        else (None if geometry.is_empty else geometry, "")
        for blob, geometry in zip(blobs, found, strict=True)
    ]


def _plain(value: Any, is_whole: bool) -> Any:
    """A column's value as JSON knows it: None, bool, int, float or text."""
    if value is None:
        return None
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        # A whole-number column with an empty cell arrives as floats.
        return int(value) if is_whole else value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (bool, int, str)):
        return value
    return str(value)

"""One layer of a file, read by GDAL (pyogrio) as Arrow batches.

GDAL sees local files only, those of one driver, and reaches no network.
"""

import datetime as dt
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.raw
import shapely
from django.utils.translation import gettext as _
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.vectorfile.batches import (
    MAX_BATCH_ROWS,
    Geometries,
    PartBatch,
    object_array,
    settled_geometries,
)
from geo.vectorfile.errors import FileBroken, SublayerUnknown

GDAL_FAILURES = (
    DataSourceError, DataLayerError, ValueError, RuntimeError, pa.ArrowException,
    UnboundLocalError,  # pyogrio, of a CRS that GDAL cannot write as WKT
)  # fmt: skip

_BATCH_BYTES = 4_000_000
_MIN_BATCH_ROWS = 50
_POINT_WKB = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])

pyogrio.set_gdal_config_options(
    {
        # No address is opened, whatever a file says: the only allowed ending does not exist.
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing-is-fetched-from-a-file",
        "GDAL_HTTP_MAX_RETRY": "0",
        "GDAL_HTTP_CONNECTTIMEOUT": "1",
        "GDAL_HTTP_TIMEOUT": "1",
        # Neighbouring files (.aux.xml, .ovr, .qix…) are not looked for.
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_PAM_ENABLED": "NO",
        "OGR_SQLITE_LOAD_EXTENSIONS": None,
        # GDAL's own Arrow reader for FlatGeobuf leaves offsets unset where a geometry is null.
        "OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES",
    }
)


class GdalPart:
    """A layer of a local file. ``damaged`` is the sentence for a file that GDAL cannot read.

    Raises `FileBroken` if another driver than ``driver`` answers, or none.
    """

    is_geojson = False

    def __init__(
        self,
        path: Path,
        layer: str,
        *,
        prefix: str = "",
        driver: str,
        damaged: str,
        keeps_fid: bool = False,
        encoding: str = "",
        released: Callable[[], None] | None = None,
        **open_options: str,
    ) -> None:
        source = f"{prefix}{path}"
        self._source, self._layer, self._damaged = source, layer, damaged
        self._keeps_fid, self._options = keeps_fid, open_options
        self._encoding = encoding or None
        self._stack = ExitStack()
        if released is not None:
            self._stack.callback(released)
        try:
            with quiet_gdal():
                info = pyogrio.read_info(
                    source, layer=layer, encoding=self._encoding, **open_options
                )
        except GDAL_FAILURES as error:
            self.close()
            raise FileBroken(damaged) from error
        if info["driver"] != driver:
            self.close()
            raise FileBroken(damaged)
        self.crs: CRS | None = known_crs(info["crs"])
        count = info["features"]
        self.stated_count: int | None = int(count) if count is not None and count >= 0 else None
        self._batch_rows = _batch_rows(path, self.stated_count)

    def close(self) -> None:
        """Close the layer and give back what was unpacked for it."""
        self._stack.close()

    def batches(self) -> Iterator[PartBatch]:
        """The rows in the file's order. Raises `FileBroken`."""
        try:
            with quiet_gdal():
                meta, reader = self._stack.enter_context(
                    pyogrio.raw.open_arrow(
                        self._source,
                        layer=self._layer,
                        encoding=self._encoding,
                        batch_size=self._batch_rows,
                        return_fids=self._keeps_fid,
                        use_pyarrow=True,
                        datetime_as_string=True,
                        **self._options,
                    )
                )
            geometry_name = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                # Offsets and UTF-8 are checked before anything follows them.
                batch.validate(full=True)
                yield self._batch(batch, geometry_name)
        except GDAL_FAILURES as error:
            raise FileBroken(self._damaged) from error

    def _batch(self, batch: pa.RecordBatch, geometry_name: str) -> PartBatch:
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        blobs = columns.pop(geometry_name, None)
        read = (
            _read_blobs(blobs)
            if blobs is not None
            else Geometries(np.full(len(batch), None, dtype=object), {})
        )
        values = {
            # The name under which GDAL gives row numbers, where the file has none of its own.
            ("fid" if name == "OGC_FID" else name): _plain(column)
            for name, column in columns.items()
        }
        return PartBatch(read.found, read.problems, values)


def _batch_rows(path: Path, count: int | None) -> int:
    """Rows of a batch, so that large polygons do not fill the memory: GDAL cuts by rows only."""
    row_bytes = path.stat().st_size / max(count or 1, 1)
    return int(min(MAX_BATCH_ROWS, max(_MIN_BATCH_ROWS, _BATCH_BYTES / row_bytes)))


@contextmanager
def quiet_gdal() -> Iterator[None]:
    """Deliveries are named by their hash, not by GDAL's taste in file names: no warning for that."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*non conformant file extension")
        yield


def chosen_layer(spatial: Sequence[str], wanted: str, *, nothing: str) -> str:
    """The layer asked for, or the only one with a geometry. Raises `SublayerUnknown`."""
    if wanted:
        if wanted in spatial:
            return wanted
        raise SublayerUnknown(
            _("Le fichier n’a pas de couche « %(wanted)s » ; il contient : %(known)s.")
            % {"wanted": wanted, "known": ", ".join(spatial) or "—"},
            known=spatial,
        )
    if len(spatial) == 1:
        return spatial[0]
    if not spatial:
        raise SublayerUnknown(nothing)
    raise SublayerUnknown(
        _("Le fichier contient plusieurs couches (%s) : indiquez laquelle lire.")
        % ", ".join(spatial),
        known=spatial,
    )


def known_crs(stated: str | None) -> CRS | None:
    """The CRS that GDAL reads from a file; None where it means "undefined"."""
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


def _read_blobs(column: pa.Array) -> Geometries:
    points = _read_points(column)
    if points is not None:
        return points
    blobs = column.to_numpy(zero_copy_only=False)
    problems: dict[int, str] = {}
    try:
        found = shapely.from_wkb(blobs, on_invalid="ignore")
    except (NotImplementedError, TypeError, ValueError):
        # One curve spoils the whole array: one by one, then.
        found = object_array([_read_blob(blob) for blob in blobs])
    unreadable = shapely.is_missing(found) & column.is_valid().to_numpy(zero_copy_only=False)
    for index in np.flatnonzero(unreadable).tolist():
        problems[index] = _("la géométrie n’est pas lisible (contour ouvert, courbe ?)")
    return settled_geometries(found, problems)


def _read_points(column: pa.Array) -> Geometries | None:
    """The geometries, if all are plain points of two dimensions: no object is made of them."""
    if column.null_count or not len(column):
        return None
    is_large = pa.types.is_large_binary(column.type)
    _valid, offsets, content = column.buffers()
    starts = np.frombuffer(offsets, dtype=np.int64 if is_large else np.int32)
    starts = starts[column.offset : column.offset + len(column) + 1]
    if content is None or not (np.diff(starts) == _POINT_WKB.itemsize).all():
        return None
    records = np.frombuffer(content, dtype=_POINT_WKB, count=len(column), offset=int(starts[0]))
    if not ((records["order"] == 1) & (records["type"] == 1)).all():
        return None
    positions = np.column_stack((records["x"], records["y"]))
    finite = np.isfinite(positions).all(axis=1)
    # An empty point is written with two NaN.
    wrong = ~finite & ~np.isnan(positions).all(axis=1)
    positions[~finite] = np.nan
    return Geometries(
        positions,
        dict.fromkeys(np.flatnonzero(wrong).tolist(), _("une coordonnée n’est pas un nombre fini")),
    )


def _read_blob(blob: bytes | None) -> Any:
    try:
        return shapely.from_wkb(blob, on_invalid="ignore")
    except (NotImplementedError, TypeError, ValueError):
        return None


def _plain(column: pa.Array) -> list[Any]:
    """A column's values as JSON knows them: None, bool, int, float, text, lists of them."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if not column.null_count and (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        values = column.to_numpy(zero_copy_only=False)
        if pa.types.is_floating(kind) and not np.isfinite(values).all():
            return [value if np.isfinite(value) else None for value in values.tolist()]
        return list(values.tolist())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return list(column.to_numpy(zero_copy_only=False).tolist())
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return list(column.to_pylist())
    return [_plain_value(value) for value in column.to_pylist()]


def _plain_value(value: Any) -> Any:
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return [_plain_value(inner) for inner in value]
    return str(value)

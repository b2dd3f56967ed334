"""A layer's synchronisation against ogr2ogr and geodiff doing the nearest thing, and against itself.

ogr2ogr brings the same file, in EPSG:4326 like ours, into a table with a primary key, a unique identity
and a spatial index; ``new_table_s`` is what it takes to make a new table with a primary key and the
spatial index only. Ours has one spatial index more, and each object is fingerprinted, checked against
the territory and kept with its history.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pygeodiff
from django.conf import settings
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from numpy.typing import NDArray

from benchmarks import geodata
from geo.srid import WIRE_SRID
from geo.territory.models import Commune
from geo.vectorfile import ReadingOptions, open_vector, settle_crs
from layers.models import Layer
from sig_sync.diff import compared, note_unclaimed
from sig_sync.load import list_findings, load
from sig_sync.models import Source, SyncRun
from sig_sync.served import served_objects
from sig_sync.staging import prepared, stage, working_tables
from sig_sync.transform import Transformer
from sig_sync.validate import Validator

POINTS = 1_000_000
AREAS = 100_000
MAX_PEAK_MB = 600
FIRST_LOAD_LIMIT = 1.5
DIFF_LIMIT = 2.0
ONE_PERCENT_LIMIT = 0.5
NOTHING_LIMIT = 0.3
_INDEXED_TABLE = f"""
DROP TABLE IF EXISTS by_ogr2ogr;
CREATE TABLE by_ogr2ogr (
    fid serial PRIMARY KEY,
    code varchar UNIQUE,
    nom varchar,
    genre integer,
    hauteur double precision,
    geom geometry(Geometry, {WIRE_SRID})
);
CREATE INDEX ON by_ogr2ogr USING gist (geom);
"""
_TO_WIRE = ("-t_srs", f"EPSG:{WIRE_SRID}")
_INTO_INDEXED = ("-nln", "by_ogr2ogr", "-append", "--config", "PG_USE_COPY", "YES")
_INTO_NEW = ("-nln", "new_by_ogr2ogr", "-overwrite")
_FIRST_LOADS = {"points": 2, "areas": 5}
_NOBODY: NDArray[np.int64] = np.array([], dtype=np.int64)


def measure_sync(dsn: str) -> list[dict[str, Any]]:
    """Every line about synchronisation; ``dsn`` is the database that Django uses."""
    if shutil.which("ogr2ogr") is None:
        print("bench: no ogr2ogr here (Debian: gdal-bin), first loads are not compared", flush=True)
    _territory()
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        bench = _Bench(dsn, Path(folder))
        lines = [
            *bench.first_and_next("points", geodata.points(POINTS), "point"),
            *bench.first_and_next("areas", geodata.areas(AREAS), "polygon"),
        ]
        lines.append(bench.nothing_downloaded("areas"))
    return lines


class _Bench:
    def __init__(self, dsn: str, folder: Path) -> None:
        self._dsn, self._folder = dsn, folder
        self._drop = folder / "drop"
        self._drop.mkdir()

    def first_and_next(
        self, name: str, geometries: NDArray[np.object_], kind: str
    ) -> Iterator[dict[str, Any]]:
        """A first load, one with 1 % changed, one with the same bytes."""
        path = geodata.write(self._drop / f"{name}.gpkg", geometries, _NOBODY)
        before = Path(shutil.copy(path, self._folder / "before.gpkg"))
        layer = self._layer(f"bench-{name}", kind, path)
        # In turn, and the best time of each: a pause of the machine is nobody's.
        theirs_s = self._ogr2ogr(path, *_INTO_INDEXED)
        first_s, peak_mb = self._sync(layer.slug)
        for number in range(1, _FIRST_LOADS[name]):
            theirs_s = min(theirs_s, self._ogr2ogr(path, *_INTO_INDEXED))
            spare = self._layer(f"bench-{name}-{number}", kind, path)
            again_s, _peak = self._sync(spare.slug)
            first_s = min(first_s, again_s)
        if theirs_s < float("inf"):
            yield _line(
                f"first load, {name}",
                first_s,
                theirs_s,
                FIRST_LOAD_LIMIT,
                ogr2ogr_s=theirs_s,
                new_table_s=self._ogr2ogr(path, *_INTO_NEW),
            )
        yield _line(f"worker's memory, {name}", peak_mb, MAX_PEAK_MB, 1.0, peak_mb=peak_mb)

        geodata.write(path, *geodata.with_one_percent_changed(geometries))
        if name == "areas":
            ours_s = min(self._staged_and_applied(layer, path) for _round in range(2))
            copy_s, geodiff_s = self._staging_copy(layer), self._geodiff(before, path)
            yield _line(
                f"stage, diff, apply, {name}",
                ours_s,
                geodiff_s + copy_s,
                DIFF_LIMIT,
                geodiff_s=geodiff_s,
                copy_s=copy_s,
            )
        next_s, _peak = self._sync(layer.slug)
        yield _line(f"1 % changed, {name}", next_s, first_s, ONE_PERCENT_LIMIT, first_s=first_s)
        same_s, _peak = self._sync(layer.slug)
        yield _line(f"nothing changed, {name}", same_s, first_s, NOTHING_LIMIT, first_s=first_s)

    def _layer(self, slug: str, kind: str, path: Path) -> Layer:
        """A new layer that is read from the file."""
        layer = Layer.objects.create(slug=slug, title=slug, geometry_kind=kind)
        Source.objects.create(layer=layer, location=path.name, identity_column="code")
        return layer

    def nothing_downloaded(self, name: str) -> dict[str, Any]:
        """The bytes sent for a second sync over HTTP with an ETag, over those of the first."""
        layer = Layer.objects.get(slug=f"bench-{name}")
        with _served(self._drop) as (address, sent):
            Source.objects.filter(layer=layer).update(
                protocol="http", location=f"{address}/{name}.gpkg"
            )
            self._sync(layer.slug)
            first_bytes, sent[:] = sum(sent), []
            seconds, _peak = self._sync(layer.slug)
        return _line(
            f"downloaded again, {name}", sum(sent), first_bytes, 0.0, second_s=round(seconds, 3)
        )

    def _sync(self, slug: str) -> tuple[float, float]:
        """Seconds and peak megabytes of one run in a worker of its own."""
        environment = os.environ | {
            "DATABASE_URL": self._dsn_url(),
            "READER_DATABASE_URL": self._dsn_url(),
            "PARVIS_VAR": str(self._folder / "var"),
            "PARVIS_SIG_FOLDER": str(self._drop),
            "PARVIS_SIG_HOSTS": "127.0.0.1",
        }
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "sync_layer", slug, "--verbosity=0"],
            cwd=settings.BASE_DIR,
            env=environment,
        )
        peak_kb = 0
        while (status := worker.poll()) is None:
            peak_kb = max(peak_kb, _high_water_kb(worker.pid))
            time.sleep(0.05)
        run = SyncRun.objects.filter(source__layer__slug=slug).latest("pk")
        if status or run.finished_at is None:
            raise RuntimeError(f"{slug}: {run.status} {run.message}")
        return (run.finished_at - run.started_at).total_seconds(), peak_kb / 1024

    def _dsn_url(self) -> str:
        parts = psycopg.conninfo.conninfo_to_dict(self._dsn)
        user = f"{parts['user']}:{parts['password']}"
        return f"postgresql://{user}@{parts['host']}:{parts['port']}/{parts['dbname']}"

    def _ogr2ogr(self, path: Path, *options: str) -> float:
        if shutil.which("ogr2ogr") is None:
            return float("inf")
        with psycopg.connect(self._dsn) as connection:
            connection.execute(_INDEXED_TABLE)
        started = time.perf_counter()
        subprocess.run(
            ["ogr2ogr", "-f", "PostgreSQL", f"PG:{self._dsn}", str(path), *_TO_WIRE, *options],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - started

    def _staged_and_applied(self, layer: Layer, path: Path) -> float:
        """Seconds from objects read and fingerprinted to a revision, which is then taken back."""
        source = Source.objects.select_related("layer__current_revision").get(layer=layer)
        validator = Validator(layer.geometry_kind)
        with open_vector([path], ReadingOptions()) as stream:
            crs, served = settle_crs(stream, source.declared_srid), served_objects(layer.pk)
            transformer = Transformer(source, crs, source.identity_column, served)
            objects = [transformer.transformed(batch) for batch in stream]
            columns = transformer.columns_of(stream.columns)
        for batch in objects:
            validator.judge(batch)
        run = SyncRun.objects.create(source=source)
        try:
            started = time.perf_counter()
            with transaction.atomic(), working_tables():
                for _staged in stage(map(prepared, objects)):
                    pass
                note_unclaimed(layer.pk, served)
                transformer.may_repeat_identities()
                found = compared(source, columns, has_identities=True)
                list_findings(run.pk, layer.pk, found)
                load(
                    source.layer,
                    found,
                    columns=columns,
                    base=source.layer.current_revision,
                    source_hash="",
                    now=timezone.now(),
                )
                elapsed_s = time.perf_counter() - started
                transaction.set_rollback(True)
        finally:
            run.delete()
        return elapsed_s

    def _geodiff(self, before: Path, after: Path) -> float:
        judge = pygeodiff.GeoDiff()
        started = time.perf_counter()
        judge.create_changeset(str(before), str(after), str(self._folder / "changes"))
        return time.perf_counter() - started

    def _staging_copy(self, layer: Layer) -> float:
        """Seconds to copy the layer's rows, as they stand, into a temporary table."""
        with psycopg.connect(self._dsn) as connection:
            rows = connection.execute(
                "SELECT source_id, geom, content_hash, properties::text FROM layers_feature"
                " WHERE layer_id = %s AND until IS NULL",
                [layer.pk],
            ).fetchall()
            connection.execute(
                "CREATE TEMP TABLE copied (source_id text, geom geometry, hash text, columns text)"
            )
            started = time.perf_counter()
            with connection.cursor().copy("COPY copied FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return time.perf_counter() - started


def _high_water_kb(pid: int) -> int:
    """The most memory that a process has held so far.

    The kernel's accounts at its end (``ru_maxrss``) would hold this process too, which it began as.
    """
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def _line(name: str, ours: float, theirs: float, limit: float, **facts: float) -> dict[str, Any]:
    known = {key: round(value, 2) for key, value in facts.items()}
    return {
        "name": name,
        "ours": round(ours, 2),
        **known,
        "ratio": round(ours / theirs, 2),
        "limit": limit,
    }


def _territory() -> None:
    """One square commune that holds every object."""
    square = Polygon.from_bbox((2.5, 50.3, 3.6, 51.0))
    Commune.objects.create(
        insee_code="59350",
        name="Mesure",
        population=1,
        geom=MultiPolygon(square, srid=WIRE_SRID),
        valid_during=DateRange("2020-01-01", None),
        source="bench",
    )


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A server of the folder's files with an ETag, its address, and the sizes of what it sent."""
    sent: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = (folder / Path(self.path).name).read_bytes()
            tag = f'"{len(content)}"'
            known = self.headers.get("If-None-Match") == tag
            self.send_response(304 if known else 200)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", "0" if known else str(len(content)))
            self.end_headers()
            if not known:
                sent.append(len(content))
                self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", sent
        finally:
            server.shutdown()

"""What the tiles are drawn from: contributions, and two layers that a synchronisation wrote."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psycopg
from django.conf import settings
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db.backends.postgresql.psycopg_any import DateRange

from benchmarks import geodata
from benchmarks.servers import Workshop
from geo.srid import WIRE_SRID
from geo.territory.models import Commune
from layers.models import Consultation, ConsultationLayer, Layer
from layers.packing import pack_points
from sig_sync.models import Source

POINTS_LAYER = "bench-points"
AREAS_LAYER = "bench-areas"
FEW_LAYER, SOME_LAYER, MANY_LAYER = "bench-few", "bench-some", "bench-many"
"""As many points as the fullest tile of zooms 8 and 10, of 12, of 14 shows one by one, as the peers' do."""

FEW = 1_990
SOME_PER_MILLION, MANY_PER_MILLION = 30_000, 300_000
CONSULTATION = "million"
_TABLE = "contributions_contribution"


def fill(dsn: str, points: int) -> None:
    """Contributions, and the layers of points and areas unless they have been synchronised already."""
    started = time.perf_counter()
    _contribute(dsn, points)
    consultation = Consultation.objects.get(slug=CONSULTATION)
    for slug, kind, count in (
        (POINTS_LAYER, "point", points),
        (AREAS_LAYER, "polygon", points // 10),
        (FEW_LAYER, "point", FEW),
        (SOME_LAYER, "point", points * SOME_PER_MILLION // 1_000_000),
        (MANY_LAYER, "point", points * MANY_PER_MILLION // 1_000_000),
    ):
        layer = Layer.objects.filter(slug=slug).first() or _synchronise(dsn, slug, kind, count)
        Layer.objects.filter(pk=layer.pk).update(title_property="nom", style={"property": "genre"})
        ConsultationLayer.objects.create(consultation=consultation, layer=layer)
    packing_from = time.perf_counter()
    pack_points()  # as the worker does, a quarter of a minute after a synchronisation at most
    print(f"bench: points packed in {time.perf_counter() - packing_from:.1f} s", flush=True)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ANALYZE")
    print(f"bench: filled in {time.perf_counter() - started:.0f} s", flush=True)


def _contribute(dsn: str, points: int) -> None:
    """The rows of ``contributions.sql``; indexes and references rest meanwhile and are made again."""
    statements = (Path(__file__).parent / "contributions.sql").read_text(encoding="utf-8")
    rows, fold = statements.split("-- FOLD\n")
    with psycopg.connect(dsn, autocommit=True) as connection:
        for name, value in {
            "bench.points": str(points),
            "work_mem": "256MB",
            "maintenance_work_mem": "256MB",
        }.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])
        references = connection.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f'",
            [_TABLE],
        ).fetchall()
        indexes = connection.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass AND NOT EXISTS ("
            "SELECT FROM pg_constraint WHERE conindid = indexrelid)",
            [_TABLE],
        ).fetchall()
        for name, _definition in references:
            connection.execute(f'ALTER TABLE {_TABLE} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute(rows)
        for _name, definition in indexes:
            connection.execute(definition)
        for name, definition in references:
            connection.execute(f'ALTER TABLE {_TABLE} ADD CONSTRAINT "{name}" {definition}')
        connection.execute(fold)


def _synchronise(dsn: str, slug: str, kind: str, count: int) -> Layer:
    """A layer as a first synchronisation of a file leaves it."""
    if not Commune.objects.exists():
        square = MultiPolygon(Polygon.from_bbox((2.5, 50.3, 3.6, 51.0)), srid=WIRE_SRID)
        Commune.objects.create(
            insee_code="59350",
            name="Mesure",
            population=1,
            geom=square,
            valid_during=DateRange("2020-01-01", None),
            source="bench",
        )
    layer = Layer.objects.create(slug=slug, title=slug, geometry_kind=kind)
    geometries = geodata.points(count) if kind == "point" else geodata.areas(count)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        path = geodata.write(Path(folder) / f"{slug}.gpkg", geometries, np.array([], np.int64))
        Source.objects.create(layer=layer, location=path.name, identity_column="code")
        url = Workshop(dsn).url
        subprocess.run(
            [sys.executable, "manage.py", "sync_layer", slug, "--verbosity=0"],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {
                "DATABASE_URL": url,
                "READER_DATABASE_URL": url,
                "PARVIS_VAR": str(Path(folder) / "var"),
                "PARVIS_SIG_FOLDER": folder,
            },
            check=True,
        )
    layer.refresh_from_db()
    return layer

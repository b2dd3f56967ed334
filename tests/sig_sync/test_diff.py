"""The same added, changed and removed as Mergin Maps' geodiff finds between two GeoPackages."""

import itertools
import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pygeodiff
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.models import Feature, Layer
from sig_sync.models import Source
from sig_sync.run import run_sync
from tests.sig_sync.files import EASTING, NORTHING, geopackage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lille")]

# One object: place in metres, size, name.
thing = st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["a", "b", None]))
layer_state = st.dictionaries(st.sampled_from("abcdefgh"), thing, min_size=1, max_size=8)
numbers = itertools.count()

Found = dict[str, set[str]]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(layer_state, min_size=2, max_size=3), polygons=st.booleans())
def test_a_diff_is_what_geodiff_finds_and_each_revision_is_read_back(
    states: list[dict[str, tuple]], polygons: bool, drop_folder: Path
) -> None:
    name = f"couche-{next(numbers)}"
    layer = Layer.objects.create(
        slug=name, title=name, geometry_kind="polygon" if polygons else "point"
    )
    source = Source.objects.create(
        layer=layer, location=f"{name}.gpkg", identity_column="code", max_drop_percent=100
    )
    served: dict[str, tuple] = {}
    revisions: list[dict[str, tuple]] = []
    for state in states:
        write(drop_folder / f"{name}.gpkg", state, polygons)
        run = run_sync(source)
        assert run.status in {"succeeded", "unchanged"}, run.message
        if run.status == "succeeded":
            revisions.append(state)
        if served:
            found = {
                "insert": ids(run, "added", "revived"),
                "update": ids(run, "moved", "edited"),
                "delete": ids(run, "removed"),
            }
            assert found == by_geodiff(served, state, polygons)
            assert ids(run, "moved") == {
                key for key in served.keys() & state.keys() if served[key][:2] != state[key][:2]
            }
        served = state
    for number, state in enumerate(revisions, start=1):
        rows = Feature.objects.filter(layer=layer).at_revision(number)
        assert {row.source_id: row.properties["nom"] for row in rows} == {
            key: name for key, (_x, _y, name) in state.items()
        }


def ids(run: Any, *kinds: str) -> set[str]:
    return set(run.findings.filter(kind__in=kinds).values_list("source_id", flat=True))


def write(path: Path, state: dict[str, tuple], polygons: bool) -> Path:
    shapes: Iterable[shapely.Geometry] = (
        shapely.Point(EASTING + 10 * x, NORTHING + 10 * y) for x, y, _name in state.values()
    )
    if polygons:
        shapes = (shapely.buffer(point, 4, quad_segs=3) for point in shapes)
    columns = {"code": list(state), "nom": [name for _x, _y, name in state.values()]}
    return geopackage(path, list(shapes), columns)


def by_geodiff(before: dict[str, tuple], after: dict[str, tuple], polygons: bool) -> Found:
    """The identities that geodiff's changeset inserts, updates and deletes.

    It compares rows by their number, so both files give a number to each identity.
    """
    with TemporaryDirectory() as folder:
        paths = [
            numbered(Path(folder) / f"{name}.gpkg", state, polygons)
            for name, state in (("avant", before), ("apres", after))
        ]
        judge, changes = pygeodiff.GeoDiff(), Path(folder) / "changes"
        judge.create_changeset(*map(str, paths), str(changes))
        listed = Path(folder) / "changes.json"
        judge.list_changes(str(changes), str(listed))
        entries = json.loads(listed.read_text())["geodiff"]
    found: Found = {"insert": set(), "update": set(), "delete": set()}
    for entry in entries:
        if entry["table"] == "objets":
            number = next(
                change.get("old", change.get("new"))
                for change in entry["changes"]
                if change["column"] == 0
            )
            found[entry["type"]].add("abcdefgh"[number - 1])
    return found


def numbered(path: Path, state: dict[str, tuple], polygons: bool) -> Path:
    in_order = {key: state[key] for key in sorted(state)}
    write(path, in_order, polygons)
    with sqlite3.connect(path) as database:
        database.execute("CREATE TEMP TABLE wanted (fid INTEGER, code TEXT)")
        database.executemany(
            "INSERT INTO wanted VALUES (?, ?)",
            [("abcdefgh".index(key) + 1, key) for key in in_order],
        )
        for trigger in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'objets'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{trigger[0]}"')
        database.execute("UPDATE objets SET fid = -fid")
        database.execute(
            "UPDATE objets SET fid = (SELECT fid FROM wanted WHERE wanted.code = objets.code)"
        )
    return path

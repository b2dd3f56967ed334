"""Absence is not deletion, a changed schema is no edit, and an object keeps its key."""

from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.models import Feature
from sig_sync.models import MissingFeature, Source
from tests.sig_sync.files import EASTING, NORTHING, benches, geojson, geopackage, point, source
from tests.sig_sync.running import findings, found, served, sync

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lille")]


def test_an_object_leaves_after_as_many_absences_as_the_source_says(drop_folder: Path) -> None:
    bancs, path = source("bancs.gpkg", absences_before_removal=2), drop_folder / "bancs.gpkg"
    whole = {str(number): (number, 0) for number in range(6)}
    benches(path, whole)
    sync(bancs)
    benches(path, {key: place for key, place in whole.items() if key != "5"})

    first = sync(bancs)
    assert (first.status, found(first)) == ("unchanged", {"missing": 1})
    assert findings(first, "missing")[0].source_id == "5"
    assert "5" in served(bancs)

    # The same bytes again: another complete delivery without it.
    second = sync(bancs)
    assert (second.status, found(second)) == ("succeeded", {"removed": 1})
    assert "5" not in served(bancs)
    assert not MissingFeature.objects.exists()


def test_what_returns_before_it_left_was_never_gone_and_after_is_revived_with_its_history(
    drop_folder: Path,
) -> None:
    bancs, path = source("bancs.gpkg", absences_before_removal=2), drop_folder / "bancs.gpkg"
    whole = {str(number): (number, 0) for number in range(6)}
    without = {key: place for key, place in whole.items() if key != "5"}
    for delivery in (whole, without, whole, without):
        benches(path, delivery)
        last = sync(bancs)
    assert found(last) == {"missing": 1}
    sync(bancs)
    benches(path, whole)
    back = sync(bancs)
    assert found(back) == {"revived": 1}
    assert list(
        Feature.objects.filter(source_id="5").order_by("since").values_list("since", "until")
    ) == [(1, 2), (3, None)]


def test_another_set_of_columns_is_one_event_and_tells_true_edits_apart(drop_folder: Path) -> None:
    bancs, path = source("bancs.geojson", declared_srid=4326), drop_folder / "bancs.geojson"
    geojson(path, [({"code": "A", "nom": "Banc"}, point()), ({"code": "B", "nom": "b"}, point(3.07)),
                   ({"code": "C", "nom": "c"}, point(3.08))])  # fmt: skip
    sync(bancs)
    geojson(path, [({"code": "A", "nom": "Banc", "bois": "chêne"}, point()),
                   ({"code": "B", "nom": "autre", "bois": None}, point(3.07)),
                   ({"code": "C", "nom": "c", "bois": None}, point(3.09))])  # fmt: skip
    run = sync(bancs)
    assert found(run) == {"moved": 1, "edited": 1, "recast": 1}
    assert [finding.kind for finding in run.findings.order_by("kind")] == [
        "columns",
        "edited",
        "moved",
    ]
    assert (run.revision.changed, run.revision.moved) == (2, 1) if run.revision else False
    rows = {row.source_id: row.properties for row in Feature.objects.current()}
    assert rows["A"] == {"code": "A", "nom": "Banc", "bois": "chêne"}
    assert rows["C"] == {"code": "C", "nom": "c", "bois": None}
    former = Feature.objects.at_revision(1).get(source_id="A")
    assert former.properties == {"code": "A", "nom": "Banc"}
    assert sync(bancs).status == "unchanged"


@pytest.mark.parametrize("srid", [4326, 3950])
def test_the_same_objects_in_another_coordinate_system_are_unchanged(
    srid: int, drop_folder: Path
) -> None:
    from pyproj import Transformer

    squares = {
        str(number): shapely.box(*(EASTING + 30 * number, NORTHING), EASTING + 30 * number + 9, NORTHING + 9)
        for number in range(6)
    }  # fmt: skip
    columns = {"code": list(squares)}
    path = geopackage(drop_folder / "s.gpkg", list(squares.values()), columns)
    places = source("s.gpkg", "polygon")
    sync(places)
    carry = Transformer.from_crs(2154, srid, always_xy=True).transform
    # Seven decimals of a degree, a ring that begins elsewhere and turns the other way.
    carried = [
        shapely.Polygon(
            [(round(x, 7), round(y, 7)) for x, y in zip(*carry(*ring.T), strict=True)][::-1]
        )
        for ring in (
            shapely.get_coordinates(square)[[1, 2, 3, 0, 1]] for square in squares.values()
        )
    ]
    geopackage(path, carried, columns, f"EPSG:{srid}")
    Source.objects.update(declared_srid=srid)

    run = sync(places)

    assert (run.status, found(run)) == ("unchanged", {})
    assert run.counts["unchanged"] == 6
    before = set(Feature.objects.values_list("content_hash", flat=True))
    sync(places)
    assert set(Feature.objects.values_list("content_hash", flat=True)) == before


def test_how_far_an_object_moved_is_told_in_metres_with_both_geometries(drop_folder: Path) -> None:
    bancs, path = source("bancs.gpkg"), drop_folder / "bancs.gpkg"
    benches(path, {"A": (0, 0), "B": (50, 0)})
    sync(bancs)
    benches(path, {"A": (30, 40), "B": (50, 0)})
    (moved,) = findings(sync(bancs), "moved")
    assert moved.moved_m == pytest.approx(50, abs=0.05)
    assert moved.geom_before.transform(2154, clone=True).x == pytest.approx(EASTING, abs=0.01)
    assert moved.geom.transform(2154, clone=True).x == pytest.approx(EASTING + 30, abs=0.01)


def keyed(drop_folder: Path, rows: list[tuple[str, float, float]], of: Source) -> dict:
    """Deliver nameless benches; gives the key that each (name, x, y) is served under."""
    points = [shapely.Point(EASTING + x, NORTHING + y) for _name, x, y in rows]
    geopackage(drop_folder / of.location, points, {"nom": [name for name, _x, _y in rows]})
    sync(of)
    keys: dict[tuple[str, int, int], list[str]] = {}
    for row in Feature.objects.current().filter(layer=of.layer):
        place = row.geom.transform(2154, clone=True)
        spot = (round(place.x - EASTING), round(place.y - NORTHING))
        keys.setdefault((row.properties["nom"], *spot), []).append(row.source_id)
    return keys


def test_without_an_identity_column_an_object_keeps_its_key_as_long_as_it_can_be_recognised(
    drop_folder: Path,
) -> None:
    bancs = source("bancs.gpkg", identity_column="", max_drop_percent=100)
    first = keyed(drop_folder, [("a", 0, 0), ("b", 100, 0), ("c", 200, 0), ("c", 200, 0)], bancs)
    # Another order, one edited in place, one moved nearby, one gone, one new.
    second = keyed(
        drop_folder, [("c", 200, 0), ("new", 900, 0), ("a", 0, 20), ("B", 100, 0)], bancs
    )
    assert second["a", 0, 20] == first["a", 0, 0]
    assert second["B", 100, 0] == first["b", 100, 0]
    assert second["c", 200, 0][0] in first["c", 200, 0]
    run = bancs.runs.first()
    assert run is not None
    assert found(run) == {"added": 1, "moved": 1, "edited": 1, "removed": 1}
    # What was removed comes back under its former key, and what went too far is another object.
    third = keyed(
        drop_folder,
        [("c", 200, 0), ("c", 200, 0), ("new", 900, 0), ("a", 0, 20), ("B", 100, 5_000)],
        bancs,
    )
    assert sorted(third["c", 200, 0]) == sorted(first["c", 200, 0])
    assert third["B", 100, 5_000] != first["b", 100, 0]


nameless = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6
)  # fmt: skip


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries=st.lists(nameless, min_size=2, max_size=3))
def test_keys_never_change_what_is_served(
    deliveries: list[list[tuple[str, int, int]]], drop_folder: Path
) -> None:
    Source.objects.all().delete()
    from layers.models import Layer

    Layer.objects.all().delete()
    bancs = source("bancs.gpkg", identity_column="", max_drop_percent=100)
    for rows in deliveries:
        keys = keyed(drop_folder, [(name, 200 * x, 20 * y) for name, x, y in rows], bancs)
        seen = {spot: len(found) for spot, found in keys.items()}
        wanted: dict = {}
        for name, x, y in rows:
            wanted[name, 200 * x, 20 * y] = wanted.get((name, 200 * x, 20 * y), 0) + 1
        assert seen == wanted


def test_contents_that_change_owner_or_multiply_arrive_whole(drop_folder: Path) -> None:
    bancs = source("bancs.gpkg", kept_columns=["nom"])
    points = [shapely.Point(EASTING + x, NORTHING) for x in (0, 10, 20, 30, 40)]

    def deliver(codes: str, places: list[int]) -> None:
        columns = {"code": list(codes), "nom": [f"n{place}" for place in places]}
        geopackage(drop_folder / "bancs.gpkg", [points[place] for place in places], columns)

    deliver("abcd", [0, 1, 2, 3])
    sync(bancs)
    deliver("bacde", [0, 1, 2, 3, 2])
    run = sync(bancs)
    assert found(run) == {"added": 1, "moved": 2}
    rows = {row.source_id: row for row in Feature.objects.current()}
    assert [rows[code].properties["nom"] for code in "abcde"] == ["n1", "n0", "n2", "n3", "n2"]
    assert rows["e"].geom.equals_exact(rows["c"].geom)


@pytest.mark.parametrize(("place", "name"), [(0, "n0"), (7, "n0"), (0, "edited")])
def test_an_identity_that_comes_again_beside_the_object_that_it_names_is_refused(
    place: int, name: str, drop_folder: Path
) -> None:
    """The first of the two rows is recognised as what is served, and is nowhere in the database."""
    bancs = source("bancs.gpkg")
    points = [shapely.Point(EASTING + 10 * x, NORTHING) for x in range(10)]
    names = [f"n{x}" for x in range(10)]
    geopackage(drop_folder / "bancs.gpkg", points, {"code": list("abcdefghij"), "nom": names})
    sync(bancs)
    columns = {"code": list("abcdefghija"), "nom": [*names, name]}
    geopackage(drop_folder / "bancs.gpkg", [*points, points[place]], columns)
    run = sync(bancs)
    assert run.status == "refused"
    repeated = run.findings.get()
    assert (repeated.source_id, repeated.reason) == ("a", "identité présente 2 fois")
    assert Feature.objects.count() == 10

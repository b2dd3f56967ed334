import uuid

import pytest
import shapely
import shapely.affinity
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from layers.changes import Change, ChangeKind, changes_of
from layers.models import LayerRevision
from tests.layers.revisions import LAT, LON, State, bench, layer, serve

pytestmark = pytest.mark.django_db


def found(revision: LayerRevision, **wanted: object) -> dict[str, Change]:
    return {change.source_id: change for change in changes_of(revision, **wanted).changes}  # type: ignore[arg-type]


def test_a_revision_says_what_it_added_moved_edited_and_removed() -> None:
    bancs = layer()
    serve(bancs, {key: bench(n * 100, nom=key) for n, key in enumerate("ABCD")})
    second = serve(
        bancs,
        {
            "A": bench(0, nom="A"),
            "B": bench(100, 30, nom="B"),
            "C": bench(200, nom="C repeint"),
            "E": bench(400, nom="E"),
        },
    )
    changes = found(second)
    assert {key: str(change.kind) for key, change in changes.items()} == {
        "B": "moved",
        "C": "edited",
        "D": "removed",
        "E": "added",
    }
    # Lambert-93 stretches the north of France by 1.7 in a thousand.
    away_m = Geod(ellps="GRS80").line_length([LON, LON], [LAT, LAT + 30e-5])
    assert changes["B"].moved_m == pytest.approx(away_m, rel=2e-3)
    before, after = changes["B"].geom_before, changes["B"].geom_after
    assert before is not None
    assert before.equals(bench(100)[0])
    assert after is not None
    assert after.equals(bench(100, 30)[0])
    (column,) = changes["C"].columns
    assert (column.name, column.before, column.after) == ("nom", "C", "C repeint")
    assert changes["C"].moved_m == 0
    assert changes["D"].geom_after is None
    assert changes["E"].geom_before is None
    assert list(found(second, kind=ChangeKind.MOVED)) == ["B"]


def test_what_was_changed_stays_known_after_later_revisions() -> None:
    bancs = layer()
    serve(bancs, {"A": bench(0), "B": bench(10)})
    second = serve(bancs, {"A": bench(5), "B": bench(10)})
    third = serve(bancs, {"B": bench(10)})
    fourth = serve(bancs, {"A": bench(0), "B": bench(11)})
    assert {key: str(change.kind) for key, change in found(second).items()} == {"A": "moved"}
    assert {key: str(change.kind) for key, change in found(third).items()} == {"A": "removed"}
    back = found(fourth)["A"]
    assert (back.kind, back.is_back) == (ChangeKind.ADDED, True)


def test_a_column_more_is_no_change_of_every_object() -> None:
    bancs = layer()
    serve(bancs, {key: bench(n * 100, nom=key) for n, key in enumerate("AB")})
    second = serve(
        bancs, {"A": bench(0, nom="A", bois=True), "B": bench(100, nom="B repeint", bois=True)}
    )
    assert {key: str(change.kind) for key, change in found(second).items()} == {"B": "edited"}


def test_a_ring_that_turns_the_other_way_has_not_moved() -> None:
    square = shapely.box(LON, LAT, LON + 0.01, LAT + 0.01)
    quarters = layer("quartiers", "polygon")
    serve(quarters, {"1": (square, {"nom": "Centre"})})
    second = serve(quarters, {"1": (square.reverse(), {"nom": "Le Centre"})})
    assert found(second)["1"].kind == ChangeKind.EDITED


def test_a_long_outline_is_measured_in_bounded_time() -> None:
    round_place = shapely.Point(LON, LAT).buffer(0.01, quad_segs=1000)
    quarters = layer("quartiers", "polygon")
    serve(quarters, {"1": (round_place, {})})
    second = serve(quarters, {"1": (shapely.affinity.translate(round_place, 0, 1e-4), {})})
    change = found(second)["1"]
    assert change.kind == ChangeKind.MOVED
    assert change.moved_m == pytest.approx(11.1, abs=1)


def test_pages_follow_one_another_without_a_gap(
    django_assert_num_queries: object,
) -> None:
    bancs = layer()
    first = serve(bancs, {f"{n:03}": bench(n) for n in range(23)})
    seen, after = [], ""
    while True:
        with django_assert_num_queries(1):  # type: ignore[operator]
            page = changes_of(first, after=after, limit=10)
        seen += [change.source_id for change in page.changes]
        if page.next_after is None:
            break
        after = page.next_after
    assert seen == [f"{n:03}" for n in range(23)]


states = st.dictionaries(
    st.sampled_from("ABCDE"),
    st.builds(bench, st.integers(0, 3), st.just(0), nom=st.sampled_from(["x", "y"])),
)


@given(history=st.lists(states, min_size=2, max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_changes_of_a_revision_lead_from_the_state_before_to_its_own(
    history: list[State], db: None
) -> None:
    bancs = layer(f"bancs-{uuid.uuid4()}")
    served: State = {}
    for state in history:
        revision = serve(bancs, state)
        replayed = dict(served)
        for change in changes_of(revision).changes:
            if change.kind == ChangeKind.REMOVED:
                del replayed[change.source_id]
            else:
                replayed[change.source_id] = (change.geom_after, change.properties_after)  # type: ignore[assignment]
        assert replayed == state
        served = state

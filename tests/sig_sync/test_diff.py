import itertools

import pytest
import shapely
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.models import Feature, Layer
from layers.services import FeatureState, record_revision
from sig_sync.diff import Difference, difference

ids = st.text("abcdef", min_size=1, max_size=2)
states = st.dictionaries(
    ids, st.sampled_from(["00", "01", "10", "11"]).map(lambda v: v[0] * 32 + v[1] * 32)
)


def applied(before: dict[str, str], found: Difference, after: dict[str, str]) -> dict[str, str]:
    """What the layer serves once only the differences have been written."""
    result = {key: value for key, value in before.items() if key not in found.removed}
    return result | {key: after[key] for key in [*found.added, *found.moved, *found.edited]}


@given(before=states, after=states)
def test_writing_the_difference_gives_the_delivery(
    before: dict[str, str], after: dict[str, str]
) -> None:
    found = difference(before, after)
    assert applied(before, found, after) == after
    assert found.is_empty == (before == after)
    touched = [*found.added, *found.moved, *found.edited, *found.removed]
    assert len(touched) == len(set(touched))
    assert len(touched) + found.unchanged == len(before.keys() | after.keys())


@given(before=states, after=states, unreadable=st.sets(ids))
def test_what_cannot_be_read_this_time_is_not_removed(
    before: dict[str, str], after: dict[str, str], unreadable: set[str]
) -> None:
    assert not unreadable & set(difference(before, after, unreadable=unreadable).removed)


numbers = itertools.count()


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    history=st.lists(st.dictionaries(ids, st.integers(0, 3), max_size=6), min_size=1, max_size=6)
)
def test_every_revision_is_read_back_as_it_was(history: list[dict[str, int]]) -> None:
    layer = Layer.objects.create(
        slug=f"couche-{next(numbers)}", title="Couche", geometry_kind="point"
    )
    before: dict[str, str] = {}
    for deliver in history:
        after = {key: f"{value:064}" for key, value in deliver.items()}
        found = difference(before, after)
        record_revision(
            layer=layer,
            added=[state(key, deliver[key]) for key in found.added],
            changed=[state(key, deliver[key]) for key in [*found.moved, *found.edited]],
            removed=found.removed,
            source_hash="",
            now=timezone.now(),
        )
        before = after
    for number, delivered in enumerate(history, start=1):
        rows = Feature.objects.filter(layer=layer).at_revision(number)
        assert {row.source_id: row.properties["valeur"] for row in rows} == delivered
    layer.refresh_from_db()
    assert layer.current_revision is not None
    assert layer.current_revision.number == len(history)


def state(source_id: str, value: int) -> FeatureState:
    return FeatureState(
        source_id, shapely.Point(3 + value / 10, 50.6), {"valeur": value}, f"{value:064}"
    )

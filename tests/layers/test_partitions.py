from datetime import UTC, datetime

import pytest
import shapely
from django.db import IntegrityError, connection, transaction

from layers import services
from layers.models import Feature, Layer
from layers.partitions import has_own_partition
from layers.services import FeatureState, record_revision, restore_revision
from tests import places

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Layer:
    """A layer whose first revision is large enough for a partition of its own."""
    monkeypatch.setattr(services, "OWN_PARTITION_FROM", 3)
    layer = Layer.objects.create(slug="pistes", title="Pistes", geometry_kind="point")
    record(layer, {"a": 3.00, "b": 3.01, "c": 3.02})
    return layer


def record(layer: Layer, added: dict[str, float], removed: tuple[str, ...] = ()) -> None:
    states = [
        FeatureState(key, shapely.Point(lon, 50.6), {"lon": lon}, f"{lon:064}")
        for key, lon in added.items()
    ]
    known = set(layer.features.current().values_list("source_id", flat=True))
    record_revision(
        layer=layer,
        added=[state for state in states if state.source_id not in known],
        changed=[state for state in states if state.source_id in known],
        removed=removed,
        source_hash="",
        now=NOW,
    )


def at(layer: Layer, number: int) -> dict[str, float]:
    rows = Feature.objects.filter(layer=layer).at_revision(number)
    return {row.source_id: row.properties["lon"] for row in rows}


def test_a_large_layer_lies_apart_and_is_read_and_written_like_any_other(large: Layer) -> None:
    assert has_own_partition(large.pk)
    record(large, {"a": 3.05, "d": 3.03}, removed=("b",))
    restored = restore_revision(layer=large, number=1, now=NOW)
    assert (restored.added, restored.changed, restored.moved, restored.removed) == (1, 1, 1, 1)
    assert at(large, 1) == at(large, 3) == {"a": 3.00, "b": 3.01, "c": 3.02}
    assert at(large, 2) == {"a": 3.05, "c": 3.02, "d": 3.03}


def test_the_rows_of_a_first_load_are_in_hilbert_order(large: Layer) -> None:
    by_place = Feature.objects.filter(layer=large).order_by("geom").values_list("id", flat=True)
    assert list(by_place) == sorted(by_place)


def test_the_states_of_a_large_layer_are_guarded_too(large: Layer) -> None:
    row = {"layer": large, "source_id": "a", "geom": places.inside()}
    with pytest.raises(IntegrityError, match="feature_one_state"), transaction.atomic():
        Feature.objects.create(**row, since=5)
    Feature.objects.filter(source_id="a").update(until=4)
    with pytest.raises(IntegrityError, match="feature_one_state"), transaction.atomic():
        Feature.objects.create(**row, since=3, until=9)
    with pytest.raises(IntegrityError, match="feature_one_state"), transaction.atomic():
        Feature.objects.filter(source_id="a").update(source_id="b")


def test_the_table_of_a_layer_that_is_gone_goes_with_the_next_one(large: Layer) -> None:
    number = large.pk
    large.delete()
    with connection.cursor() as cursor:
        # As at the end of a transaction: rows that are to be checked keep a table from going.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    other = Layer.objects.create(slug="bancs", title="Bancs", geometry_kind="point")
    record(other, {"a": 3.00, "b": 3.01, "c": 3.02})
    assert has_own_partition(other.pk)
    assert not has_own_partition(number)


def test_rows_lie_in_hilbert_order_on_the_disk(large: Layer) -> None:
    """Of a first load and of what a later one adds, so that a tile's rows lie side by side."""
    record(large, {f"later-{n}": 3.0 + (n * 37 % 100) / 1000 for n in range(100)})
    for number in (1, 2):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT array_agg(id ORDER BY ctid), array_agg(id ORDER BY geom)"
                " FROM layers_feature WHERE layer_id = %s AND since = %s",
                [large.pk, number],
            )
            by_page, by_place = cursor.fetchone()
        assert by_page == by_place == sorted(by_page)


def test_a_layer_that_grows_large_moves_to_a_partition_of_its_own(large: Layer) -> None:
    small = Layer.objects.create(slug="arbres", title="Arbres", geometry_kind="point")
    record(small, {"a": 3.00, "b": 3.01})
    before = dict(small.features.values_list("source_id", "id"))
    assert not has_own_partition(small.pk)
    record(small, {"a": 3.05, "c": 3.02})
    assert has_own_partition(small.pk)
    assert at(small, 1) == {"a": 3.00, "b": 3.01}
    assert at(small, 2) == {"a": 3.05, "b": 3.01, "c": 3.02}
    # Known by the same numbers as before, and not left where they were.
    assert dict(small.features.at_revision(1).values_list("source_id", "id")) == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM layers_feature_shared WHERE layer_id = %s", [small.pk])
        assert cursor.fetchone() == (0,)
    record(small, {"d": 3.04}, removed=("a",))
    assert at(small, 3) == {"b": 3.01, "c": 3.02, "d": 3.04}
    with pytest.raises(IntegrityError, match="feature_one_state"), transaction.atomic():
        Feature.objects.create(layer=small, source_id="b", geom=places.inside(), since=5)

"""A large first delivery is written as a table apart before the transaction that serves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import Error as DatabaseError
from django.db import connection

from layers import services
from layers.models import Feature, LayerRevision
from layers.partitions import has_own_partition, own_partition
from sig_sync import load
from sig_sync.models import Source
from tests import scenes
from tests.sig_sync.files import benches, source
from tests.sig_sync.running import served, sync

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = {f"B{number}": (number * 37.0 % 100, number * 11.0) for number in range(30)}


@pytest.fixture
def bancs(drop_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    """A layer that nothing was delivered for yet; ten objects are many."""
    for room in (services, load):
        monkeypatch.setattr(room, "OWN_PARTITION_FROM", 10)
    scenes.commune()
    benches(drop_folder / "bancs.gpkg", PLACES)
    yield source("bancs.gpkg")
    for name in tables():
        run(f"DROP TABLE {name}")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT relname FROM pg_class WHERE relname ~ '^layers_feature_of_\d+$'")
        return [name for (name,) in cursor.fetchall()]


def test_a_large_first_delivery_is_served_whole_with_every_guard_and_index(bancs: Source) -> None:
    assert sync(bancs).status == "succeeded"
    assert served(bancs).keys() == PLACES.keys()
    assert has_own_partition(bancs.layer_id)
    name = own_partition(bancs.layer_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE indisprimary), count(*) FILTER (WHERE indisunique), count(*)"
            " FROM pg_index WHERE indrelid = %s::regclass AND indisvalid",
            [name],
        )
        assert cursor.fetchone() == (1, 2, 5)
        cursor.execute(
            "SELECT array_agg(id ORDER BY ctid), array_agg(id ORDER BY geom) FROM layers_feature"
        )
        by_page, by_place = cursor.fetchone()
    assert by_page == by_place == sorted(by_page)
    # A bench that an agent left where it was must not be there twice.
    with pytest.raises(DatabaseError, match="feature_one_state"):
        run(
            "INSERT INTO layers_feature (layer_id, source_id, geom, properties, content_hash, since)"
            " SELECT layer_id, source_id, geom, properties, content_hash, 2 FROM layers_feature LIMIT 1"
        )


def test_the_next_delivery_finds_what_was_written_ahead(bancs: Source, drop_folder: Path) -> None:
    sync(bancs)
    benches(drop_folder / "bancs.gpkg", PLACES | {"B3": (50.0, 900.0), "C": (1.0, 1.0)})
    counts = sync(bancs).counts
    assert (counts["added"], counts["moved"], counts["edited"]) == (1, 1, 0)


def test_a_first_revision_that_fails_leaves_no_table_and_the_next_run_completes(
    bancs: Source,
) -> None:
    run("ALTER TABLE layers_layerrevision ADD CONSTRAINT nothing_more CHECK (false) NOT VALID")
    try:
        with pytest.raises(DatabaseError):
            sync(bancs)
    finally:
        run("ALTER TABLE layers_layerrevision DROP CONSTRAINT nothing_more")
    assert tables() == []
    assert not Feature.objects.exists()
    assert not LayerRevision.objects.exists()
    assert sync(bancs).status == "succeeded"
    assert served(bancs).keys() == PLACES.keys()


def test_what_a_killed_worker_left_is_replaced(bancs: Source) -> None:
    run(f"CREATE TABLE {own_partition(bancs.layer_id)} (LIKE layers_feature)")
    assert not has_own_partition(bancs.layer_id)
    assert sync(bancs).status == "succeeded"
    assert served(bancs).keys() == PLACES.keys()


def test_the_database_refuses_what_is_written_ahead_as_anything_else(bancs: Source) -> None:
    """The guard is the table's own: what slips through the worker's checks stops the run."""
    run("ALTER TABLE layers_feature ADD CONSTRAINT only_a CHECK (source_id <> 'B7')")
    try:
        with pytest.raises(DatabaseError):
            sync(bancs)
    finally:
        run("ALTER TABLE layers_feature DROP CONSTRAINT only_a")
    assert tables() == []
    assert not Feature.objects.exists()

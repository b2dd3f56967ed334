from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.models import User
from layers.errors import NothingToRestore, RevisionUnknown
from layers.models import Feature, LayerRevision
from sig_sync.decisions import approve, refuse, roll_back
from sig_sync.errors import NothingToDecide, SourceInactive
from sig_sync.models import Source, SyncRun
from tests import personas
from tests.sig_sync.files import benches, geojson, point, source
from tests.sig_sync.running import findings, found, served, sync

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lille")]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def officer(db: None) -> User:
    return personas.dsig_agent()


@pytest.fixture
def stopped(drop_folder: Path) -> SyncRun:
    """A delivery of three benches where the layer serves ten."""
    bancs = source("bancs.gpkg")
    benches(drop_folder / "bancs.gpkg", {str(number): (number, 0) for number in range(10)})
    sync(bancs)
    benches(drop_folder / "bancs.gpkg", {"0": (0, 5), "1": (1, 0), "11": (11, 0)})
    return sync(bancs)


def test_a_stopped_delivery_says_what_it_would_change_and_changes_nothing(stopped: SyncRun) -> None:
    assert (stopped.status, stopped.code) == ("to_approve", "count-dropped")
    assert found(stopped) == {"added": 1, "moved": 1, "removed": 8}
    assert len(findings(stopped, "removed")) == 8
    assert len(served(stopped.source)) == 10
    assert LayerRevision.objects.count() == 1


def test_an_approved_delivery_is_served_from_the_bytes_that_were_stopped(
    stopped: SyncRun, officer: User, drop_folder: Path
) -> None:
    benches(drop_folder / "bancs.gpkg", {"autre": (0, 0)})
    run = approve(stopped, officer=officer, now=NOW)
    assert (run.status, run.trigger, run.approves) == ("succeeded", "approval", stopped)
    assert (run.decided_by, run.decided_at) == (officer, NOW)
    assert set(served(stopped.source)) == {"0", "1", "11"}
    stopped.refresh_from_db()
    assert stopped.decided_by == officer
    with pytest.raises(NothingToDecide):
        approve(stopped, officer=officer, now=NOW)


def test_a_refused_delivery_is_not_asked_about_again(stopped: SyncRun, officer: User) -> None:
    waiting = sync(stopped.source)
    assert waiting.status == "unchanged"
    assert "attend toujours" in waiting.message

    refused = refuse(stopped, officer=officer, reason="Export de test.", now=NOW)
    assert (refused.status, refused.decided_by) == ("refused", officer)
    assert "Export de test." in refused.message
    again = sync(stopped.source)
    assert (again.status, again.code) == ("refused", "refused-before")
    assert len(served(stopped.source)) == 10


def test_a_newer_delivery_replaces_one_that_waits(stopped: SyncRun, drop_folder: Path) -> None:
    benches(drop_folder / "bancs.gpkg", {str(number): (number, 1) for number in range(9)})
    assert sync(stopped.source).status == "succeeded"
    stopped.refresh_from_db()
    assert (stopped.status, stopped.code) == ("refused", "superseded")


def test_approving_a_vanished_identity_column_recognises_the_objects_by_their_place(
    drop_folder: Path, officer: User
) -> None:
    bancs = source("bancs.geojson", declared_srid=4326)
    places = {"A": 3.06, "B": 3.07, "C": 3.08}
    rows = [({"code": key, "nom": f"Banc {key}"}, point(lon)) for key, lon in places.items()]
    geojson(drop_folder / "bancs.geojson", rows)
    sync(bancs)
    without = [({"nom": properties["nom"]}, place) for properties, place in reversed(rows)]
    geojson(drop_folder / "bancs.geojson", without)
    stopped = sync(bancs)
    assert (stopped.status, stopped.code) == ("to_approve", "identity-column-vanished")

    run = approve(stopped, officer=officer, now=NOW)

    assert found(run) == {"recast": 3}
    assert {key: place[0] for key, place in served(bancs).items()} == places
    assert "code" not in Feature.objects.current().filter(source_id="A").get().properties


def test_going_back_serves_the_old_content_as_a_new_revision_and_pauses_the_source(
    drop_folder: Path, officer: User
) -> None:
    bancs, path = source("bancs.gpkg"), drop_folder / "bancs.gpkg"
    benches(path, {"stays": (0, 0), "moves": (10, 0), "leaves": (20, 0), "also": (40, 0)})
    sync(bancs)
    first = served(bancs)
    benches(path, {"stays": (0, 0), "moves": (10, 9), "comes": (30, 0), "also": (40, 0)})
    sync(bancs)
    second = served(bancs)

    revision = roll_back(bancs, 1, officer=officer, now=NOW)

    assert (revision.number, revision.origin, revision.restores) == (3, "rollback", 1)
    assert (revision.added, revision.changed, revision.moved, revision.removed) == (1, 1, 1, 1)
    assert served(bancs) == first
    trace = SyncRun.objects.get(revision=revision)
    assert (trace.code, trace.decided_by) == ("rollback", officer)
    with pytest.raises(SourceInactive):
        sync(bancs)
    with pytest.raises(NothingToRestore):
        roll_back(bancs, 1, officer=officer, now=NOW)
    with pytest.raises(RevisionUnknown):
        roll_back(bancs, 99, officer=officer, now=NOW)

    # Followed again, the same file says something new.
    Source.objects.update(is_active=True)
    assert sync(bancs).status == "succeeded"
    assert served(bancs) == second
    states = {
        number: {
            row.source_id: row.geom.coords
            for row in Feature.objects.filter(layer=bancs.layer).at_revision(number)
        }
        for number in (1, 2, 3, 4)
    }
    assert states == {1: first, 2: second, 3: first, 4: second}

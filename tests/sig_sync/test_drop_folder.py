"""A dropped file is taken when it is whole, archived when it was used, handed back when it was not."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import shapely
from django.utils import timezone
from pytest_django.fixtures import Settings

from layers.models import Feature
from sig_sync import drop as watch
from sig_sync.errors import LocationRefused
from sig_sync.fetch import Delivery, NotModified, fetch, settled
from sig_sync.models import Source, SyncRun
from sig_sync.run import run_sync
from sig_sync.sources import drop
from sig_sync.sources.errors import NothingDropped, StillBeingWritten
from sig_sync.tasks import sync_layer
from tests.sig_sync import files

pytestmark = pytest.mark.django_db

NAME = "bancs.gpkg"


@pytest.fixture
def depot(drop_folder: Path, settings: Settings) -> Path:
    """Where the DSIG drops; without a mark a file must rest for a minute."""
    settings.SIG_QUIET_S = 60
    folder = drop_folder / "depot"
    folder.mkdir()
    return folder


@pytest.fixture
def source(depot: Path) -> Source:
    return files.source(NAME, protocol="drop")


def dropped(depot: Path, name: str = NAME, *, done: bool = True) -> Path:
    path = files.benches(depot / name, {"A": (0, 0), "B": (5, 0)})
    if done:
        (depot / f"{name}.done").touch()
    return path


def ran(source: Source, status: str, message: str = "") -> SyncRun:
    """A run that ended now."""
    return SyncRun.objects.create(
        source=source, status=status, message=message, finished_at=timezone.now()
    )


def names(folder: Path) -> list[str]:
    """The names in a folder, without the stamps."""
    return (
        sorted(path.name.split("Z-", 1)[-1] for path in folder.glob("*")) if folder.is_dir() else []
    )


def test_a_file_with_its_mark_is_taken_at_once_and_archived_when_it_was_used(
    source: Source, depot: Path
) -> None:
    content = dropped(depot).read_bytes()
    delivery = fetch(source)
    assert isinstance(delivery, Delivery)
    assert [part.read_bytes() for part in delivery.parts] == [content]
    assert names(depot) == [], "taken, with its mark"
    root = depot.parent
    assert names(root / "pris/bancs") == [NAME]

    settled(source, "0" * 64)
    assert names(root / "pris/bancs") == [NAME], "another delivery was used, not this one"
    settled(source, delivery.sha256)
    assert (names(root / "pris/bancs"), names(root / "archive/bancs")) == ([], [NAME])

    assert fetch(source, known=delivery.validators) == NotModified(delivery.validators)
    again = fetch(source)
    assert isinstance(again, Delivery)
    assert again.sha256 == delivery.sha256, "a source that is read otherwise reads its archive"


def test_a_file_without_a_mark_must_rest_between_two_looks(source: Source, depot: Path) -> None:
    now = timezone.now()
    path = dropped(depot, done=False)
    os.utime(path, (0, 0))  # a copy may carry an old time

    def after(seconds: int) -> bool:
        return bool(drop.complete(source, now=now + timedelta(seconds=seconds)))

    assert not after(0)
    assert not after(59)
    with path.open("ab") as file:
        file.write(b"more")
    assert not after(61), "it grew since the first look"
    assert not after(120)
    assert after(121)


def test_nothing_dropped_yet_and_nothing_whole_yet_are_told_apart(
    source: Source, depot: Path
) -> None:
    with pytest.raises(NothingDropped, match="déposez-le"):
        fetch(source)
    dropped(depot, done=False)
    with pytest.raises(StillBeingWritten):
        fetch(source)


def test_a_file_written_to_while_it_is_read_waits_for_the_next_run(
    source: Source, depot: Path
) -> None:
    path = dropped(depot)
    with path.open("ab") as late_writer:

        def progress(_step: str, _done: int, _total: int | None) -> None:
            late_writer.write(b"0123456789" * 1000)
            late_writer.flush()

        with pytest.raises(StillBeingWritten):
            fetch(source, progress=progress)
    delivery = fetch(source)
    assert isinstance(delivery, Delivery)
    assert delivery.size_bytes == drop.taken(source).stat().st_size  # type: ignore[union-attr]


def test_of_several_files_the_newest_counts_and_the_others_are_archived(
    source: Source, depot: Path
) -> None:
    source.location = "bancs_*.gpkg"
    for index, name in enumerate(("bancs_2.gpkg", "bancs_1.gpkg")):
        os.utime(dropped(depot, name), (1_000 + index, 1_000 + index))
    dropped(depot, "arbres_1.gpkg")
    (depot / "bancs_3.gpkg.filepart").touch()
    delivery = fetch(source)
    assert isinstance(delivery, Delivery)
    assert delivery.description == "bancs_1.gpkg"
    assert names(depot.parent / "archive/bancs") == ["bancs_2.gpkg"]
    assert "arbres_1.gpkg" in names(depot)


def test_a_link_is_handed_back_and_never_followed(
    source: Source, depot: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.gpkg"
    files.benches(secret, {"A": (0, 0)})
    (depot / NAME).symlink_to(secret)
    (depot / f"{NAME}.done").touch()
    with pytest.raises(NothingDropped):
        fetch(source)
    refused = depot.parent / "refuse/bancs"
    assert names(refused) == [NAME, f"{NAME}.txt"]
    assert "lien" in next(refused.glob("*.txt")).read_text()
    assert secret.exists()


@pytest.mark.parametrize(
    "location", ["../etc/passwd", "a/b.gpkg", "/etc/passwd", "", ".cache", "a\x00"]
)
def test_only_a_name_or_a_pattern_is_looked_for(source: Source, location: str) -> None:
    source.location = location
    with pytest.raises(LocationRefused):
        fetch(source)


def test_the_watch_hands_a_refused_file_back_with_a_report_in_french(
    source: Source, depot: Path
) -> None:
    dropped(depot)
    fetch(source)
    run = ran(
        source, SyncRun.Status.REFUSED, "La colonne d’identité «\u202fcode\u202f» n’est pas unique."
    )
    run.findings.create(kind="quarantined", row=7, source_id="B", reason="hors du territoire")
    watch.put_away(source)
    refused = depot.parent / "refuse/bancs"
    assert names(refused) == [NAME, f"{NAME}.txt"]
    report = next(refused.glob("*.txt")).read_text()
    assert "Bancs" in report
    assert "n’est pas unique" in report
    assert "objet n° 7 B\u202f: hors du territoire" in report
    assert drop.taken(source) is None


@pytest.mark.parametrize(
    ("status", "where"),
    [
        (SyncRun.Status.SUCCEEDED, "archive"),
        (SyncRun.Status.UNCHANGED, "archive"),
        (SyncRun.Status.FAILED, "pris"),
        (SyncRun.Status.TO_APPROVE, "pris"),
    ],
)
def test_the_watch_puts_a_file_where_its_run_ended(
    source: Source, depot: Path, status: str, where: str
) -> None:
    dropped(depot)
    fetch(source)
    ran(source, status)
    watch.put_away(source)
    assert names(depot.parent / where / "bancs") == [NAME]
    assert not watch.is_waiting(source), "no run is asked for the same file again and again"


def test_a_file_taken_by_a_run_that_was_killed_is_read_by_the_next(
    source: Source, depot: Path
) -> None:
    dropped(depot)
    first = fetch(source)
    assert watch.is_waiting(source)
    assert fetch(source) == first


def test_a_newer_file_takes_the_place_of_one_that_waits_for_an_agreement(
    source: Source, depot: Path
) -> None:
    dropped(depot)
    fetch(source)
    ran(source, SyncRun.Status.TO_APPROVE)
    files.benches(depot / NAME, {"C": (0, 0)})
    (depot / f"{NAME}.done").touch()
    assert watch.is_waiting(source)
    fetch(source)
    assert names(depot.parent / "pris/bancs") == [NAME]
    assert names(depot.parent / "archive/bancs") == [NAME]


def test_the_archive_keeps_the_last_few(source: Source, depot: Path) -> None:
    now = timezone.now()
    for index in range(drop.ARCHIVES_KEPT + 3):
        files.geopackage(depot / NAME, [shapely.Point(index, 0)], {"code": ["A"]})
        (depot / f"{NAME}.done").touch()
        drop.take(source, now=now + timedelta(seconds=index))
        drop.archive(source)
    kept = sorted((depot.parent / "archive/bancs").iterdir())
    assert len(kept) == drop.ARCHIVES_KEPT
    assert drop.taken_at(kept[-1]) > now


def test_the_watch_asks_for_a_run_of_each_source_that_has_a_file(
    source: Source, depot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(watch.sync_layer, "delay", lambda *given: asked.append(given))
    watch.watch_drop_folder()
    assert asked == []
    dropped(depot)
    source.is_active = False
    source.save()
    watch.watch_drop_folder()
    assert asked == []
    source.is_active = True
    source.save()
    watch.watch_drop_folder()
    assert asked == [("bancs", "drop")]


def test_a_dropped_file_becomes_the_layer_and_a_page_of_html_comes_back(
    source: Source, depot: Path, lille: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        watch.sync_layer,
        "delay",
        lambda slug, trigger: run_sync(Source.objects.get(layer__slug=slug), trigger=trigger),
    )
    dropped(depot)
    watch.watch_drop_folder()
    run = source.runs.latest("started_at")
    assert (run.status, run.trigger) == (SyncRun.Status.SUCCEEDED, SyncRun.Trigger.DROP)
    assert Feature.objects.current().count() == 2
    assert names(depot.parent / "archive/bancs") == [NAME]
    assert run_sync(source).status == SyncRun.Status.UNCHANGED, "nothing new was dropped"

    (depot / NAME).write_text("<!DOCTYPE html><html>Session expirée</html>")
    (depot / f"{NAME}.done").touch()
    watch.watch_drop_folder()
    watch.watch_drop_folder()
    refused = depot.parent / "refuse/bancs"
    assert names(refused) == [NAME, f"{NAME}.txt"]
    assert "page web" in next(refused.glob("*.txt")).read_text()
    assert Feature.objects.current().count() == 2


def test_before_the_first_drop_the_calendar_asks_for_nothing(source: Source, depot: Path) -> None:
    """An empty folder is no failure: nobody is written to before the DSIG has begun."""
    sync_layer(source.layer.slug)
    assert not source.runs.exists()
    sync_layer(source.layer.slug, SyncRun.Trigger.DESK)
    assert source.runs.get().code == "nothing-dropped"
    dropped(depot)
    sync_layer(source.layer.slug)
    assert source.runs.count() == 2

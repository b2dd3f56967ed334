from pathlib import Path

import pytest
from celery.exceptions import Retry

from accounts.models import OutgoingMail
from sig_sync import tasks
from sig_sync.models import Source, SyncRun
from tests.sig_sync.files import benches, source
from tests.sig_sync.running import sync

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lille")]


def letters() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))


def test_the_owner_is_written_to_once_after_three_failures_and_once_when_it_is_well_again(
    drop_folder: Path,
) -> None:
    bancs = source("bancs.gpkg", alert_email="dsig@metropole.test")
    path = drop_folder / "bancs.gpkg"
    expected = [0, 0, 1, 1]
    for number in expected:
        path.write_bytes(b"pas un GeoPackage")
        assert sync(bancs).status == "refused"
        assert len(letters()) == number
    assert Source.objects.get().failures_in_a_row == 4
    letter = OutgoingMail.objects.get()
    assert letter.to == "dsig@metropole.test"
    assert "Bancs" in letter.subject
    assert "3 fois" in letter.body_text

    benches(path, {"A": (0, 0)})
    for _again in range(2):
        sync(bancs)
        assert len(letters()) == 2
    assert "de nouveau à jour" in letters()[1]
    assert Source.objects.get().failures_in_a_row == 0


def test_two_failures_between_successes_disturb_nobody(drop_folder: Path) -> None:
    bancs = source("bancs.gpkg", alert_email="dsig@metropole.test")
    path = drop_folder / "bancs.gpkg"
    for _round in range(2):
        path.write_bytes(b"pas un GeoPackage")
        sync(bancs)
        sync(bancs)
        benches(path, {"A": (0, 0)})
        sync(bancs)
    assert not letters()


def test_a_source_that_does_not_answer_is_asked_again_and_the_others_are_not(
    drop_folder: Path, settings: object
) -> None:
    # Nothing listens there.
    down = source("http://127.0.0.1:9/bancs.gpkg", protocol="http")
    settings.SIG_HOSTS = ["127.0.0.1"]  # type: ignore[attr-defined]
    with pytest.raises((Retry, tasks.TryAgain)):
        tasks.sync_layer.apply(args=("bancs",), throw=True, retries=tasks.MAX_RETRIES)
    run = SyncRun.objects.get()
    assert (run.status, run.trigger) == ("failed", "schedule")

    Source.objects.filter(pk=down.pk).update(protocol="file", location="absent.gpkg")
    tasks.sync_layer.apply(args=("bancs",), throw=True)
    assert SyncRun.objects.first().status == "refused"  # type: ignore[union-attr]

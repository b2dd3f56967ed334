import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import ModelEntry

from sig_sync.models import Source
from sig_sync.schedule import CadenceInvalid, cadence_of, in_words, next_at, set_cadence
from tests.sig_sync.files import source

PARIS = ZoneInfo("Europe/Paris")


def spoken(cadence: str | None) -> str:
    return in_words(cadence).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.django_db
def test_the_beat_asks_for_the_layer_at_the_hour_of_paris_that_was_chosen() -> None:
    bancs = source("bancs.gpkg")
    set_cadence(bancs, "30  3 * * *")
    assert cadence_of(bancs) == "30 3 * * *"
    task = PeriodicTask.objects.get()
    entry = ModelEntry(task)
    assert (entry.task, json.loads(task.args)) == (
        "sig_sync.tasks.sync_layer",
        ["bancs", "schedule"],
    )
    assert str(entry.schedule.tz) == "Europe/Paris"


@pytest.mark.django_db
def test_a_cadence_is_changed_in_place_and_taken_away_without_a_trace() -> None:
    bancs = source("bancs.gpkg")
    set_cadence(bancs, "*/15 * * * *")
    set_cadence(bancs, "0 3 * * 1")
    assert PeriodicTask.objects.count() == 1
    set_cadence(bancs, "")
    assert cadence_of(Source.objects.get()) is None
    assert not PeriodicTask.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["3 h", "* * * *", "61 * * * *", "0 3 * * *  *", "a b c d e"])
def test_what_is_no_crontab_is_refused_and_changes_nothing(text: str) -> None:
    bancs = source("bancs.gpkg")
    set_cadence(bancs, "0 3 * * *")
    with pytest.raises(CadenceInvalid, match="cinq champs"):
        set_cadence(bancs, text)
    assert cadence_of(bancs) == "0 3 * * *"


def test_the_next_run_is_the_first_after_now_also_when_the_clocks_change() -> None:
    evening = datetime(2026, 10, 24, 22, 0, tzinfo=PARIS)
    assert next_at("0 4 * * *", evening) == datetime(2026, 10, 25, 4, 0, tzinfo=PARIS)
    assert next_at("*/15 * * * *", evening.replace(minute=7)) == evening.replace(minute=15)
    assert next_at("0 3 * * 1", evening) == datetime(2026, 10, 26, 3, 0, tzinfo=PARIS)


def test_a_cadence_is_said_in_plain_words() -> None:
    assert spoken(None) == "sur demande seulement"
    assert spoken("*/5 * * * *") == "toutes les 5 minutes"
    assert spoken("0 * * * *") == "toutes les heures"
    assert spoken("0 3 * * *") == "chaque jour à 3 h"
    assert spoken("30 3 * * 1") == "chaque lundi à 3 h 30"
    assert spoken("0 3 1 * *") == "selon « 0 3 1 * * »"

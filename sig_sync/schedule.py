"""When each source is synchronised: a crontab of django-celery-beat for each, edited at the desk.

A cadence is a text of five fields ("minute hour day month weekday", local time), None when the
layer is only synchronised on demand. The beat reads a change within seconds.
"""

import json
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from celery.schedules import ParseException
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_celery_beat.models import CrontabSchedule, PeriodicTask
from django_celery_beat.tzcrontab import TzAwareCrontab

from sig_sync.errors import DefinitionInvalid
from sig_sync.models import Source

DEFAULT_CADENCE = "0 * * * *"
TASK = "sig_sync.tasks.sync_layer"
EXPIRES_AFTER_S = 3600
"""A request that waited an hour for a worker is dropped: a newer one says the same."""

_FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")


class CadenceInvalid(DefinitionInvalid):
    """A cadence that is no crontab."""

    code = "cadence-invalid"
    field = "cadence"
    default_message = gettext_lazy(
        "La cadence s’écrit en cinq champs, « minute heure jour mois jour-de-semaine », "
        "par exemple « 0 3 * * * » pour chaque nuit à 3 h."
    )


def cadence_of(source: Source) -> str | None:
    """The crontab text of a source; None: on demand only."""
    return cadences_of([source.layer.slug]).get(source.layer.slug)


def cadences_of(slugs: Collection[str]) -> dict[str, str]:
    """The crontab texts of layers that have one, by slug. One query."""
    tasks = PeriodicTask.objects.filter(
        name__in=[_name(slug) for slug in slugs], enabled=True, crontab__isnull=False
    ).select_related("crontab")
    return {task.name.removeprefix("sig:"): _text(task.crontab) for task in tasks}


def set_cadence(source: Source, cadence: str | None) -> None:
    """Give a source its crontab; None or an empty text leaves it to who asks for it.

    Raises `CadenceInvalid` for a text that is no crontab.
    """
    name = _name(source.layer.slug)
    if not cadence:
        PeriodicTask.objects.filter(name=name).delete()
        return
    values = dict(zip(_FIELDS, checked(cadence).split(), strict=True))
    zone = settings.CELERY_TIMEZONE
    crontab = CrontabSchedule.objects.filter(**values, timezone=zone).first()
    crontab = crontab or CrontabSchedule.objects.create(**values, timezone=zone)
    PeriodicTask.objects.update_or_create(
        name=name,
        defaults={
            "task": TASK,
            "args": json.dumps([source.layer.slug, "schedule"]),
            "crontab": crontab,
            "enabled": True,
            "expire_seconds": EXPIRES_AFTER_S,
        },
    )


def checked(cadence: str) -> str:
    """The crontab text with single spaces. Raises `CadenceInvalid`."""
    text = " ".join(cadence.split())
    if len(text.split()) != len(_FIELDS) or len(text) > 200:
        raise CadenceInvalid
    try:
        _schedule(text)
    except (ParseException, ValueError, TypeError) as error:
        raise CadenceInvalid from error
    return text


def next_at(cadence: str, after: datetime) -> datetime:
    """The first moment after ``after`` (aware) at which the beat asks for the layer."""
    schedule = _schedule(cadence)
    start, delta, _now = schedule.remaining_delta(after.astimezone(schedule.tz))
    moment: datetime = start + delta
    return moment


def in_words(cadence: str | None) -> str:
    """The cadence as a French phrase: "toutes les 15 minutes", "chaque nuit à 3 h"."""
    if not cadence:
        return _("sur demande seulement")
    minute, hour, day, month, weekday = cadence.split()
    if (hour, day, month, weekday) == ("*",) * 4:
        if minute.startswith("*/") and minute[2:].isdecimal():
            return _("toutes les %(number)d minutes") % {"number": int(minute[2:])}
        if minute.isdecimal():
            return _("toutes les heures")
    if (day, month) == ("*", "*") and minute.isdecimal() and hour.isdecimal():
        at = f"{int(hour)}\u00a0h" + (f"\u00a0{int(minute):02d}" if int(minute) else "")
        if weekday == "*":
            return _("chaque jour à %(hour)s") % {"hour": at}
        if weekday.isdecimal() and int(weekday) < len(weekdays()):
            known = {"day": weekdays()[int(weekday)], "hour": at}
            return _("chaque %(day)s à %(hour)s") % known
    return _("selon « %(cadence)s »") % {"cadence": cadence}


def weekdays() -> list[str]:
    """The names of the days as a crontab numbers them: Sunday is 0."""
    return [
        _("dimanche"),
        _("lundi"),
        _("mardi"),
        _("mercredi"),
        _("jeudi"),
        _("vendredi"),
        _("samedi"),
    ]


def _name(slug: str) -> str:
    return f"sig:{slug}"


def _text(crontab: CrontabSchedule) -> str:
    return " ".join(str(getattr(crontab, field)) for field in _FIELDS)


def _schedule(cadence: str) -> TzAwareCrontab:
    values = dict(zip(_FIELDS, cadence.split(), strict=True))
    return TzAwareCrontab(**values, tz=ZoneInfo(settings.CELERY_TIMEZONE))

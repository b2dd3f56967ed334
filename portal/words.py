"""French sentences about dates and numbers, as the pages say them.

A date is said in full ("dimanche 14 mars"), with its year only when it is not the current one,
and a deadline says both the day and how long it leaves.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

NARROW_SPACE = "\u202f"
SPACE = "\u00a0"


def counted(number: int, one: str, many: str) -> str:
    """The number with its noun: "1 contribution", "2 412 contributions"; zero is singular."""
    grouped = f"{number:,}".replace(",", NARROW_SPACE)
    return f"{grouped}{SPACE}{one if abs(number) < 2 else many}"


def day_in_full(moment: datetime, now: datetime) -> str:
    """The local day in words: "dimanche 14 mars", with the year when it is another one."""
    local = timezone.localtime(moment)
    number = "1er" if local.day == 1 else str(local.day)
    words = f"{date_format(local, 'l')} {number}{SPACE}{date_format(local, 'F')}"
    return words if local.year == timezone.localtime(now).year else f"{words} {local.year}"


def hour_in_full(moment: datetime) -> str:
    """The local hour as French writes it: "18 h 30", "9 h"."""
    local = timezone.localtime(moment)
    minutes = f"{SPACE}{local.minute:02d}" if local.minute else ""
    return f"{local.hour}{SPACE}h{minutes}"


def days_between(earlier: datetime, later: datetime) -> int:
    """How many local midnights lie between two moments; negative when `later` comes first."""
    return (timezone.localtime(later).date() - timezone.localtime(earlier).date()).days


def time_left(end: datetime, now: datetime) -> str:
    """What remains before `end`: "il reste 12 jours", "dernier jour", "terminé"; see `until`."""
    if end <= now:
        return "terminé"
    days = days_between(now, _last_usable_moment(end))
    if days == 0:
        return "dernier jour"
    return f"il reste {counted(days, 'jour', 'jours')}"


def until(end: datetime, now: datetime) -> str:
    """A deadline in one breath: "jusqu’au dimanche 14 mars, il reste 12 jours".

    A period stored as [start, end) that ends at midnight is over the day before: that day is
    the one that people can still use, so it is the one that is said.
    """
    last = _last_usable_moment(end)
    if end <= now:
        return f"terminée le {day_in_full(last, now)}"
    return f"jusqu’au {day_in_full(last, now)}, {time_left(end, now)}"


def since(start: datetime, now: datetime) -> str:
    """An opening: "à partir du lundi 3 mai, dans 5 jours" or "depuis le lundi 3 mai"."""
    day = day_in_full(start, now)
    if start <= now:
        return f"depuis le {day}"
    days = days_between(now, start)
    wait = "aujourd’hui" if days == 0 else f"dans {counted(days, 'jour', 'jours')}"
    return f"à partir du {day}, {wait}"


def phase_when(start: datetime, end: datetime, now: datetime) -> str:
    """A phase in a few words: "dès le 4 décembre" when it comes, else "jusqu’au 1er novembre"."""
    if start > now:
        return f"dès le {_short_day(start, now)}"
    return f"jusqu’au {_short_day(_last_usable_moment(end), now)}"


def _short_day(moment: datetime, now: datetime) -> str:
    local = timezone.localtime(moment)
    number = "1er" if local.day == 1 else str(local.day)
    words = f"{number}{SPACE}{date_format(local, 'F')}"
    return words if local.year == timezone.localtime(now).year else f"{words} {local.year}"


def _last_usable_moment(end: datetime) -> datetime:
    local = timezone.localtime(end)
    at_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return end - timedelta(seconds=1) if at_midnight else end

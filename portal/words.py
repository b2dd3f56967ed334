"""French sentences about dates and numbers, as the pages say them.

A date is said in full ("dimanche 14 mars"), with its year only when it is not the current one,
and a deadline says both the day and how long it leaves.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NARROW_SPACE = "\u202f"
SPACE = "\u00a0"


def counted(number: int, one: str, many: str) -> str:
    """The number with its noun: "1 contribution", "2 412 contributions"; zero is singular."""
    return f"{grouped(number)}{SPACE}{one if abs(number) < 2 else many}"


def day_in_full(moment: datetime, now: datetime) -> str:
    """The local day in words: "dimanche 14 mars", with the year when it is another one."""
    local = timezone.localtime(moment)
    words = _("%(weekday)s %(number)s\u00a0%(month)s") % {
        "weekday": date_format(local, "l"),
        "number": _number_of_day(local),
        "month": date_format(local, "F"),
    }
    return _with_year(words, local, now)


def hour_in_full(moment: datetime) -> str:
    """The local hour as French writes it: "18 h 30", "9 h"."""
    local = timezone.localtime(moment)
    if not local.minute:
        return _("%(hour)s\u00a0h") % {"hour": local.hour}
    return _("%(hour)s\u00a0h\u00a0%(minutes)s") % {
        "hour": local.hour,
        "minutes": f"{local.minute:02d}",
    }


def days_between(earlier: datetime, later: datetime) -> int:
    """How many local midnights lie between two moments; negative when `later` comes first."""
    return (timezone.localtime(later).date() - timezone.localtime(earlier).date()).days


def time_left(end: datetime, now: datetime) -> str:
    """What remains before `end`: "il reste 12 jours", "dernier jour", "terminé"; see `until`."""
    if end <= now:
        return _("terminé")
    days = days_between(now, _last_usable_moment(end))
    if days == 0:
        return _("dernier jour")
    sentence = ngettext("il reste %(number)s\u00a0jour", "il reste %(number)s\u00a0jours", days)
    return sentence % {"number": grouped(days)}


def until(end: datetime, now: datetime) -> str:
    """A deadline in one breath: "jusqu’au dimanche 14 mars, il reste 12 jours".

    A period stored as [start, end) that ends at midnight is over the day before: that day is
    the one that people can still use, so it is the one that is said.
    """
    last = _last_usable_moment(end)
    if end <= now:
        return _("terminée le %(day)s") % {"day": day_in_full(last, now)}
    return _("jusqu’au %(day)s, %(left)s") % {
        "day": day_in_full(last, now),
        "left": time_left(end, now),
    }


def since(start: datetime, now: datetime) -> str:
    """An opening: "à partir du lundi 3 mai, dans 5 jours" or "depuis le lundi 3 mai"."""
    day = day_in_full(start, now)
    if start <= now:
        return _("depuis le %(day)s") % {"day": day}
    days = days_between(now, start)
    if days == 0:
        return _("à partir du %(day)s, aujourd’hui") % {"day": day}
    sentence = ngettext(
        "à partir du %(day)s, dans %(number)s\u00a0jour",
        "à partir du %(day)s, dans %(number)s\u00a0jours",
        days,
    )
    return sentence % {"day": day, "number": grouped(days)}


def phase_when(start: datetime, end: datetime, now: datetime) -> str:
    """A phase in a few words: "dès le 4 décembre" when it comes, else "jusqu’au 1er novembre"."""
    if start > now:
        return _("dès le %(day)s") % {"day": _short_day(start, now)}
    return _("jusqu’au %(day)s") % {"day": _short_day(_last_usable_moment(end), now)}


def _short_day(moment: datetime, now: datetime) -> str:
    local = timezone.localtime(moment)
    words = _("%(number)s\u00a0%(month)s") % {
        "number": _number_of_day(local),
        "month": date_format(local, "F"),
    }
    return _with_year(words, local, now)


def _number_of_day(local: datetime) -> str:
    return _("1er") if local.day == 1 else str(local.day)


def _with_year(words: str, local: datetime, now: datetime) -> str:
    """The day, followed by its year when it is not the current one."""
    if local.year == timezone.localtime(now).year:
        return words
    return _("%(day)s %(year)s") % {"day": words, "year": local.year}


def grouped(number: int) -> str:
    """A whole number as French writes it, thousands apart."""
    return f"{number:,}".replace(",", NARROW_SPACE)


def _last_usable_moment(end: datetime) -> datetime:
    local = timezone.localtime(end)
    at_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return end - timedelta(seconds=1) if at_midnight else end

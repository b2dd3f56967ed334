"""Where a consultation stands in time, said in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from layers.models import Consultation
from layers.selectors import State, Step, calendar_of, moment_of
from portal import words


@dataclass(frozen=True)
class Standing:
    """The state, one sentence about it, and the calendar.

    `deadline` is the moment that matters next, for sorting; None when everything is over.
    """

    state: State
    sentence: str
    deadline: datetime | None
    steps: list[Step]


def standing_of(consultation: Consultation, now: datetime) -> Standing:
    """Where `consultation` stands at `now`. Reads `phases`, prefetched or not."""
    moment = moment_of(consultation, now)
    steps = calendar_of(consultation, now)
    if moment.state == "open" and moment.closes_at:
        sentence = words.until(moment.closes_at, now)
        return Standing("open", sentence, moment.closes_at, steps)
    if moment.state == "upcoming" and moment.opens_at:
        sentence = words.since(moment.opens_at, now)
        return Standing("upcoming", sentence, moment.opens_at, steps)
    if moment.state == "between":
        going_on = next(step.phase for step in steps if step.moment != "past")
        start = words.since(going_on.starts_at, now)
        end = words.until(going_on.ends_at, now)
        when = start if going_on.starts_at > now else end
        return Standing(
            "between",
            _("%(phase)s, %(when)s") % {"phase": going_on.title, "when": when},
            going_on.ends_at,
            steps,
        )
    last = steps[-1].phase.ends_at if steps else None
    over = words.until(last, now) if last and last <= now else _("terminée")
    return Standing("closed", over, None, steps)

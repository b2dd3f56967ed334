"""Where a consultation stands in time, and what its map is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Prefetch, QuerySet

from layers.models import Category, Consultation, ConsultationLayer, Phase

State = Literal["upcoming", "open", "between", "closed"]


@dataclass(frozen=True)
class Moment:
    """Where a consultation stands at one moment.

    ``state``: "open" while contributions are taken; "upcoming" when they will be; "between" when
    they are over and a later phase goes on; "closed" after everything. ``opens_at`` and
    ``closes_at`` bound the window that is open, else the next one, else the last one.
    """

    state: State
    phase: Phase | None
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True)
class Step:
    """One phase of the calendar, seen from now."""

    phase: Phase
    moment: Literal["past", "current", "coming"]


def moment_of(consultation: Consultation, now: datetime) -> Moment:
    """Where the consultation stands at ``now``. Reads ``phases``, prefetched or not."""
    phases = sorted(consultation.phases.all(), key=lambda phase: phase.starts_at)
    current = next((p for p in phases if p.starts_at <= now < p.ends_at), None)
    windows = [phase for phase in phases if phase.accepts_contributions]
    published = consultation.visibility == Consultation.Visibility.PUBLISHED
    if current is not None and current.accepts_contributions and published:
        return Moment("open", current, current.starts_at, _end_of_run(current, windows))
    coming = next((phase for phase in windows if phase.starts_at > now), None)
    if coming is not None and published:
        return Moment("upcoming", current, coming.starts_at, _end_of_run(coming, windows))
    last = windows[-1] if windows else None
    state: State = "closed"
    if published and any(phase.ends_at > now for phase in phases):
        state = "between"
    return Moment(
        state,
        current,
        last.starts_at if last else None,
        last.ends_at if last else None,
    )


def _end_of_run(phase: Phase, windows: Iterable[Phase]) -> datetime:
    """The end of the stretch of open phases that ``phase`` belongs to, with no gap in it."""
    end = phase.ends_at
    for window in windows:
        if window.starts_at <= end < window.ends_at:
            end = window.ends_at
    return end


def calendar_of(consultation: Consultation, now: datetime) -> list[Step]:
    """Every phase in order, past, current or coming."""
    steps = []
    for phase in sorted(consultation.phases.all(), key=lambda phase: phase.starts_at):
        if phase.ends_at <= now:
            steps.append(Step(phase, "past"))
        elif phase.starts_at > now:
            steps.append(Step(phase, "coming"))
        else:
            steps.append(Step(phase, "current"))
    return steps


def with_calendar(consultations: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """The consultations with phases and categories fetched along."""
    return consultations.prefetch_related(
        Prefetch("phases", Phase.objects.order_by("during")),
        Prefetch("categories", Category.objects.order_by("position", "label")),
    )


def placed_layers(consultation: Consultation) -> QuerySet[ConsultationLayer]:
    """The consultation's layers in drawing order, only those that have something to serve."""
    return (
        ConsultationLayer.objects.filter(
            consultation=consultation, layer__current_revision__isnull=False
        )
        .select_related("layer", "layer__current_revision")
        .order_by("position", "id")
    )

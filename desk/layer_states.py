"""The synchronised layers at a glance: how fresh each is, what it waits for, whom it needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from desk.layer_runs import progress_in_words
from sig_sync.decisions import ROLLBACK_CODE
from sig_sync.models import Source, SyncRun
from sig_sync.schedule import cadences_of, in_words, next_at

State = Literal["running", "to_approve", "refused", "failed", "paused", "fresh", "never"]

GOOD = (SyncRun.Status.SUCCEEDED, SyncRun.Status.UNCHANGED)
UNHAPPY = (SyncRun.Status.REFUSED, SyncRun.Status.FAILED)
LATELY = timedelta(days=30)
_ATTENTION: tuple[State, ...] = ("to_approve", "refused", "failed")
_ORDER: dict[State, int] = {
    "to_approve": 0,
    "failed": 1,
    "refused": 2,
    "running": 3,
    "never": 4,
    "paused": 5,
    "fresh": 6,
}


@dataclass(frozen=True)
class LayerState:
    """One synchronised layer: its last runs and what comes next.

    ``fresh_since`` is when the source was last found to say what the map shows; ``pending`` is the
    run that waits for a decision; ``next_run_at`` is None for a layer without cadence, or paused.
    """

    source: Source
    last_run: SyncRun | None
    fresh_since: datetime | None
    pending: SyncRun | None
    refused_lately: int
    cadence: str | None
    next_run_at: datetime | None

    @property
    def state(self) -> State:
        """The one word that sums the layer up, the most pressing first."""
        if self.is_running:
            return "running"
        if self.pending is not None:
            return "to_approve"
        if self.last_run is not None and self.last_run.status in UNHAPPY:
            return "failed" if self.last_run.status == SyncRun.Status.FAILED else "refused"
        if not self.source.is_active:
            return "paused"
        return "fresh" if self.last_run is not None else "never"

    @property
    def is_running(self) -> bool:
        """True while a worker is at it."""
        return self.last_run is not None and self.last_run.status == SyncRun.Status.RUNNING

    @property
    def progress_words(self) -> str:
        """What the worker is at."""
        return progress_in_words(self.last_run) if self.last_run is not None else ""

    @property
    def calls_for_attention(self) -> bool:
        """True when the newest data of the DSIG is not what the map shows."""
        return self.state in _ATTENTION

    @property
    def is_alerted(self) -> bool:
        """True when its failures in a row have been told to the source's owner."""
        return self.source.alerted_at is not None

    @property
    def cadence_words(self) -> str:
        """When it is synchronised, in words."""
        return in_words(self.cadence)


def layer_states(now: datetime, *, slugs: Iterable[str] | None = None) -> list[LayerState]:
    """Every source, or those of ``slugs``, those that call for attention first. 5 queries."""
    lately = Q(runs__status__in=UNHAPPY, runs__started_at__gte=now - LATELY)
    sources = (
        Source.objects.select_related("layer", "layer__current_revision")
        .annotate(refused_lately=Count("runs", filter=lately))
        .order_by("layer__title")
    )
    runs = SyncRun.objects.order_by("source_id", "-started_at", "-pk").distinct("source_id")
    if slugs is not None:
        sources = sources.filter(layer__slug__in=slugs)
        runs = runs.filter(source__layer__slug__in=slugs)
    last = {run.source_id: run for run in runs}
    # A return to a former version says nothing about the source.
    followed = runs.filter(status__in=GOOD).exclude(code=ROLLBACK_CODE)
    good = {run.source_id: run for run in followed}
    waiting = {
        run.source_id: run
        for run in runs.filter(status=SyncRun.Status.TO_APPROVE, decided_at__isnull=True)
    }
    found = list(sources)
    cadences = cadences_of([source.layer.slug for source in found])
    states = []
    for source in found:
        cadence = cadences.get(source.layer.slug)
        fresh = good.get(source.pk)
        states.append(
            LayerState(
                source=source,
                last_run=last.get(source.pk),
                fresh_since=fresh.finished_at if fresh else None,
                pending=_still_pending(waiting.get(source.pk), fresh),
                refused_lately=source.refused_lately,
                cadence=cadence,
                next_run_at=next_at(cadence, now) if cadence and source.is_active else None,
            )
        )
    return sorted(states, key=lambda state: _ORDER[state.state])


def filtered(states: list[LayerState], wanted: str) -> list[LayerState]:
    """Those of one kind of `state_filters`; all of them for any other word."""
    if wanted == "attention":
        return [state for state in states if state.calls_for_attention]
    if wanted in {"to_approve", "running", "paused"}:
        return [state for state in states if state.state == wanted]
    return states


def state_filters(states: list[LayerState]) -> list[tuple[str, str, int]]:
    """The filters of the list as (word, label, how many)."""
    labels = (
        ("", _("Toutes")),
        ("attention", _("À vérifier")),
        ("to_approve", _("À approuver")),
        ("running", _("En cours")),
        ("paused", _("En pause")),
    )
    return [(word, label, len(filtered(states, word))) for word, label in labels]


def _still_pending(run: SyncRun | None, good: SyncRun | None) -> SyncRun | None:
    """A stopped delivery that a later good run has overtaken waits for nobody."""
    if run is None or (good is not None and good.started_at > run.started_at):
        return None
    return run

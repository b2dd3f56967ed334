"""A whole run: fetch, transform, validate, diff, load, report, with a status true to the outcome."""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.errors import ParvisError, Unavailable
from sig_sync import alerts
from sig_sync.errors import SafetyStop, SourceInactive, SyncAlreadyRunning
from sig_sync.fetch import Progress, settled
from sig_sync.models import Source, SyncRun
from sig_sync.outcome import Outcome
from sig_sync.pipeline import synchronise
from sig_sync.progress import Steps

log = logging.getLogger(__name__)

_LOCK_FAMILY = 0x5167
"""First key of the advisory locks of this room (PostgreSQL's two-key form)."""


SUPERSEDED = "superseded"
"""The code of a stopped run whose delivery a newer one replaced before anybody decided."""


@dataclass(frozen=True)
class Attempt:
    """A finished run and what stopped it, None if nothing did."""

    run: SyncRun
    cause: Exception | None

    @property
    def is_worth_repeating(self) -> bool:
        """True when the source or a server did not answer: another try soon may do."""
        return isinstance(self.cause, (Unavailable, DatabaseError, psycopg.Error))


def run_sync(
    source: Source,
    *,
    trigger: str = SyncRun.Trigger.COMMAND,
    progress: Progress | None = None,
) -> SyncRun:
    """Bring the source's layer up to date and return the finished run.

    The run's status says what became of it: succeeded (a new revision is served), unchanged,
    to_approve (a safety stop: an officer decides), refused (the delivery is not trusted), failed (the
    source did not answer, or a defect). But for the first the layer is as it was. A defect is raised
    again. Raises `SourceInactive` or `SyncAlreadyRunning` without making a run.
    """
    finished = attempt(source, trigger=trigger, progress=progress)
    if finished.cause is not None and not isinstance(finished.cause, ParvisError):
        raise finished.cause
    return finished.run


def attempt(
    source: Source,
    *,
    trigger: str,
    progress: Progress | None = None,
    approves: SyncRun | None = None,
) -> Attempt:
    """The same, with what stopped the run; nothing is raised once there is a run.

    ``approves`` is a stopped run whose delivery is to be served: its safety stop is lifted.
    """
    if not source.is_active and approves is None:
        raise SourceInactive
    with alone(source):
        # Read again under the lock: an earlier run may have just finished.
        source = Source.objects.select_related("layer__current_revision").get(pk=source.pk)
        run = _opened(source, trigger, approves)
        cause = _carried_out(source, run, progress, approves)
        # Without a database the next run finds the row and counts it.
        with contextlib.suppress(DatabaseError):
            alerts.take_note(run, now=timezone.now())
    log.info("sync of %s: %s", source.layer.slug, run.status)
    return Attempt(run, cause)


def _carried_out(
    source: Source, run: SyncRun, progress: Progress | None, approves: SyncRun | None
) -> Exception | None:
    """Do the run and close its row; gives what stopped it."""
    steps = Steps(run, progress)
    try:
        outcome = synchronise(source, run, steps, approves=approves)
    except SafetyStop as stop:
        _close(run, Outcome(SyncRun.Status.TO_APPROVE, str(stop)), code=stop.code)
        _supersede(run)
        return stop
    except Unavailable as failure:
        _close(run, Outcome(SyncRun.Status.FAILED, str(failure)), code=failure.code)
        return failure
    except ParvisError as refusal:
        _close(run, Outcome(SyncRun.Status.REFUSED, str(refusal)), code=refusal.code)
        return refusal
    except Exception as defect:
        log.exception("sync of %s stopped", source.layer.slug)
        _mark_failed(run, defect)
        return defect
    if run.status == SyncRun.Status.RUNNING:
        _close(run, outcome)
    if run.status == SyncRun.Status.SUCCEEDED:
        _supersede(run)
    if run.delivery_sha256:
        settled(source, run.delivery_sha256)
    return None


def _supersede(run: SyncRun) -> None:
    """Nobody is asked about a delivery that a newer one replaces."""
    replaced = SyncRun.objects.filter(
        source=run.source_id, status=SyncRun.Status.TO_APPROVE, decided_at__isnull=True
    )
    for older in replaced.exclude(pk__in=[run.pk, run.approves_id or 0]):
        message = _("%(stop)s Une livraison plus récente l’a remplacée.") % {"stop": older.message}
        older.status, older.code, older.message = SyncRun.Status.REFUSED, SUPERSEDED, message
        older.save(update_fields=["status", "code", "message"])


def _mark_failed(run: SyncRun, defect: Exception) -> None:
    """Close the row of a run that met a defect, on a new connection if its own is lost."""
    if not connection.in_atomic_block and not connection.is_usable():
        connection.close()
    if isinstance(defect, (DatabaseError, psycopg.Error)):
        message = _("La base de données s’est interrompue : la couche n’a pas changé.")
    else:
        message = _("Erreur inattendue (%s) : la couche n’a pas changé.") % type(defect).__name__
    # A database that is still away leaves the row to whoever comes next.
    with contextlib.suppress(DatabaseError):
        _close(run, Outcome(SyncRun.Status.FAILED, message), code="unexpected")


@contextlib.contextmanager
def alone(source: Source) -> Iterator[None]:
    """Hold the source's lock. It belongs to the database session, so a dead worker cannot keep it.

    Raises `SyncAlreadyRunning`.
    """
    keys = [_LOCK_FAMILY, source.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise SyncAlreadyRunning
    try:
        yield
    finally:
        # A lost connection has released the lock already.
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


def _opened(source: Source, trigger: str, approves: SyncRun | None) -> SyncRun:
    """A new running row. Whoever holds the lock knows that an older running row has no worker left."""
    now = timezone.now()
    with transaction.atomic():
        for left in SyncRun.objects.filter(source=source, status=SyncRun.Status.RUNNING):
            message = _("Interrompue avant la fin : la couche n’a pas changé.")
            _close(left, Outcome(SyncRun.Status.FAILED, message), code="interrupted")
            alerts.take_note(left, now=now)
        return SyncRun.objects.create(
            source=source, started_at=now, trigger=trigger, approves=approves
        )


def _close(run: SyncRun, outcome: Outcome, *, code: str = "") -> None:
    outcome.record(run, now=timezone.now(), code=code)

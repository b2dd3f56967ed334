"""What an officer decides about a layer: serve a stopped delivery, turn it away, go back to a version.

Who may decide is for the caller to ask (`desk`).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from layers.models import LayerRevision
from layers.services import restore_revision
from sig_sync.errors import NothingToDecide
from sig_sync.models import MissingFeature, Source, SyncRun
from sig_sync.outcome import Outcome
from sig_sync.run import alone, attempt

ROLLBACK_CODE = "rollback"
"""The code of the run that stands for a return to a version."""


def approve(run: SyncRun, *, officer: User, now: datetime) -> SyncRun:
    """Serve the delivery of a stopped run, by a new run that no safety stop holds back.

    The stopped run is decided once the new one has ended well; until then it can be approved again.
    Raises `NothingToDecide`, `SyncAlreadyRunning` or, in the new run, whatever else stops it.
    """
    _ensure_waiting(run)
    finished = attempt(run.source, trigger=SyncRun.Trigger.APPROVAL, approves=run)
    done = finished.run
    done.decided_by, done.decided_at = officer, now
    done.save(update_fields=["decided_by", "decided_at"])
    if finished.cause is None:
        SyncRun.objects.filter(pk=run.pk).update(decided_by=officer, decided_at=now)
    return done


@transaction.atomic
def refuse(run: SyncRun, *, officer: User, reason: str, now: datetime) -> SyncRun:
    """Turn a stopped delivery away: the same bytes are not asked about again. Raises `NothingToDecide`."""
    locked = SyncRun.objects.select_for_update().get(pk=run.pk)
    _ensure_waiting(locked)
    locked.status = SyncRun.Status.REFUSED
    locked.decided_by, locked.decided_at = officer, now
    if reason.strip():
        locked.message = _("%(stop)s Refusée : %(reason)s") % {
            "stop": locked.message,
            "reason": reason.strip(),
        }
    locked.save(update_fields=["status", "decided_by", "decided_at", "message"])
    return locked


def roll_back(source: Source, number: int, *, officer: User, now: datetime) -> LayerRevision:
    """Serve again what the layer was at revision ``number``, as a new revision.

    The source is switched off, lest the next synchronisation undo it; switching it on is how to
    follow the source again. A finished run keeps who did it. Raises `SyncAlreadyRunning`,
    `RevisionUnknown` or `NothingToRestore`.
    """
    with alone(source), transaction.atomic():
        revision = restore_revision(layer=source.layer, number=number, now=now)
        Source.objects.filter(pk=source.pk).update(is_active=False)
        source.is_active = False
        MissingFeature.objects.filter(layer=source.layer_id).delete()
        trace = SyncRun(
            source=source,
            trigger=SyncRun.Trigger.DESK,
            step=SyncRun.Step.REPORT,
            started_at=now,
            decided_by=officer,
            decided_at=now,
        )
        counts = {
            "added": revision.added,
            "moved": revision.moved,
            "edited": revision.changed - revision.moved,
            "removed": revision.removed,
        }
        message = _("Retour à la révision %d ; la source est mise en pause.") % number
        outcome = Outcome(SyncRun.Status.SUCCEEDED, message, revision, counts)
        outcome.record(trace, now=now, code=ROLLBACK_CODE)
    return revision


def _ensure_waiting(run: SyncRun) -> None:
    if run.status != SyncRun.Status.TO_APPROVE or run.decided_at is not None:
        raise NothingToDecide

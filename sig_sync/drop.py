"""The watch over the drop folder, each minute: what is complete is synchronised, what is done is put away."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from geo.errors import ParvisError
from sig_sync.models import Source, SyncFinding, SyncRun
from sig_sync.sources import drop
from sig_sync.tasks import sync_layer

_REASONS_WRITTEN = 100


@shared_task
def watch_drop_folder() -> None:
    """Put away what the last runs are done with, and ask for a run where a file waits."""
    sources = Source.objects.filter(is_active=True, protocol=Source.Protocol.DROP)
    for source in sources.select_related("layer"):
        # One source with an impossible name or a folder without rights stops no other.
        with suppress(ParvisError, OSError):
            put_away(source)
            if is_waiting(source):
                # A broker that is down now is asked again at the next look.
                with suppress(OperationalError):
                    sync_layer.delay(source.layer.slug, SyncRun.Trigger.DROP)


def is_waiting(source: Source) -> bool:
    """True when a complete file lies in the drop folder, or a taken one that no run has read yet."""
    path = drop.taken(source)
    if path is not None and _run_that_read(source) is None:
        return True
    return bool(drop.complete(source))


def put_away(source: Source) -> None:
    """Archive or hand back what was taken, as the last run that read it ended.

    A failed run leaves it for the next try, one to be approved until it is decided.
    """
    run = _run_that_read(source)
    match run.status if run else None:
        case SyncRun.Status.SUCCEEDED | SyncRun.Status.UNCHANGED:
            drop.archive(source)
        case SyncRun.Status.REFUSED if run:
            drop.turn_away(source, report_of(run))


def report_of(run: SyncRun) -> str:
    """What the DSIG reads beside a file that was refused."""
    findings = run.findings.filter(kind=SyncFinding.Kind.QUARANTINED).order_by("id")
    lines = [
        _("Couche : %s") % run.source.layer.title,
        _("Reçu le : %s") % f"{timezone.localtime(run.started_at):%d/%m/%Y %H:%M}",
        "",
        _("Ce fichier a été refusé : la couche n’a pas changé."),
        run.message,
    ]
    reasons = [
        _("objet n° %(row)s %(id)s : %(reason)s")
        % {"row": finding.row or "?", "id": finding.source_id, "reason": finding.reason}
        for finding in findings[:_REASONS_WRITTEN]
    ]
    if reasons:
        lines += ["", _("Objets inutilisables :"), *reasons]
    return "\n".join(lines)


def _run_that_read(source: Source) -> SyncRun | None:
    """The last run since the file was taken, once it has ended; None before."""
    path = drop.taken(source)
    if path is None:
        return None
    # The file is taken by the run itself, a moment after its beginning.
    run = source.runs.order_by("-started_at", "-id").first()
    if run is None or run.status == SyncRun.Status.RUNNING or run.finished_at is None:
        return None
    return run if run.finished_at >= drop.taken_at(path) else None

"""A whole run: fetch, transform, validate, diff, load, report, with a status true to the outcome."""

import contextlib
import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.errors import ParvisError
from geo.vectorfile import read_vector_file, settle_crs
from layers.models import LayerRevision
from sig_sync import report
from sig_sync.diff import difference
from sig_sync.errors import SourceInactive, SyncAlreadyRunning
from sig_sync.fetch import Delivery, fetch
from sig_sync.fingerprint import HASH_VERSION
from sig_sync.load import load, served_hashes, without_false_alarms
from sig_sync.models import Source, SyncRun
from sig_sync.transform import transform
from sig_sync.validate import ensure_safe, territory_stamp, validate

log = logging.getLogger(__name__)

_LOCK_FAMILY = 0x5167
"""First key of the advisory locks of this room (PostgreSQL's two-key form)."""


@dataclass
class _Outcome:
    status: str
    message: str
    revision: LayerRevision | None = None
    counts: dict[str, Any] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    source_hash: str = ""


def run_sync(source: Source) -> SyncRun:
    """Bring the source's layer up to date and return the finished run.

    The run's status says what became of it: succeeded (a new revision is served), unchanged,
    refused (the previous revision is still served, the message says why) or failed (a defect, which
    is raised again). Raises `SourceInactive` or `SyncAlreadyRunning` without making a run.
    """
    if not source.is_active:
        raise SourceInactive
    with _alone(source):
        # Read again under the lock: an earlier run may have just finished.
        source = Source.objects.select_related("layer__current_revision").get(pk=source.pk)
        run = _opened(source)
        try:
            with transaction.atomic():
                outcome = _synchronised(source, run.started_at)
                _close(run, outcome)
        except ParvisError as refusal:
            _close(run, _Outcome(SyncRun.Status.REFUSED, str(refusal), findings=_facts(refusal)))
        except Exception as error:
            message = _("Erreur inattendue (%s) : la couche n’a pas changé.") % type(error).__name__
            _close(run, _Outcome(SyncRun.Status.FAILED, message))
            raise
    log.info("sync of %s: %s", source.layer.slug, run.status)
    return run


@contextlib.contextmanager
def _alone(source: Source) -> Iterator[None]:
    """Hold the source's lock. It belongs to the database session, so a dead worker cannot keep it."""
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


def _opened(source: Source) -> SyncRun:
    """A new running row. Whoever holds the lock knows that an older running row has no worker left."""
    now = timezone.now()
    with transaction.atomic():
        SyncRun.objects.filter(source=source, status=SyncRun.Status.RUNNING).update(
            status=SyncRun.Status.FAILED,
            finished_at=now,
            message=_("Interrompue avant la fin : la couche n’a pas changé."),
        )
        return SyncRun.objects.create(source=source, started_at=now)


def _close(run: SyncRun, outcome: _Outcome) -> None:
    run.status, run.message = outcome.status, outcome.message
    run.revision = outcome.revision
    run.counts, run.findings = outcome.counts, outcome.findings
    run.source_hash = outcome.source_hash
    run.finished_at = timezone.now()
    run.save()


class _Refusal(ParvisError):
    """A refusal that carries what was found before it."""

    def __init__(self, cause: ParvisError, findings: list[dict[str, Any]]) -> None:
        super().__init__(cause.message)
        self.findings = findings


def _facts(refusal: ParvisError) -> list[dict[str, Any]]:
    return refusal.findings if isinstance(refusal, _Refusal) else []


def _synchronised(source: Source, now: datetime) -> _Outcome:
    layer = source.layer
    delivery = fetch(source)
    source_hash = _source_hash(source, delivery)
    served_revision = layer.current_revision
    last = _last_good_run(source)
    if served_revision is not None and last is not None and last.source_hash == source_hash:
        message = _("Le fichier est le même que la dernière fois.")
        return _Outcome(
            SyncRun.Status.UNCHANGED,
            message,
            served_revision,
            counts=last.counts,
            source_hash=source_hash,
        )
    table = read_vector_file(delivery.path, sublayer=source.sublayer)
    transformed = transform(table, settle_crs(table, source.declared_srid), source)
    validated = validate(transformed, source)
    columns_before = last.counts.get("columns", []) if last else []
    served = served_hashes(layer)
    try:
        ensure_safe(validated, source, served=len(served))
    except ParvisError as refusal:
        findings = report.findings_of(None, validated, columns_before, transformed.columns)
        raise _Refusal(refusal, findings) from refusal
    found = difference(
        served,
        {source_id: state.content_hash for source_id, state in validated.states.items()},
        unreadable={item.source_id for item in validated.quarantined},
    )
    found = without_false_alarms(layer, found, validated.states, served)
    counts: dict[str, Any] = report.counts_of(found, validated)
    findings = report.findings_of(found, validated, columns_before, transformed.columns)
    message = report.summary(counts)
    counts["columns"] = list(transformed.columns)
    if found.is_empty and served_revision is not None:
        return _Outcome(
            SyncRun.Status.UNCHANGED, message, served_revision, counts, findings, source_hash
        )
    revision = load(layer, found, validated.states, source_hash=source_hash, now=now)
    return _Outcome(SyncRun.Status.SUCCEEDED, message, revision, counts, findings, source_hash)


def _last_good_run(source: Source) -> SyncRun | None:
    good = [SyncRun.Status.SUCCEEDED, SyncRun.Status.UNCHANGED]
    return source.runs.filter(status__in=good).order_by("-started_at", "-id").first()


def _source_hash(source: Source, delivery: Delivery) -> str:
    """The same value means the same outcome: bytes, how they are read, where they must lie."""
    settings = [
        HASH_VERSION,
        delivery.sha256,
        source.sublayer,
        source.declared_srid,
        source.identity_column,
        source.kept_columns,
        source.layer.geometry_kind,
        territory_stamp(),
    ]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()

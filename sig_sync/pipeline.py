"""The steps of one run in their order, from the source to the next revision."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pyproj import CRS

from geo.vectorfile import ReadingOptions, VectorBatch, VectorStream, open_vector, settle_crs
from geo.vectorfile.errors import CrsContradiction
from sig_sync import report
from sig_sync.diff import (
    ColumnChange,
    Difference,
    compared,
    ensure_identities_unique,
    note_unclaimed,
    served_count,
)
from sig_sync.errors import (
    CrsDiffers,
    IdentityColumnMissing,
    IdentityColumnVanished,
    ReadingIncomplete,
    RefusedBefore,
    SafetyStop,
    SourceEmpty,
)
from sig_sync.fetch import Delivery, NotModified, fetch, reopen
from sig_sync.findings import write_findings
from sig_sync.fingerprint import HASH_VERSION
from sig_sync.load import list_findings, load, loaded_ahead
from sig_sync.models import MissingFeature, Source, SyncRun
from sig_sync.outcome import AWAITED, Outcome
from sig_sync.parallel import made_ahead
from sig_sync.progress import Steps
from sig_sync.served import ServedObjects, served_objects
from sig_sync.staging import Prepared, Staged, prepared, stage, working_tables
from sig_sync.transform import Transformer, identity_column
from sig_sync.validate import Validator, ensure_safe, territory_stamp

Step = SyncRun.Step


@dataclass(frozen=True)
class Read:
    """A delivery in the database, ready to be compared."""

    staged: Staged
    columns: tuple[str, ...]
    identity: str
    is_reprojected: bool
    served: ServedObjects | None
    fills_every_cell: bool


def synchronise(source: Source, run: SyncRun, steps: Steps, *, approves: SyncRun | None) -> Outcome:
    """Do the run. Raises what stops it; the layer is then as it was.

    ``approves`` is the stopped run whose delivery an officer wants served: no safety stop then.
    """
    good = _last_good_run(source)
    steps(Step.FETCH)
    delivery = _received(source, steps, good, approves)
    if isinstance(delivery, NotModified):
        run.validators = dict(delivery.validators)
        return _unchanged(good, _("La source annonce que rien n’a changé depuis la dernière fois."))
    run.delivery_sha256, run.validators = delivery.sha256, dict(delivery.validators)
    run.source_hash = source_hash(source, delivery.sha256)
    if good is not None and good.source_hash == run.source_hash and not _has_missing(source):
        return _unchanged(good, _("Le fichier est le même que la dernière fois."))
    if approves is None and _is_awaited(source, run):
        # Not a reading of it: the next run must not take this one for a good one.
        run.delivery_sha256 = run.source_hash = ""
        message = _("La même livraison attend toujours un accord.")
        current = source.layer.current_revision
        return Outcome(SyncRun.Status.UNCHANGED, message, current, code=AWAITED)
    served = None
    if good is not None and good.source_hash == source_hash(source, good.delivery_sha256):
        # The rules are those under which what is served was found right.
        served = served_objects(source.layer_id)
    with working_tables():
        read = _read(source, run, steps, delivery, served, lifted=approves is not None)
        return _compared_and_loaded(source, run, steps, read, lifted=approves is not None)


def source_hash(source: Source, delivery_sha256: str) -> str:
    """The same value means the same outcome: bytes, how they are read, where they must lie."""
    settings = [
        HASH_VERSION,
        delivery_sha256,
        source.sublayer,
        source.declared_srid,
        source.identity_column,
        source.kept_columns,
        source.x_column,
        source.y_column,
        source.encoding,
        source.layer.geometry_kind,
        # What was stopped under other limits is judged anew.
        source.max_drop_percent,
        source.max_quarantined_percent,
        territory_stamp(),
    ]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()


def _last_good_run(source: Source) -> SyncRun | None:
    """The last run that read a delivery, if the layer still serves what came of it."""
    good = (
        source.runs.filter(status__in=[SyncRun.Status.SUCCEEDED, SyncRun.Status.UNCHANGED])
        .exclude(delivery_sha256="")
        .order_by("-started_at", "-id")
        .first()
    )
    current = source.layer.current_revision_id
    return good if good is not None and current and good.revision_id == current else None


def _received(
    source: Source, steps: Steps, good: SyncRun | None, approves: SyncRun | None
) -> Delivery | NotModified:
    if approves is not None:
        return reopen(source, approves.delivery_sha256)
    known: Mapping[str, str] = {}
    # Read otherwise, or missing objects to look for: the same bytes would say something new.
    if good is not None and not _has_missing(source):
        is_read_alike = good.source_hash == source_hash(source, good.delivery_sha256)
        known = good.validators if is_read_alike else {}
    return fetch(source, known=known, progress=steps)


def _has_missing(source: Source) -> bool:
    return MissingFeature.objects.filter(layer=source.layer_id).exists()


def _unchanged(good: SyncRun | None, message: str) -> Outcome:
    if good is None:
        return Outcome(SyncRun.Status.UNCHANGED, message)
    return Outcome(SyncRun.Status.UNCHANGED, message, good.revision, good.counts, good.source_hash)


def _is_awaited(source: Source, run: SyncRun) -> bool:
    """True if an officer is asked about this very delivery. Raises `RefusedBefore`."""
    earlier = source.runs.filter(source_hash=run.source_hash).exclude(pk=run.pk)
    if earlier.filter(status=SyncRun.Status.TO_APPROVE, decided_at__isnull=True).exists():
        return True
    # An approval that was refused was decided by an officer too, who said yes.
    turned_away = earlier.filter(status=SyncRun.Status.REFUSED, decided_at__isnull=False)
    if turned_away.filter(approves__isnull=True).exists():
        raise RefusedBefore(
            _("Cette livraison a déjà été refusée : la couche attend la prochaine.")
        )
    return False


def _read(
    source: Source,
    run: SyncRun,
    steps: Steps,
    delivery: Delivery,
    served: ServedObjects | None,
    *,
    lifted: bool,
) -> Read:
    steps(Step.TRANSFORM, 0, delivery.counted)
    validator = Validator(source.layer.geometry_kind)
    with open_vector(delivery.parts, _options(source, delivery)) as stream:
        if stream.peek() is None:
            raise SourceEmpty
        crs = _crs(source, stream, lifted=lifted)
        identity = _identity(source, stream, lifted=lifted)
        transformer = Transformer(source, crs, identity, served)

        def judged(batch: VectorBatch) -> Prepared:
            objects = transformer.transformed(batch)
            validator.judge(objects)
            return prepared(objects)

        staged = Staged()
        total = delivery.counted if delivery.counted is not None else stream.stated_count
        for staged in stage(made_ahead(judged, stream)):
            write_findings(run.pk, staged.noticed)
            staged.noticed.clear()
            steps(Step.TRANSFORM, staged.delivered, total)
        transformer.ensure_columns(stream)
        columns = transformer.columns_of(stream.columns)
    if delivery.counted is not None and staged.delivered != delivery.counted:
        raise ReadingIncomplete(
            _("La source compte %(counted)d objets, %(read)d ont été lus.")
            % {"counted": delivery.counted, "read": staged.delivered}
        )
    steps(Step.VALIDATE, staged.delivered, staged.delivered)
    run.counts = report.counts_of(staged, None, columns, is_reprojected=transformer.is_reprojecting)
    if transformer.may_repeat_identities():
        note_unclaimed(source.layer_id, served)
        ensure_identities_unique(run.pk, source.layer_id, identity)
    filled = transformer.fills_every_cell
    return Read(staged, columns, identity, transformer.is_reprojecting, served, filled)


def _options(source: Source, delivery: Delivery) -> ReadingOptions:
    return ReadingOptions(
        sublayer=source.sublayer,
        format=delivery.format,
        encoding=source.encoding,
        x_column=source.x_column,
        y_column=source.y_column,
        stated_crs=delivery.stated_crs,
    )


def _crs(source: Source, stream: VectorStream, *, lifted: bool) -> CRS:
    try:
        return settle_crs(stream, source.declared_srid)
    except CrsContradiction as contradiction:
        # What the delivery itself says must hold together: nobody can agree to nonsense.
        stated = settle_crs(stream, None)
        if lifted:
            return stated
        raise CrsDiffers(str(contradiction)) from contradiction


def _identity(source: Source, stream: VectorStream, *, lifted: bool) -> str:
    try:
        return identity_column(source, stream)
    except IdentityColumnMissing as missing:
        if source.layer.current_revision is None:
            raise
        if lifted:
            return ""
        raise IdentityColumnVanished(str(missing)) from missing


def _compared_and_loaded(
    source: Source, run: SyncRun, steps: Steps, read: Read, *, lifted: bool
) -> Outcome:
    staged, layer = read.staged, source.layer
    base = layer.current_revision
    steps(Step.DIFF, 0, staged.delivered)
    served = served_count(source) if read.served is None else len(read.served)
    if base is None:
        found = Difference(Counter(added=staged.usable), ColumnChange(), is_first=True)
    else:
        note_unclaimed(layer.pk, read.served)
        found = compared(source, read.columns, has_identities=bool(read.identity))
    counts = report.counts_of(staged, found, read.columns, is_reprojected=read.is_reprojected)
    run.counts = counts
    if not lifted:
        try:
            ensure_safe(
                source,
                delivered=staged.delivered,
                quarantined=staged.quarantined,
                first_reason=staged.first_reason,
                served=served,
            )
        except SafetyStop:
            # The officer decides on what would be changed.
            _list(run, source, found)
            raise
    steps(Step.LOAD, 0, staged.delivered)
    now = timezone.now()
    columns, is_filled = read.columns, read.fills_every_cell
    with (
        loaded_ahead(layer, found, columns=columns, fills_every_cell=is_filled) as ahead,
        transaction.atomic(),
    ):
        _list(run, source, found)
        revision = load(
            layer,
            found,
            columns=columns,
            fills_every_cell=is_filled,
            base=base,
            source_hash=run.source_hash,
            now=now,
            ahead=ahead,
        )
        status = SyncRun.Status.SUCCEEDED if revision else SyncRun.Status.UNCHANGED
        outcome = Outcome(status, report.summary(counts), revision or base, counts)
        run.step = Step.REPORT
        # With the revision or not at all: a run is a success exactly when its work is served.
        outcome.record(run, now=timezone.now())
    return outcome


def _list(run: SyncRun, source: Source, found: Difference) -> None:
    if found.columns:
        write_findings(run.pk, [report.column_finding(found.columns)])
    list_findings(run.pk, source.layer_id, found)

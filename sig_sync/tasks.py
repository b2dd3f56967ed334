"""Synchronisation in the background."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User
from sig_sync.decisions import approve
from sig_sync.errors import NothingToDecide, SourceInactive, SyncAlreadyRunning
from sig_sync.models import Source, SyncRun
from sig_sync.run import attempt
from sig_sync.sources import drop

MAX_RETRIES = 4
FIRST_RETRY_AFTER_S = 60
LONGEST_RETRY_AFTER_S = 1_800


class TryAgain(Exception):
    """The source, or a server, did not answer; the run's row says so already."""


@shared_task(
    autoretry_for=(TryAgain,),
    max_retries=MAX_RETRIES,
    retry_backoff=FIRST_RETRY_AFTER_S,
    retry_backoff_max=LONGEST_RETRY_AFTER_S,
    retry_jitter=True,
)
def sync_layer(slug: str, trigger: str = SyncRun.Trigger.SCHEDULE) -> None:
    """Synchronise one layer; a second worker that comes meanwhile leaves it to the first.

    A source that does not answer is asked again after one minute, then two, four and eight.
    """
    source = Source.objects.select_related("layer").filter(layer__slug=slug).first()
    if source is None:
        return
    # The watch over the folder asks as soon as something lies there: until then nothing is wrong.
    is_scheduled = trigger == SyncRun.Trigger.SCHEDULE
    if is_scheduled and source.protocol == Source.Protocol.DROP and drop.is_bare(source):
        return
    with suppress(SyncAlreadyRunning, SourceInactive):
        finished = attempt(source, trigger=trigger)
        if finished.is_worth_repeating:
            raise TryAgain(str(finished.cause)) from finished.cause


@shared_task
def sync_layers() -> None:
    """Ask for every active layer, one task each: a layer that fails stops no other."""
    slugs = Source.objects.filter(is_active=True).values_list("layer__slug", flat=True)
    for slug in slugs:
        # A broker that is down now is asked again at the next beat.
        with suppress(OperationalError):
            sync_layer.delay(slug)


@shared_task
def approve_run(run_id: int, officer_id: int) -> None:
    """Serve the delivery of a stopped run that an officer agreed to, away from the desk's request."""
    run = SyncRun.objects.select_related("source__layer").get(pk=run_id)
    with suppress(SyncAlreadyRunning, NothingToDecide):
        approve(run, officer=User.objects.get(pk=officer_id), now=timezone.now())

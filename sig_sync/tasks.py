"""Synchronisation in the background."""

from contextlib import suppress

from celery import shared_task
from kombu.exceptions import OperationalError

from sig_sync.errors import SourceInactive, SyncAlreadyRunning
from sig_sync.models import Source
from sig_sync.run import run_sync


@shared_task
def sync_layer(slug: str) -> None:
    """Synchronise one layer; a second worker that comes meanwhile leaves it to the first."""
    source = Source.objects.get(layer__slug=slug)
    with suppress(SyncAlreadyRunning, SourceInactive):
        run_sync(source)


@shared_task
def sync_layers() -> None:
    """Ask for every active layer, one task each: a layer that fails stops no other."""
    slugs = Source.objects.filter(is_active=True).values_list("layer__slug", flat=True)
    for slug in slugs:
        # A broker that is down now is asked again at the next beat.
        with suppress(OperationalError):
            sync_layer.delay(slug)

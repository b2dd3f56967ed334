"""A run as a worker does it, and what the layer serves afterwards."""

from typing import Any

from layers.models import Feature
from sig_sync.models import Source, SyncRun
from sig_sync.run import run_sync


def sync(of: Source) -> SyncRun:
    """Run as a fresh worker would: nothing remembered from the run before."""
    return run_sync(Source.objects.get(pk=of.pk))


def served(of: Source) -> dict[str, tuple[float, float]]:
    """Where each object is served, by identity."""
    current = Feature.objects.current().filter(layer=of.layer_id)
    return {feature.source_id: feature.geom.coords for feature in current}


def found(run: SyncRun, *kinds: str) -> dict[str, int]:
    """The counts of a run that are not zero, of these kinds or of every change."""
    wanted = kinds or ("added", "revived", "moved", "edited", "removed", "missing", "recast")
    return {kind: run.counts[kind] for kind in wanted if run.counts.get(kind)}


def findings(run: SyncRun, kind: str) -> list[Any]:
    """The findings of one kind, in order."""
    return list(run.findings.filter(kind=kind).order_by("id"))

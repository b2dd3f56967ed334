"""First step: the delivery of a source, received whole, kept, and identified by its bytes."""

from collections.abc import Callable, Mapping

from sig_sync.leftovers import clear_leftovers
from sig_sync.models import Source, SyncRun
from sig_sync.sources import arcgis, drop, file, http, ogcapi, opendatasoft, wfs
from sig_sync.sources.delivery import (
    Basket,
    Delivery,
    Gathered,
    NotModified,
    Progress,
    forget_all_but,
    gathering,
    silent,
    store,
    stored,
)
from sig_sync.sources.errors import DeliveryGone
from sig_sync.sources.web import Web, conversation

__all__ = ["Delivery", "NotModified", "Progress", "fetch", "reopen", "settled"]

DELIVERIES_KEPT = 3

_SERVICES: dict[str, Callable[[Source, Web], Gathered]] = {
    Source.Protocol.WFS: wfs.gather,
    Source.Protocol.OGC_API: ogcapi.gather,
    Source.Protocol.ARCGIS: arcgis.gather,
    Source.Protocol.OPENDATASOFT: opendatasoft.gather,
}


def fetch(
    source: Source, *, known: Mapping[str, str] | None = None, progress: Progress | None = None
) -> Delivery | NotModified:
    """Receive what the source delivers now and keep it under ``PARVIS_VAR``.

    ``known`` are the validators of the last good run: a source that can say so answers that nothing
    changed since. Raises a `SyncRefused`, a `VectorFileError`, an `InvalidInput` of `geo.download`
    for what is not trusted, and an `Unavailable` for a source that does not answer.
    """
    clear_leftovers()
    with gathering(source.pk, progress or silent) as basket:
        gathered = _gathered(source, basket, known or {})
        if isinstance(gathered, NotModified):
            return gathered
        delivery = store(source.pk, basket, gathered)
    _forget_old(source)
    return delivery


def reopen(source: Source, sha256: str) -> Delivery:
    """A delivery received earlier, for a run that an officer approves. Raises `DeliveryGone`."""
    delivery = stored(source.pk, sha256)
    if delivery is None:
        raise DeliveryGone
    return delivery


def settled(source: Source, sha256: str) -> None:
    """A run ended well with the delivery ``sha256``: what was dropped for it is archived."""
    if source.protocol == Source.Protocol.DROP:
        drop.archive(source, sha256)


def _gathered(source: Source, basket: Basket, known: Mapping[str, str]) -> Gathered | NotModified:
    match source.protocol:
        case Source.Protocol.FILE:
            return file.gather(source, basket)
        case Source.Protocol.DROP:
            return drop.gather(source, basket, known)
    with conversation(basket) as web:
        if source.protocol == Source.Protocol.HTTP:
            return http.gather(source, web, known)
        return _SERVICES[source.protocol](source, web)


def _forget_old(source: Source) -> None:
    waiting = source.runs.filter(status=SyncRun.Status.TO_APPROVE, decided_at__isnull=True)
    forget_all_but(
        source.pk, set(waiting.values_list("delivery_sha256", flat=True)), DELIVERIES_KEPT
    )

"""What is said of a layer, beside its features: kept without touching what a synchronisation writes."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from layers.errors import KindIsFixed
from layers.models import Layer, LayerRevision
from layers.services import locked_layer


def store_description(*, layer: Layer, fields: Collection[str], now: datetime) -> None:
    """Keep these fields of a layer, or all of a new one.

    The revision that it serves is for synchronisations to say: what the row holds of it counts, not what
    the caller read some time ago. The tiles of a revision are kept for a year by whoever read them: when
    they would carry a column more, or other titles, the same features are served as a new revision.
    Raises `KindIsFixed`.
    """
    if layer._state.adding:
        layer.save()
        return
    with transaction.atomic():
        locked = locked_layer(layer)
        carried, title = set(locked.tile_properties), locked.title_property
        revision, kind = locked.current_revision, locked.geometry_kind
        for field in fields:
            setattr(locked, field, getattr(layer, field))
        if revision is not None:
            if locked.geometry_kind != kind:
                raise KindIsFixed
            if set(locked.tile_properties) - carried or locked.title_property != title:
                locked.current_revision = _same_features_again(locked, now)
        locked.save(update_fields=[*fields, "current_revision"])
    layer.current_revision = locked.current_revision


def _same_features_again(layer: Layer, now: datetime) -> LayerRevision:
    """A revision after the last one that changes no feature; the caller holds the layer's row."""
    last = layer.revisions.order_by("-number")[0]
    return LayerRevision.objects.create(
        layer=layer,
        number=last.number + 1,
        created_at=now,
        source_hash=last.source_hash,
        drawn_to=last.drawn_to,
        kept_to=last.kept_to,
        crowded=last.crowded,
        has_single_points=last.has_single_points,
    )

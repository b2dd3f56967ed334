"""Fifth step: the difference written as the layer's next revision."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.models import Feature, Layer, LayerRevision
from layers.services import FeatureState, record_revision
from sig_sync.diff import Difference
from sig_sync.fingerprint import is_same_properties

SAME_PLACE_DEG = 2e-8
"""About 2 mm: a vertex that moved less was only rounded otherwise by the exporting software."""


def served_hashes(layer: Layer) -> dict[str, str]:
    """Content hash of every feature that the layer serves now, by source id."""
    current = Feature.objects.current().filter(layer=layer)
    return dict(current.values_list("source_id", "content_hash").iterator())


def without_false_alarms(
    layer: Layer,
    found: Difference,
    states: dict[str, FeatureState],
    served: dict[str, str],
) -> Difference:
    """The difference without the features that moved by less than `SAME_PLACE_DEG` and nothing else.

    A coordinate on the edge of two millimetres is rounded either way from one export to the next.
    """
    suspects = [i for i in found.moved if is_same_properties(served[i], states[i].content_hash)]
    rows = Feature.objects.current().filter(layer=layer, source_id__in=suspects)
    stored = [
        (source_id, bytes(geom.wkb)) for source_id, geom in rows.values_list("source_id", "geom")
    ]
    if not stored:
        return found
    before = shapely.normalize(shapely.from_wkb([wkb for _id, wkb in stored]))
    after: NDArray[np.object_] = shapely.normalize(
        np.asarray([states[source_id].geom for source_id, _wkb in stored], dtype=object)
    )
    same = shapely.equals_exact(before, after, tolerance=SAME_PLACE_DEG)
    unmoved = {
        source_id for (source_id, _wkb), is_same in zip(stored, same, strict=True) if is_same
    }
    return Difference(
        added=found.added,
        moved=[source_id for source_id in found.moved if source_id not in unmoved],
        edited=found.edited,
        removed=found.removed,
        unchanged=found.unchanged + len(unmoved),
    )


def load(
    layer: Layer,
    found: Difference,
    states: dict[str, FeatureState],
    *,
    source_hash: str,
    now: datetime,
) -> LayerRevision:
    """Write the difference as a new revision and serve it."""
    return record_revision(
        layer=layer,
        added=_chosen(states, found.added),
        changed=_chosen(states, [*found.moved, *found.edited]),
        removed=found.removed,
        source_hash=source_hash,
        now=now,
    )


def _chosen(states: dict[str, FeatureState], source_ids: Sequence[str]) -> list[FeatureState]:
    return [states[source_id] for source_id in source_ids]

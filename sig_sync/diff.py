"""Fourth step: what differs between the features served and those delivered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sig_sync.fingerprint import is_same_geometry


@dataclass(frozen=True)
class Difference:
    """Source ids by what becomes of them; ``moved`` changed in geometry, ``edited`` in columns only."""

    added: list[str]
    moved: list[str]
    edited: list[str]
    removed: list[str]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """True when nothing has to be written."""
        return not (self.added or self.moved or self.edited or self.removed)


def difference(
    served: Mapping[str, str],
    delivered: Mapping[str, str],
    *,
    unreadable: Collection[str] = (),
) -> Difference:
    """Compare content hashes by source id.

    ``unreadable`` are ids that the source has but that cannot be used this time: what is served
    under them stays, because absence is not deletion.
    """
    added, moved, edited, unchanged = [], [], [], 0
    for source_id, content_hash in delivered.items():
        known = served.get(source_id)
        if known is None:
            added.append(source_id)
        elif known == content_hash:
            unchanged += 1
        elif is_same_geometry(known, content_hash):
            edited.append(source_id)
        else:
            moved.append(source_id)
    kept = set(unreadable)
    removed = [
        source_id for source_id in served if source_id not in delivered and source_id not in kept
    ]
    return Difference(added, moved, edited, removed, unchanged)

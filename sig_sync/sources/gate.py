"""The completeness gate: what the pages of a source must add up to before anything is believed."""

from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from sig_sync.sources.errors import DeliveryIncomplete, PagesWithoutEnd

MAX_PAGES = 20_000


@dataclass
class PageFacts:
    """What one page says: how many objects it holds, who they are, and what it claims."""

    count: int = 0
    identities: list[str] = field(default_factory=list)
    matched: int | None = None
    returned: int | None = None
    next_link: str = ""
    has_more: bool = False
    crs_name: str = ""
    list_name: str = ""
    esri_wkid: int | None = None


class Gate:
    """Follows the pages of one dataset of which the source stated ``expected`` objects, or nothing."""

    def __init__(self, expected: int | None) -> None:
        self.expected = expected
        self.received = 0
        self._pages: list[NDArray[np.int64]] = []
        self._seen_pages: set[int] = set()

    def take(self, page: PageFacts) -> None:
        """Count a page. Raises `DeliveryIncomplete` or `PagesWithoutEnd` as soon as it contradicts."""
        if page.returned is not None and page.count < page.returned:
            raise DeliveryIncomplete(
                _("Une page annonce %(stated)d objets et n’en contient que %(count)d.")
                % {"stated": page.returned, "count": page.count}
            )
        if page.matched is not None:
            if self.expected is None:
                self.expected = page.matched
            self._refuse_change(page.matched)
        identities = np.fromiter((hash(identity) for identity in page.identities), np.int64)
        fingerprint = hash(identities.tobytes())
        if page.count and fingerprint in self._seen_pages:
            raise PagesWithoutEnd(
                _(
                    "Le service redonne une page déjà reçue : il ne tient pas compte du rang demandé. Indiquez une "
                    "colonne de tri unique, ou des pages assez grandes pour tout recevoir en une fois."
                )
            )
        self._seen_pages.add(fingerprint)
        self._pages.append(np.unique(identities))
        self.received += page.count
        if self.expected is not None and self.received > self.expected:
            raise DeliveryIncomplete(
                _(
                    "Le service a déjà donné %(received)d objets alors qu’il en compte %(expected)d : des pages se "
                    "recouvrent. Indiquez une colonne de tri unique."
                )
                % {"received": self.received, "expected": self.expected}
            )
        if len(self._pages) >= MAX_PAGES:
            raise PagesWithoutEnd(
                _("Les pages ne finissent pas après %d : demandez-en de plus grandes.") % MAX_PAGES
            )

    def is_full(self) -> bool:
        """True when as many objects came as the source counted."""
        return self.expected is not None and self.received >= self.expected

    def finish(self, after: int | None) -> int:
        """How many objects came, all of them. ``after`` is the source's count once all was read.

        Raises `DeliveryIncomplete`.
        """
        if after is not None:
            self._refuse_change(after)
        if self.expected is not None and self.received != self.expected:
            raise DeliveryIncomplete(
                _("Le service compte %(expected)d objets et n’en a donné que %(received)d.")
                % {"expected": self.expected, "received": self.received}
            )
        if len(self._pages) > 1:
            together = np.concatenate(self._pages)
            repeated = together.size - np.unique(together).size
            if repeated:
                raise DeliveryIncomplete(
                    _(
                        "%d objets reviennent sur plusieurs pages, donc d’autres manquent : la colonne de tri n’est "
                        "pas unique, ou les données ont changé pendant la lecture."
                    )
                    % repeated
                )
        return self.received

    def _refuse_change(self, matched: int) -> None:
        if self.expected is not None and matched != self.expected:
            raise DeliveryIncomplete(
                _(
                    "Le service comptait %(before)d objets au début de la lecture et %(after)d ensuite : les données "
                    "ont changé entre-temps, relancez la synchronisation."
                )
                % {"before": self.expected, "after": matched}
            )

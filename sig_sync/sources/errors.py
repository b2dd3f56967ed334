"""Why a delivery cannot be fetched: what is refused here, and what another try may heal.

What the network itself refuses or does not answer is in `geo.download.errors`.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from geo.errors import Conflict, Unavailable
from sig_sync.errors import SyncRefused


class DeliveryIncomplete(SyncRefused):
    """The source's own counts and what it delivered do not agree."""

    code = "delivery-incomplete"


class ServiceRefused(SyncRefused):
    """The service answers with an error of its own: a layer, a column or a filter is wrong."""

    code = "service-refused"
    field = "location"


class UnexpectedAnswer(SyncRefused):
    """The answer is not what the protocol promises."""

    code = "unexpected-answer"
    field = "location"


class HtmlInsteadOfData(UnexpectedAnswer):
    """A page for people came in place of data: an error page, a portal to sign in, a wrong address."""

    code = "html-instead-of-data"


class ServiceUnsuitable(SyncRefused):
    """The service cannot give the whole dataset in a way that can be checked."""

    code = "service-unsuitable"
    field = "location"


class SublayerNotServed(SyncRefused):
    """The service does not have the layer, collection or dataset asked for; ``known`` are those it has."""

    code = "sublayer-not-served"
    field = "sublayer"

    def __init__(self, message: str | None = None, *, known: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.known = tuple(known)


class LinkElsewhere(SyncRefused):
    """The service sends to another host for the rest of its answer."""

    code = "link-elsewhere"


class PagesWithoutEnd(SyncRefused):
    """The pages lead back to one already read, or never end."""

    code = "pages-without-end"


class NothingDropped(SyncRefused):
    """No file of this source was ever dropped."""

    code = "nothing-dropped"
    field = "location"


class DropRefused(SyncRefused):
    """What was dropped is not a plain file."""

    code = "drop-refused"
    field = "location"


class StillBeingWritten(Unavailable):
    """The file changed while it was read, or is not complete yet."""

    code = "still-being-written"
    field = "location"
    default_message = _(
        "Le fichier est en cours d’écriture : il sera lu quand il ne changera plus."
    )


class DeliveryGone(Conflict):
    """The bytes of an earlier delivery are no longer kept."""

    code = "delivery-gone"
    default_message = _(
        "Cette livraison n’est plus conservée : relancez la synchronisation pour la recevoir de nouveau."
    )

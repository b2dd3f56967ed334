"""Why a revision cannot be written."""

from django.utils.translation import gettext_lazy as _

from geo.errors import Conflict


class LayerRefused(Conflict):
    """A layer stays as it is."""

    code = "layer-refused"


class RevisionUnknown(LayerRefused):
    """The layer never had a revision of this number."""

    code = "revision-unknown"
    default_message = _("Cette couche n’a pas de version de ce numéro.")


class NothingToRestore(LayerRefused):
    """The layer serves already what it is asked to go back to."""

    code = "nothing-to-restore"
    default_message = _("La couche est déjà dans cet état.")


class KindIsFixed(LayerRefused):
    """The layer serves objects of the kind that it was described with."""

    code = "kind-is-fixed"
    default_message = _(
        "Cette couche sert déjà des objets : ce qu’elle dessine ne change plus. Décrivez une autre couche."
    )

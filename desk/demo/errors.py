"""Why the demonstration cannot be written."""

from django.utils.translation import gettext_lazy as _

from geo.errors import Conflict


class TerritoryMissing(Conflict):
    """No commune is loaded: there is nowhere to consult."""

    code = "territory-missing"
    default_message = _(
        "Aucune commune n’est chargée : lancez d’abord « manage.py load_territory »."
    )


class LayerNotLoaded(Conflict):
    """A layer of the demonstration was refused by the synchronisation."""

    code = "demonstration-layer-refused"

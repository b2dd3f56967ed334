"""From what somebody typed to a place that can be asked about."""

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from geo.srid import WIRE_SRID
from geo.territory.models import Commune
from portal.forms import PlaceForm
from portal.selectors import Place, commune_names_at, commune_place


def find_place(form: PlaceForm) -> tuple[Place | None, str]:
    """The place asked about and "", or None and a sentence; None and "" when nothing is asked.

    A position found by the browser wins, then the commune chosen, then the words typed.
    """
    if not form.is_bound or not form.is_valid():
        return None, ""
    asked = form.cleaned_data
    words = asked["adresse"]
    if asked["lon"] is not None and asked["lat"] is not None:
        return _at(asked["lon"], asked["lat"], words)
    if words:
        return _from_words(words)
    if asked["commune"]:
        return commune_place(asked["commune"]), ""
    return None, ""


def _at(lon: float, lat: float, label: str) -> tuple[Place | None, str]:
    point = Point(lon, lat, srid=WIRE_SRID)
    commune = commune_names_at(point)
    if not commune:
        return None, _("Ce lieu est hors de la métropole : essayez une autre adresse.")
    return Place(label or commune, point), ""


def _from_words(words: str) -> tuple[Place | None, str]:
    """A commune of that name, for those who have no JavaScript to choose an address."""
    code = (
        Commune.objects.current()
        .filter(name__iexact=words.strip())
        .values_list("insee_code", flat=True)
        .first()
    )
    if code:
        return commune_place(code), ""
    return None, _(
        "Nous n’avons pas trouvé cette adresse : choisissez votre commune dans la liste."
    )

"""From what somebody typed to a place that can be asked about."""

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from geo.geocoding import client as geocoding
from geo.srid import WIRE_SRID
from portal.forms import PlaceForm
from portal.selectors import Place, commune_name_at, commune_place


def find_place(form: PlaceForm) -> tuple[Place | None, str]:
    """The place asked about and "", or None and a sentence; None and "" when nothing is asked.

    A position found by the browser wins, then the words typed, then the commune chosen.
    """
    if not form.is_bound or not form.is_valid():
        return None, ""
    asked = form.cleaned_data
    if asked["lon"] is not None and asked["lat"] is not None:
        return _at(asked["lon"], asked["lat"], asked["adresse"])
    if asked["adresse"]:
        return _from_words(asked["adresse"])
    if asked["commune"]:
        return commune_place(asked["commune"]), ""
    return None, ""


def _at(lon: float, lat: float, label: str) -> tuple[Place | None, str]:
    point = Point(lon, lat, srid=WIRE_SRID)
    commune = commune_name_at(point)
    if not commune:
        return None, _("Ce lieu est hors de la métropole : essayez une autre adresse.")
    return Place(label or commune, point), ""


def _from_words(words: str) -> tuple[Place | None, str]:
    """The best address for the words, for those whose browser did not choose one itself."""
    answer = geocoding.search(words)
    if not answer.results:
        if answer.available:
            return None, _(
                "Nous n’avons pas trouvé cette adresse : vérifiez-la, ou choisissez votre commune."
            )
        return None, _("La recherche d’adresse ne répond pas : choisissez votre commune.")
    best = answer.results[0]
    if best.kind == "municipality":
        commune = commune_place(best.insee_code)
        if commune:
            return commune, ""
    return _at(best.lon, best.lat, best.label)

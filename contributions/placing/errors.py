"""What can be wrong with a place said in words, each with its remedy."""

from django.utils.translation import gettext_lazy as _

from contributions.errors import PlaceRefused


class WordsRefused(PlaceRefused):
    """Root of the refusals of a place said in words."""

    code = "place-words-refused"


class CoordinatesUnreadable(WordsRefused):
    """Looks like coordinates, and no known way to write them fits."""

    code = "coordinates-unreadable"
    field = "places"
    default_message = _(
        "ces coordonnées ne se lisent pas : écrivez la longitude puis la latitude, "
        "par exemple « 3,0586 50,6366 »."
    )


class CoordinateAlone(WordsRefused):
    """One number where two are needed."""

    code = "coordinate-alone"
    field = "places"
    default_message = _(
        "il manque un nombre : écrivez la longitude puis la latitude, ou une adresse."
    )


class CoordinatesInDisorder(WordsRefused):
    """Latitude first, or northing first."""

    code = "coordinates-in-disorder"
    field = "places"


class CoordinatesFarAway(WordsRefused):
    """Readable, and nowhere near."""

    code = "coordinates-far-away"
    field = "places"
    default_message = _(
        "ces coordonnées ne sont pas en France : vérifiez les nombres et leur ordre, "
        "la longitude puis la latitude."
    )


class LineUnreadable(WordsRefused):
    """A character that no text can hold, or far too many of them."""

    code = "line-unreadable"
    field = "places"
    default_message = _("cette ligne ne se lit pas : retapez-la, en 200 caractères au plus.")


class NoPlace(WordsRefused):
    """Nothing was typed."""

    code = "places-missing"
    field = "places"
    default_message = _("Écrivez au moins une adresse, une commune ou des coordonnées.")


class TooManyPlaces(WordsRefused):
    """More lines than can be looked up."""

    code = "too-many-places"
    field = "places"
    default_message = _("La liste est trop longue : 100 lignes au plus.")


class AddressUnknown(WordsRefused):
    """The address base knows nothing like it."""

    code = "address-unknown"
    field = "places"
    default_message = _(
        "ce lieu est inconnu : donnez le numéro, la rue et la commune, ou des coordonnées."
    )


class AddressesSilent(WordsRefused):
    """The address base does not answer."""

    code = "addresses-silent"
    field = "places"
    default_message = _(
        "la recherche d’adresses ne répond pas en ce moment : "
        "donnez des coordonnées ou une commune, ou réessayez plus tard."
    )


class TooManyAddresses(WordsRefused):
    """More addresses than are looked up at once; coordinates have no such bound."""

    code = "too-many-addresses"
    field = "places"
    default_message = _(
        "cette adresse est de trop : 20 adresses au plus, écrivez les autres en coordonnées."
    )


class NotEnoughPlaces(WordsRefused):
    """Two places for a line, three for an area."""

    code = "not-enough-places"
    field = "places"


class OnePlaceOnly(WordsRefused):
    """Several places, and a point was asked for."""

    code = "one-place-only"
    field = "places"
    default_message = _(
        "Un point demande un seul lieu : gardez une ligne, ou choisissez un trait ou une zone."
    )


class OutlineCrossed(WordsRefused):
    """In the order given, the outline crosses itself."""

    code = "outline-crossed"
    field = "places"
    default_message = _("Dans cet ordre, le contour se croise.")


class OutlineFlat(WordsRefused):
    """All places on one line."""

    code = "outline-flat"
    field = "places"
    default_message = _(
        "Ces lieux sont alignés : ils ne font pas une zone. Ajoutez un lieu à l’écart, "
        "ou choisissez un trait."
    )


class StreetUnknown(WordsRefused):
    """No street of this name where the consultation is."""

    code = "street-unknown"
    field = "street"
    default_message = _(
        "Cette rue n’est pas connue ici : vérifiez son nom, ou dites le lieu autrement."
    )


class StreetsApart(WordsRefused):
    """The two streets do not meet."""

    code = "streets-apart"
    field = "street_from"


class SectionEmpty(WordsRefused):
    """Both ends are one place."""

    code = "section-empty"
    field = "street_to"
    default_message = _(
        "Les deux rues croisent au même endroit : choisissez deux croisements différents."
    )


class SectionOutside(WordsRefused):
    """Nothing of the street lies in the perimeter."""

    code = "section-outside"
    field = "street"
    default_message = _(
        "Cette rue est hors du périmètre de la concertation : choisissez-en une autre."
    )


class CommuneOutside(WordsRefused):
    """The commune does not touch the perimeter."""

    code = "commune-outside"
    field = "commune"
    default_message = _("Cette commune est hors du périmètre : choisissez-en une de la liste.")

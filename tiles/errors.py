"""What the tile room refuses, each with the HTTP status that it is answered with.

The room stands in front of Django (design D7), where the table of `config.errors` does not reach:
this is the one place outside it that knows statuses.
"""

from http import HTTPStatus
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from geo.errors import ParvisError, Unavailable


class TilesError(ParvisError):
    """Root of the tile room's refusals."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST


class ImpossibleAddress(TilesError):
    """An address that no tile can have, whatever the data."""

    code = "impossible-address"
    default_message = _(
        "Cette tuile ne peut pas exister : le zoom va de 0 à 22, x et y vont de 0 à 2^zoom - 1."
    )


class ImpossibleFeature(TilesError):
    """A number that no feature can have."""

    code = "impossible-feature"
    default_message = _(
        "Cet élément ne peut pas exister : son numéro est un nombre entier, à partir de 1, tel que"
        " la tuile le donne."
    )


class UnknownParameter(TilesError):
    """A query string that no tile has."""

    code = "unknown-parameter"
    default_message = _(
        "Une tuile de contributions connaît les paramètres « from » et « to » (secondes depuis 1970), "
        "les autres adresses n’en ont pas : retirez ce qui suit le « ? »."
    )


class UnknownAddress(TilesError):
    """An address that could exist, and leads nowhere today."""

    status = HTTPStatus.NOT_FOUND
    code = "unknown-tileset"
    default_message = _(
        "Aucun jeu de tuiles à cette adresse : la liste est sur la page « Données ouvertes »."
    )


class UnknownFeature(TilesError):
    """A number that no public feature of the tileset has, or has any more."""

    status = HTTPStatus.NOT_FOUND
    code = "unknown-feature"
    default_message = _("Aucun élément public de ce jeu de tuiles ne porte ce numéro.")


class MethodNotAllowed(TilesError):
    """Tiles are only read."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "method-not-allowed"
    default_message = _("Les tuiles se lisent seulement : utilisez GET ou HEAD.")


class TilesUnavailable(TilesError, Unavailable):
    """The database does not answer, or not in time."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    default_message = _("La carte ne répond pas pour le moment : réessayez dans quelques instants.")


class TooManyListeners(TilesError):
    """More open maps want to be told of changes than this process can serve."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "too-many-listeners"
    default_message = _(
        "Trop de cartes sont ouvertes en ce moment : celle-ci se mettra à jour plus tard."
    )

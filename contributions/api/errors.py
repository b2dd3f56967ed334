"""What only programs can get wrong."""

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException

from contributions.errors import ContributionRefused
from geo.errors import InvalidInput


class NotAFeature(ContributionRefused, InvalidInput):
    """The document is not a GeoJSON Feature with properties and a geometry."""

    code = "not-a-feature"
    default_message = _("Envoyez un objet GeoJSON « Feature » avec « geometry » et « properties ».")


class TitleNotText(ContributionRefused, InvalidInput):
    """The title is missing or is not a text."""

    code = "title-missing"
    field = "title"
    default_message = _("« properties.title » doit être un texte.")


class BodyNotText(ContributionRefused, InvalidInput):
    """The body is not a text."""

    code = "body-not-text"
    field = "body"
    default_message = _("« properties.body » doit être un texte.")


class CategoryNotText(ContributionRefused, InvalidInput):
    """The category is not a text."""

    code = "category-unknown"
    field = "category"
    default_message = _("« properties.category » doit être le nom court d’une catégorie.")


class AboutNotReadable(ContributionRefused, InvalidInput):
    """The object spoken about is not named by layer and source_id."""

    code = "feature-unknown"
    field = "about"
    default_message = _("« properties.about » doit donner « layer » et « source_id », deux textes.")


class InvalidPage(ContributionRefused, InvalidInput):
    """``limit`` or ``offset`` is not a number in its range."""

    code = "invalid-page"
    field = "limit"
    default_message = _(
        "« limit » doit être un entier de 1 à 100, « offset » un entier de 0 à 1 000 000."
    )


class BadCredentials(APIException):
    """Wrong e-mail or password, an address not confirmed, or a closed account: not said which."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_detail = _(
        "L’adresse e-mail ou le mot de passe n’est pas le bon, ou l’adresse n’est pas confirmée."
    )
    default_code = "bad-credentials"
    auth_header = "Token"


class TooManyAttempts(APIException):
    """Too many sign-ins with this address in a short time."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_detail = _("Trop d’essais en peu de temps : attendez cinq minutes.")
    default_code = "too-many-attempts"
    wait = 300


class Gone(APIException):
    """It was there and was taken away."""

    status_code = status.HTTP_410_GONE
    default_detail = _("Cette contribution n’est plus sur la carte.")
    default_code = "gone"

"""The root of every refusal that Parvis can explain, and the few kinds that they come in.

A room's own errors inherit from `ParvisError` through one of the kinds below. `config.errors` alone
turns kinds into HTTP statuses; nothing else in the house knows them.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ParvisError(Exception):
    """Something was refused, and a person can be told why.

    ``code`` is stable and machine-readable; ``field`` names the input to correct, or is empty;
    ``message`` is a French sentence that also says what to do about it.
    """

    code: ClassVar[str] = "refused"
    field: str = ""
    default_message: ClassVar[str | Promise] = _("Cette action n’est pas possible.")

    def __init__(self, message: str | Promise | None = None) -> None:
        self.message: str | Promise = message if message is not None else self.default_message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class InvalidInput(ParvisError):
    """What was sent cannot be accepted as it is; correcting ``field`` can."""

    code = "invalid"


class NotAllowed(ParvisError):
    """Not this person, or not at this moment."""

    code = "not-allowed"


class Conflict(ParvisError):
    """What was asked contradicts what is already recorded."""

    code = "conflict"


class TooOften(ParvisError):
    """The same person did this too many times lately; waiting helps."""

    code = "too-often"


class Unavailable(ParvisError):
    """A service that this needs does not answer; trying later can help."""

    code = "unavailable"


class InvalidGeometry(InvalidInput):
    """A geometry that is malformed, invalid or of an unexpected type."""

    code = "invalid-geometry"
    field = "geometry"
    default_message = _("La géométrie n’est pas lisible : envoyez un objet GeoJSON valide.")


class InvalidBbox(InvalidInput):
    """A bounding box that is not four finite numbers in order."""

    code = "invalid-bbox"
    field = "bbox"
    default_message = _(
        "La zone « bbox » s’écrit « ouest,sud,est,nord » en degrés, par exemple 2.9,50.5,3.2,50.8."
    )

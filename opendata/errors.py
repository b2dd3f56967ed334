"""What the open data rooms refuse; the kind decides the status (`config.errors`)."""

from django.utils.translation import gettext_lazy as _

from geo.errors import ParvisError


class OpenDataError(ParvisError):
    """Root of this room's refusals."""

    code = "open-data"


class InvalidParameter(OpenDataError):
    """A query parameter that does not exist or has an impossible value (OGC: always 400)."""

    code = "invalid-parameter"
    default_message = _("Un paramètre de la demande n’est pas valable.")

    def __init__(self, parameter: str, message: str) -> None:
        self.field = parameter  # type: ignore[misc]  # which one is known only here
        super().__init__(message)

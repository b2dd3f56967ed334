"""Why a file of communes is refused."""

from django.utils.translation import gettext_lazy as _

from geo.errors import InvalidInput, Unavailable


class TerritoryRefused(InvalidInput):
    """The communes cannot be loaded; nothing was changed."""

    code = "territory-refused"
    field = "location"


class ColumnMissing(TerritoryRefused):
    """A column that every commune needs is not in the file."""

    code = "territory-column-missing"


class CommuneInvalid(TerritoryRefused):
    """One or several rows are wrong; the message names them."""

    code = "commune-invalid"


class PeriodRefused(TerritoryRefused):
    """The day from which the boundaries should hold contradicts what is already loaded."""

    code = "territory-period"


class TooManyDepartures(TerritoryRefused):
    """The file would take so many communes away that it is probably the wrong file."""

    code = "territory-departures"


class SampleOverSurvey(TerritoryRefused):
    """The approximate sample would replace surveyed boundaries."""

    code = "territory-sample"
    default_message = _(
        "Le territoire a déjà de vrais contours : l’échantillon approximatif ne les remplace pas."
    )


class TerritoryUnavailable(Unavailable):
    """The source of the communes does not answer."""

    code = "territory-unavailable"
    field = "location"

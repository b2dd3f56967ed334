"""What can be refused about a meeting, with a sentence for the person."""

from django.utils.translation import gettext_lazy as _

from geo.errors import Conflict, InvalidInput, NotAllowed, ParvisError


class MeetingError(ParvisError):
    """Root of the refusals of this room."""

    code = "meeting-refused"


class MeetingNotAllowed(MeetingError, NotAllowed):
    """The person may not change meetings."""

    code = "meeting-not-allowed"
    default_message = _("Seuls les agents de concertation peuvent créer ou modifier une réunion.")


class InvalidMeeting(MeetingError, InvalidInput):
    """Something in the meeting's facts cannot be right."""

    code = "invalid-meeting"


class MeetingWithoutTitle(InvalidMeeting):
    """The title is empty."""

    code = "meeting-title-missing"
    field = "title"
    default_message = _("Donnez un titre à la réunion.")


class MeetingEndsTooEarly(InvalidMeeting):
    """The end does not come after the start."""

    code = "meeting-ends-too-early"
    field = "ends_at"
    default_message = _("La fin doit venir après le début : corrigez l’heure de fin.")


class MeetingOutsideFrance(InvalidMeeting):
    """The place is not in metropolitan France, so it is a mistake."""

    code = "meeting-outside-france"
    field = "geom"
    default_message = _("Le lieu est hors de France : placez-le de nouveau sur la carte.")


class MeetingAxesSwapped(InvalidMeeting):
    """Longitude and latitude were exchanged."""

    code = "meeting-axes-swapped"
    field = "geom"
    default_message = _("La longitude et la latitude semblent échangées : vérifiez leur ordre.")


class MeetingLinkRefused(InvalidMeeting):
    """The link to follow online is not a web address."""

    code = "meeting-link-refused"
    field = "online_url"
    default_message = _("Le lien doit commencer par https:// ou http://.")


class MeetingAlreadyCancelled(MeetingError, Conflict):
    """Somebody cancelled it before."""

    code = "meeting-already-cancelled"
    default_message = _("Cette réunion est déjà annulée.")


class MeetingNotCancelled(MeetingError, Conflict):
    """It takes place already, there is nothing to put back."""

    code = "meeting-not-cancelled"
    default_message = _("Cette réunion n’est pas annulée.")


class MeetingIsOver(MeetingError, Conflict):
    """It took place: cancelling it would tell an untruth."""

    code = "meeting-is-over"
    default_message = _("Cette réunion est terminée : elle ne peut plus être annulée.")

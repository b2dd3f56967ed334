"""Why something on the web is not fetched, and what to do about it."""

from django.utils.translation import gettext_lazy as _

from geo.errors import InvalidInput, Unavailable


class AddressRefused(InvalidInput):
    """An address that Parvis does not follow."""

    code = "address-refused"
    field = "location"


class DownloadTooLarge(InvalidInput):
    """The answer goes on past the limit, as it comes or once unpacked."""

    code = "download-too-large"
    field = "location"


class EncodingRefused(InvalidInput):
    """The answer is packed in a way that was not asked for, or that cannot be unpacked."""

    code = "encoding-refused"
    field = "location"


class DownloadFailed(Unavailable):
    """The other side does not answer, or answers with an error.

    ``status`` is the HTTP status, if there was one, ``body`` the beginning of what came with it, and
    ``retry_after_s`` how long the server asks to be left alone.
    """

    code = "download-failed"
    field = "location"
    default_message = _("Le serveur distant ne répond pas : réessayez plus tard.")
    status: int | None = None
    body: bytes = b""
    retry_after_s: float | None = None


class DownloadCut(DownloadFailed):
    """The answer stopped before its end."""

    code = "download-cut"


class DownloadTooSlow(DownloadFailed):
    """The answer did not come, or did not end, in time."""

    code = "download-too-slow"

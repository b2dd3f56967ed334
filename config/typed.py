"""What somebody typed in a form that came back too late, to be shown and sent again."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.translation import gettext_lazy as _

FORMS_OF_WORDS = frozenset(
    {
        "contributions:contribute",
        "contributions:feature",
        "contributions:what",
        "contributions:review",
        "contributions:comment",
        "contributions:comment_edit",
    }
)
"""Addresses whose form takes somebody's words: sending it again is what she wants."""

LABELS = {
    "title": _("Titre"),
    "body": _("Texte"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "de": _("De (mètres)"),
    "a": _("À (mètres)"),
    "q": _("Adresse"),
    "places": _("Les lieux, un par ligne"),
    "street": _("La rue"),
    "street_from": _("À partir de la rue"),
    "street_to": _("Jusqu’à la rue"),
}
_NEVER = ("password", "csrf", "email", "login")
_MOST_FIELDS = 100
_LONGEST_FIELD = 60_000
_LONGEST_IN_ALL = 200_000


@dataclass(frozen=True)
class TypedField:
    """One value as it was typed; ``label`` is empty for what nobody reads."""

    name: str
    value: str

    @property
    def label(self) -> str:
        """What the page calls it."""
        return str(LABELS.get(self.name, ""))

    @property
    def is_long(self) -> bool:
        """True for a text of several lines."""
        return self.name == "body" or "\n" in self.value


def typed_again(request: HttpRequest) -> list[TypedField]:
    """The fields of a refused form that may be sent again with a fresh token; none otherwise.

    Only a form of this site, sent by one of its own pages: another site's would put its words in
    the mouth of whoever presses the button. Bounded in number and size; no password, no address.
    """
    match = request.resolver_match
    if match is None or match.view_name not in FORMS_OF_WORDS or not _is_from_here(request):
        return []
    try:
        posted = request.POST
    except (RawPostDataException, UnreadablePostError):
        # The sending was cut: there is nothing to show, and the page says what to do.
        return []
    found: list[TypedField] = []
    room = _LONGEST_IN_ALL
    for name, values in posted.lists():
        if len(name) > 100 or any(word in name.lower() for word in _NEVER):
            continue
        for value in values:
            if len(found) >= _MOST_FIELDS or len(value) > min(_LONGEST_FIELD, room):
                return []
            room -= len(value)
            found.append(TypedField(name, value))
    return found


def _is_from_here(request: HttpRequest) -> bool:
    """True when the browser says that a page of this very site sent the form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    here = urlsplit(request.build_absolute_uri("/"))
    return urlsplit(origin)[:2] == here[:2]

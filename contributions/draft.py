"""A contribution being written: kept in the session, so that signing up or going back loses nothing."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from contributions.photos.draft import end_photo_draft
from contributions.placing.about import About, metres_of
from contributions.words import is_readable
from layers.models import Consultation

_SESSION_NAME = "contribution_drafts"
_MOST_DRAFTS = 5
_LONGEST = {
    "geometry": 60_000,
    "body": 200_000,
    "title": 20_000,
    "answers": 500_000,
    "places": 50_000,
    "understood": 10_000,
}
_LONGEST_OTHER = 200
_TYPED = {"title", "body", "answers", "lon", "lat", "geometry", "places"}
"""Fields whose own checks say what is wrong with them."""
_PLACE = ("lon", "lat", "geometry")
ABOUT = ("about_layer", "about_source_id", "about_from_m", "about_to_m")
"""The fields of a draft that say which object of a layer it is about."""
PLACE_FIELDS = (*_PLACE, "address", *ABOUT)
WORD_FIELDS = ("title", "category", "body", "answers")


@dataclass(frozen=True)
class Draft:
    """What has been typed so far, as it was typed. ``key`` makes a double sending one contribution.

    ``way`` names the way in which the place was said (`contributions.placing`), ``understood`` how
    it was read, one sentence a line; what was typed in each way stays, whichever gave the place;
    ``unseen`` names the ways whose text was not looked at, separated by blanks.

    ``at`` is when it last changed, in milliseconds since 1970; no part of what it says.
    """

    lon: str = ""
    lat: str = ""
    geometry: str = ""
    address: str = ""
    title: str = ""
    category: str = ""
    body: str = ""
    answers: str = ""
    key: str = ""
    way: str = ""
    understood: str = ""
    places: str = ""
    kind: str = ""
    commune: str = ""
    street: str = ""
    street_from: str = ""
    street_to: str = ""
    unseen: str = ""
    about_layer: str = ""
    about_source_id: str = ""
    about_from_m: str = ""
    about_to_m: str = ""
    at: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """What pages carry hidden and no column can hold is nothing: nobody typed it."""
        for hidden in fields(self):
            if hidden.name not in _TYPED and not is_readable(getattr(self, hidden.name)):
                object.__setattr__(self, hidden.name, "")

    @property
    def about(self) -> About | None:
        """The object of a layer that was picked; its place is then the one to send."""
        if not self.about_layer:
            return None
        bounds = metres_of(self.about_from_m), metres_of(self.about_to_m)
        return About(self.about_layer, self.about_source_id, *bounds)

    @property
    def has_place(self) -> bool:
        """True once a place has been given."""
        return bool(self.geometry or (self.lon and self.lat))

    @property
    def has_words(self) -> bool:
        """True once title and category have been given."""
        return bool(self.title.strip() and self.category)


def draft_of(request: HttpRequest, consultation: Consultation) -> Draft:
    """The draft of this browser for this consultation, empty when there is none."""
    stored = _drafts(request.session).get(consultation.slug, {})
    known = {field.name for field in fields(Draft)}
    return Draft(
        **{
            name: value
            for name, value in stored.items()
            if name in known and isinstance(value, str)
        }
    )


def keep_draft(request: HttpRequest, consultation: Consultation, **changes: str) -> Draft:
    """Store the changes; a changed content takes a new key, the same content keeps its own.

    Another place than the one of the object that was picked is no longer about that object.
    """
    before = draft_of(request, consultation)
    bounded = {name: value[: _LONGEST.get(name, _LONGEST_OTHER)] for name, value in changes.items()}
    moved = any(
        bounded.get(name, getattr(before, name)) != getattr(before, name) for name in _PLACE
    )
    if moved and "about_layer" not in bounded:
        bounded |= dict.fromkeys(ABOUT, "")
    after = replace(before, **bounded)
    if after != before or not after.key:
        key = bounded.get("key") or uuid.uuid4().hex
        after = replace(after, key=key, at=str(int(timezone.now().timestamp() * 1000)))
    drafts = _drafts(request.session)
    drafts.pop(consultation.slug, None)
    drafts[consultation.slug] = asdict(after)
    for slug in list(drafts)[:-_MOST_DRAFTS]:
        del drafts[slug]
    request.session[_SESSION_NAME] = drafts
    return after


def is_kept_whole(words: Mapping[str, str]) -> bool:
    """False when a draft would cut one of these texts: the page has to keep it."""
    return all(len(text) <= _LONGEST.get(name, _LONGEST_OTHER) for name, text in words.items())


def carried(request: HttpRequest, draft: Draft, names: tuple[str, ...]) -> dict[str, str]:
    """What the page brought back of the other steps, for a session that was lost meanwhile.

    Nothing when the draft holds these fields and changed after the page was written.
    """
    given = {name: request.POST[name] for name in names if name in request.POST}
    if not any(given.values()):
        return {}
    as_of = request.POST.get("carried_at", "")
    page_at = int(as_of) if as_of.isascii() and as_of.isdigit() and len(as_of) < 16 else 0
    if any(getattr(draft, name) for name in names) and page_at < int(draft.at or 0):
        return {}
    if not draft.key and request.POST.get("key"):
        given["key"] = request.POST["key"]
    return given


def drop_draft(request: HttpRequest, consultation: Consultation) -> None:
    """Forget the draft and which photographs were its own, once it has been sent."""
    drafts = _drafts(request.session)
    if drafts.pop(consultation.slug, None) is not None:
        request.session[_SESSION_NAME] = drafts
    end_photo_draft(request, consultation)


def _drafts(session: SessionBase) -> dict[str, Any]:
    stored = session.get(_SESSION_NAME)
    return dict(stored) if isinstance(stored, dict) else {}

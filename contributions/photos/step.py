"""The photographs of step 2 of the contribution form: taken as they come, whatever else is wrong."""

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone

from contributions.errors import ContributionRefused
from contributions.photos.draft import begin_photo_draft, photo_draft_of
from contributions.photos.errors import PhotosClosed, SentTooOften
from contributions.photos.forms import PhotosForm, typed_texts
from contributions.photos.models import MOST_PHOTOS
from contributions.photos.selectors import draft_photos
from contributions.photos.services import (
    Addition,
    add_draft_photo,
    describe_draft_photos,
    remove_draft_photo,
)
from contributions.rules import is_open_to_contributions
from layers.models import Consultation

ADD = "ajouter-photos"
REMOVE = "retirer-photo:"
MOST_SENT = 300
"""Files that one address may send in an hour: a workshop in a town hall, and no more."""
_HOUR_S = 3_600


def photos_form(request: HttpRequest, consultation: Consultation) -> PhotosForm:
    """The form as it stands, with what the draft holds."""
    return PhotosForm(kept=draft_photos(photo_draft_of(request, consultation)))


def is_about_photos(request: HttpRequest) -> bool:
    """Whether step 2 was sent to add or take out photographs, not to go on."""
    action = request.POST.get("action", "")
    return action == ADD or action.startswith(REMOVE)


def take_photos(request: HttpRequest, consultation: Consultation) -> PhotosForm:
    """Keep what step 2 sent: new files, descriptions, a photograph to take out. Gives the bound form.

    What can be kept is kept, and each file that cannot is named with its reason.
    """
    draft = photo_draft_of(request, consultation)
    before = draft_photos(draft)
    if draft is not None:
        describe_draft_photos(draft=draft, texts=typed_texts(request.POST, before))
        action = request.POST.get("action", "")
        for photo in before:
            if action == f"{REMOVE}{photo.public_id}":
                remove_draft_photo(draft=draft, public_id=photo.public_id)
    refusals = []
    for file in request.FILES.getlist("photos")[: 4 * MOST_PHOTOS]:
        try:
            take_photo(request, consultation, file)
        except ContributionRefused as error:
            refusals.append(f"{_shown_name(file)}\u202f: {error}")
    kept = draft_photos(photo_draft_of(request, consultation))
    known = {photo.public_id for photo in before}
    fresh = frozenset(photo.public_id for photo in kept if photo.public_id not in known)
    return PhotosForm(request.POST, kept=kept, refusals=refusals, fresh=fresh)


def take_photo(request: HttpRequest, consultation: Consultation, file: UploadedFile) -> Addition:
    """Keep one file with this browser's draft. Raises a `ContributionRefused`."""
    opening = is_open_to_contributions(consultation, timezone.now())
    if not opening.allowed:
        raise PhotosClosed(opening.reason)
    _count_sending(request)
    return add_draft_photo(
        draft=begin_photo_draft(request, consultation),
        file=file,  # type: ignore[arg-type]
        size_bytes=file.size or 0,
        now=timezone.now(),
    )


def _count_sending(request: HttpRequest) -> None:
    key = f"photos-sent:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=_HOUR_S)
    if cache.incr(key) > MOST_SENT:
        raise SentTooOften


def _shown_name(file: UploadedFile) -> str:
    name = "".join(sign for sign in (file.name or "") if sign.isprintable())
    return f"«\u00a0{name[:60]}\u00a0»"

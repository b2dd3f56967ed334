"""The photographs of step 2: files to add, and a description for each one that is there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.bounded import BoundedText
from contributions.errors import ContributionRefused
from contributions.photos.errors import AltTextMissing
from contributions.photos.models import ALT_MAX_LENGTH, MOST_PHOTOS, Photo
from contributions.photos.services import clean_alt_text
from contributions.words import clean_line

ACCEPTED = "image/jpeg,image/png,image/webp"
"""Named one by one: a telephone that keeps HEIC then sends a JPEG by itself."""


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.Field):
    """Files are taken one by one before the form is looked at: see `contributions.photos.step`."""

    widget = _FilesInput(attrs={"multiple": True, "accept": ACCEPTED})

    def clean(self, value: Any) -> list[UploadedFile]:
        return []


class PhotosForm(forms.Form):
    """What step 2 asks about photographs. ``refusals`` are the sentences about files not taken."""

    photos = _FilesField(label=gettext_lazy("Ajouter des photos"), required=False)

    def __init__(
        self,
        *args: Any,
        kept: Sequence[Photo],
        refusals: Sequence[str] = (),
        fresh: frozenset[UUID] = frozenset(),
        files_alone: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept, self.refusals, self.fresh = kept, refusals, fresh
        self.files_alone = files_alone
        for number, photo in enumerate(kept, start=1):
            self.fields[alt_name(photo)] = BoundedText(
                most=ALT_MAX_LENGTH,
                label=_("Description de la photo %(number)s") % {"number": number},
                required=False,
                initial=photo.alt_text,
                widget=forms.Textarea(attrs={"rows": 2, "required": True}),
            )

    def clean(self) -> dict[str, Any]:
        """Each photograph needs its words; a file that was not taken is an error of ``photos``."""
        cleaned = super().clean() or self.cleaned_data
        for refusal in self.refusals:
            self.add_error("photos", refusal)
        if self.files_alone:
            return cleaned
        for number, photo in enumerate(self.kept, start=1):
            name = alt_name(photo)
            try:
                cleaned[name] = clean_alt_text(cleaned.get(name) or "")
            except AltTextMissing:
                self.add_error(name, self._missing(number, photo))
            except ContributionRefused as error:
                self.add_error(name, str(error))
        return cleaned

    def of_files_alone(self) -> "PhotosForm":
        """The same, with what is wrong in the files and nothing about the descriptions."""
        return PhotosForm(
            self.data, kept=self.kept, refusals=self.refusals, fresh=self.fresh, files_alone=True
        )

    def _missing(self, number: int, photo: Photo) -> str:
        if photo.public_id in self.fresh:
            return _(
                "La photo %(number)s est ajoutée. Décrivez en quelques mots ce que l’on y voit."
            ) % {"number": number}
        return _("Décrivez la photo %(number)s en quelques mots : ce que l’on y voit.") % {
            "number": number
        }

    @property
    def cuts_words(self) -> bool:
        """True when the draft could not keep a description whole: the page has to."""
        texts = typed_texts(self.data, self.kept).values()
        return any(len(clean_line(text)) > ALT_MAX_LENGTH for text in texts)

    @property
    def lines(self) -> list[tuple[Photo, forms.BoundField]]:
        """Each photograph with the field of its description, for the page."""
        return [(photo, self[alt_name(photo)]) for photo in self.kept]

    @property
    def room(self) -> int:
        """How many photographs may still be added."""
        return MOST_PHOTOS - len(self.kept)


def alt_name(photo: Photo) -> str:
    """The name of the field that describes ``photo``."""
    return f"alt-{photo.public_id}"


def typed_texts(data: Any, kept: Sequence[Photo]) -> dict[UUID, str]:
    """The descriptions that were sent for photographs of the draft, as they were typed."""
    return {photo.public_id: data[alt_name(photo)] for photo in kept if alt_name(photo) in data}

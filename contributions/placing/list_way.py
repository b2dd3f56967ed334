"""The way "a list of addresses or coordinates"."""

from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry, Point
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.placing.addresses import Reading, lines_of, position_text, read_lines
from contributions.placing.errors import OutlineCrossed
from contributions.placing.shapes import shape_of
from contributions.placing.ways import Choice, Question, WayForm
from geo.srid import WIRE_SRID
from layers.models import GeometryKind

_MAX_LENGTH = 10_000
_MOST_SENTENCES = 10
_OUTLINE, _AROUND, _REORDER = "contour", "autour", "ordre"


class ListForm(WayForm):
    """Places one a line, which make a point, a line or an area."""

    name = "liste"
    title = gettext_lazy("Une liste d’adresses ou de coordonnées")
    template = "contributions/_where_list.html"
    draft_names = ("places", "kind")
    told_by = ("places",)

    places = forms.CharField(
        label=gettext_lazy("Les lieux, un par ligne"),
        help_text=gettext_lazy(
            "Une adresse, une commune, ou des coordonnées : longitude puis latitude en degrés "
            "(3,0586 50,6366), degrés, minutes, secondes, ou Lambert-93."
        ),
        strip=False,
        max_length=_MAX_LENGTH,
        error_messages={
            "required": gettext_lazy(
                "Écrivez au moins une adresse, une commune ou des coordonnées."
            ),
            "max_length": gettext_lazy(
                "La liste est trop longue : 100 lignes et 10 000 signes au plus."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Ce que font ces lieux"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Choisissez ce que font ces lieux, dans la liste.")
        },
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            GeometryKind.POINT: _("Un point"),
            GeometryKind.LINE: _("Un trait, dans l’ordre des lignes"),
            GeometryKind.POLYGON: _("Une zone, dont ils font le contour"),
        }
        allowed = self.consultation.allowed_geometries
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, label) for kind, label in labels.items() if kind in allowed
        ]

    @property
    def kind_chosen(self) -> str:
        """The kind that is checked."""
        return str(self["kind"].value() or self.consultation.allowed_geometries[0])

    def find_place(self, given: dict[str, Any]) -> GEOSGeometry | None:
        """The point, the line or the area that the lines make."""
        perimeter = self.consultation.perimeter.prepared
        centre = self.consultation.perimeter.centroid
        reading = read_lines(
            lines_of(given["places"]),
            near=(centre.x, centre.y),
            is_within=lambda lon, lat: perimeter.covers(Point(lon, lat, srid=WIRE_SRID)),
            chosen=self.data,
        )
        self._tell(reading)
        if reading.refused or reading.candidates:
            return None
        kind = given["kind"] or self.consultation.allowed_geometries[0]
        around = self.data.get(_OUTLINE) == _AROUND
        try:
            return shape_of(kind, reading.positions, around=around)
        except OutlineCrossed as error:
            if self.data.get(_OUTLINE) == _REORDER:
                raise OutlineCrossed(
                    _("Dans cet ordre, le contour se croise : changez l’ordre des lignes.")
                ) from error
            self.ask(_outline_question())
            return None

    def _tell(self, reading: Reading) -> None:
        texts = {line.number: line for line in reading.lines}
        self.understood = [
            _("Ligne %(number)s : %(words)s") % {"number": number, "words": found.words}
            for number, found in sorted(reading.found.items())
        ]
        refusals = sorted(reading.refused.items())
        for number, refusal in refusals[:_MOST_SENTENCES]:
            self.add_error(
                "places",
                _("Ligne %(number)s, « %(text)s » : %(problem)s")
                % {"number": number, "text": _shown(texts[number].text), "problem": refusal},
            )
        if len(refusals) > _MOST_SENTENCES:
            self.add_error(
                "places",
                _("%(count)s autres lignes sont à corriger.")
                % {"count": len(refusals) - _MOST_SENTENCES},
            )
        asked = set()
        for number, candidates in sorted(reading.candidates.items()):
            line = texts[number]
            if line.choice_name in asked:
                continue
            asked.add(line.choice_name)
            self.ask(
                Question(
                    name=line.choice_name,
                    words=_("Ligne %(number)s, « %(text)s » : de quel lieu s’agit-il\u202f?")
                    % {"number": number, "text": _shown(line.text)},
                    choices=tuple(
                        Choice(
                            position_text(place),
                            place.label,
                            Point(place.lon, place.lat, srid=WIRE_SRID),
                        )
                        for place in candidates
                    ),
                )
            )


def _outline_question() -> Question:
    return Question(
        name=_OUTLINE,
        words=_("Dans cet ordre, le contour se croise. Que faut-il faire\u202f?"),
        choices=(
            Choice(_AROUND, _("Prendre la zone qui entoure tous ces lieux")),
            Choice(_REORDER, _("Je change l’ordre des lignes")),
        ),
    )


def _shown(text: str) -> str:
    """What was typed, short and without what cannot be shown."""
    shown = "".join(sign for sign in text if sign.isprintable())
    return shown if len(shown) <= 40 else f"{shown[:39]}…"

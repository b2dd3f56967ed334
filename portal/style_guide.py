"""What /charte-graphique/ shows: one example of each part, without a database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

COLOURS = [
    (_("Papier"), _("le fond des pages"), "paper"),
    (_("Blanc"), _("les cartes et les champs"), "surface"),
    (_("Creux"), _("ce qui est en retrait"), "sunken"),
    (_("Encre"), _("le texte"), "ink"),
    (_("Encre douce"), _("le texte secondaire"), "ink-soft"),
    (_("Bleu-vert"), _("agir"), "action"),
    (_("Bleu-vert clair"), _("ce qui est choisi"), "action-tint"),
    (_("Brique"), _("appeler l’attention, les erreurs"), "brick"),
    (_("Brique claire"), _("le fond des erreurs"), "brick-tint"),
    (_("Ocre"), _("à venir, attention"), "ochre"),
    (_("Feuille"), _("ouvert, réussi"), "leaf"),
    (_("Ambre"), _("l’anneau de la place au clavier"), "focus"),
]

# Okabe and Ito's set, darkened where needed so that white icons keep 3:1 on it.
CATEGORIES = [
    (_("Arbres et fraîcheur"), "#00785a", "tree"),
    (_("Vélo"), "#0067a5", "bike"),
    (_("Danger"), "#b5480b", "alert"),
    (_("Idée"), "#7a4f9a", "idea"),
]


@dataclass(frozen=True)
class Example:
    """A category as the templates read it."""

    label: str
    colour: str
    icon: str


class ExampleForm(forms.Form):
    """One field of each kind, one of them wrong."""

    title = forms.CharField(
        label=_("Titre"), help_text=_("Quelques mots : « Un banc devant l’école ».")
    )
    category = forms.ChoiceField(
        label=_("Catégorie"), choices=[("", _("Choisissez…")), ("arbre", _("Arbres et fraîcheur"))]
    )
    body = forms.CharField(label=_("Précisions"), required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label=_("J’ai lu les règles de la concertation"))


def icon_names() -> list[str]:
    """Every icon of the sprite, in its order."""
    tree = ElementTree.parse(settings.BASE_DIR / "static/img/icons.svg")  # noqa: S314
    return [symbol.attrib["id"] for symbol in tree.getroot()]


def examples(now: datetime) -> dict[str, Any]:
    """Template context of the style guide."""
    starts = [now - timedelta(days=60), now - timedelta(days=20), now + timedelta(days=12)]
    ends = [*starts[1:], now + timedelta(days=60)]
    titles = [_("Information"), _("Contributions"), _("Synthèse et réponse")]
    moments = ["past", "current", "coming"]
    return {
        "colours": COLOURS,
        "icons": icon_names(),
        "categories": [Example(str(label), *look) for label, *look in CATEGORIES],
        "form": ExampleForm({"title": "", "category": "arbre", "body": "", "agree": "on"}),
        "steps": [
            {
                "phase": SimpleNamespace(title=title, starts_at=start, ends_at=end),
                "moment": moment,
            }
            for title, start, end, moment in zip(titles, starts, ends, moments, strict=True)
        ],
        "sources": [
            {"id": "pistes", "title": str(_("Pistes cyclables")), "visible": True,
             "geometry_kind": "line", "style": {"colour": "#0067a5"}},
            {"id": "parcs", "title": str(_("Parcs et jardins")), "visible": False,
             "geometry_kind": "polygon", "style": {"colour": "#00785a"}},
        ],
    }  # fmt: skip

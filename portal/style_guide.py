"""What /charte-graphique/ shows: one example of each part, without a database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from django import forms
from django.conf import settings

COLOURS = [
    ("Papier", "le fond des pages", "paper"),
    ("Blanc", "les cartes et les champs", "surface"),
    ("Creux", "ce qui est en retrait", "sunken"),
    ("Encre", "le texte", "ink"),
    ("Encre douce", "le texte secondaire", "ink-soft"),
    ("Bleu-vert", "agir", "action"),
    ("Bleu-vert clair", "ce qui est choisi", "action-tint"),
    ("Brique", "appeler l’attention, les erreurs", "brick"),
    ("Brique claire", "le fond des erreurs", "brick-tint"),
    ("Ocre", "à venir, attention", "ochre"),
    ("Feuille", "ouvert, réussi", "leaf"),
    ("Ambre", "l’anneau de la place au clavier", "focus"),
]

# Okabe and Ito's set, darkened where needed so that white icons keep 3:1 on it.
CATEGORIES = [
    ("Arbres et fraîcheur", "#00785a", "tree"),
    ("Vélo", "#0067a5", "bike"),
    ("Danger", "#b5480b", "alert"),
    ("Idée", "#7a4f9a", "idea"),
]


@dataclass(frozen=True)
class Example:
    """A category as the templates read it."""

    label: str
    colour: str
    icon: str


class ExampleForm(forms.Form):
    """One field of each kind, one of them wrong."""

    title = forms.CharField(label="Titre", help_text="Quelques mots : « Un banc devant l’école ».")
    category = forms.ChoiceField(
        label="Catégorie", choices=[("", "Choisissez…"), ("arbre", "Arbres et fraîcheur")]
    )
    body = forms.CharField(label="Précisions", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="J’ai lu les règles de la concertation")


def icon_names() -> list[str]:
    """Every icon of the sprite, in its order."""
    tree = ElementTree.parse(settings.BASE_DIR / "static/img/icons.svg")  # noqa: S314
    return [symbol.attrib["id"] for symbol in tree.getroot()]


def examples(now: datetime) -> dict[str, Any]:
    """Template context of the style guide."""
    starts = [now - timedelta(days=60), now - timedelta(days=20), now + timedelta(days=12)]
    ends = [*starts[1:], now + timedelta(days=60)]
    titles = ["Information", "Contributions", "Synthèse et réponse"]
    moments = ["past", "current", "coming"]
    return {
        "colours": COLOURS,
        "icons": icon_names(),
        "categories": [Example(*values) for values in CATEGORIES],
        "form": ExampleForm({"title": "", "category": "arbre", "body": "", "agree": "on"}),
        "steps": [
            {
                "phase": SimpleNamespace(title=title, starts_at=start, ends_at=end),
                "moment": moment,
            }
            for title, start, end, moment in zip(titles, starts, ends, moments, strict=True)
        ],
        "sources": [
            {"id": "pistes", "title": "Pistes cyclables", "visible": True,
             "geometry_kind": "line", "style": {"colour": "#0067a5"}},
            {"id": "parcs", "title": "Parcs et jardins", "visible": False,
             "geometry_kind": "polygon", "style": {"colour": "#00785a"}},
        ],
    }  # fmt: skip

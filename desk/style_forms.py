"""The form of a layer's style: what is common, and one row for each category or class."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from layers.styles.document import (
    DASHES,
    ICONS,
    MAX_CATEGORIES,
    MAX_CLASSES,
    MAX_ZOOM,
    METHODS,
    OWN_PROPERTIES,
    PATTERNS,
    Categories,
    Classes,
    LineSymbol,
    PointSymbol,
    PolygonSymbol,
    Simple,
    Style,
    Symbol,
    as_document,
    kind_of,
)
from layers.styles.legend import french_number
from layers.styles.palettes import PALETTES

MAX_FILE_BYTES = 2_000_000
MAX_ROWS = MAX_CATEGORIES + 1
"""Those of a document, and an empty one to add."""
MARK_WORDS = {
    "circle": _("Disque"),
    "tree": _("Arbre"),
    "bike": _("Vélo"),
    "bus": _("Bus"),
    "walk": _("Piéton"),
    "car": _("Voiture"),
    "water": _("Eau"),
    "sun": _("Soleil"),
    "house": _("Maison"),
    "alert": _("Alerte"),
    "idea": _("Idée"),
    "bench": _("Banc"),
    "lamp": _("Éclairage"),
    "play": _("Jeux"),
    "shop": _("Commerce"),
    "other": _("Autre (trois points)"),
    "solid": _("Trait continu"),
    "dashed": _("Tirets"),
    "dotted": _("Points"),
    "dash-dot": _("Tirets et points"),
    "none": _("Aplat"),
    "hatch": _("Hachures"),
    "cross": _("Quadrillage"),
    "dots": _("Semis de points"),
}
_METHOD_WORDS = {
    "manual": _("Bornes choisies à la main"),
    "quantile": _("Autant d’objets dans chaque classe (quantiles)"),
    "equal": _("Classes de même largeur (intervalles égaux)"),
    "natural": _("Regroupements naturels (Jenks)"),
}
_KIND_WORDS = [
    ("simple", _("Un seul symbole pour tous")),
    ("categories", _("Un symbole par catégorie")),
    ("classes", _("Un symbole par tranche de valeurs")),
]
_MARKS = {
    "point": ("circle", *ICONS),
    "line": tuple(DASHES),
    "polygon": PATTERNS,
}
_NEEDED = {
    "categories": ("property", "palette"),
    "classes": ("property", "palette", "method", "class_count"),
}
"""What each kind of style must say, beside what all of them must."""
_MARK_LABELS = {"point": _("Forme"), "line": _("Trait"), "polygon": _("Remplissage")}
_SIZE_LABELS = {"point": _("Diamètre (px)"), "line": _("Largeur (px)")}


class ColourInput(forms.TextInput):
    """The browser's own colour picker: reachable by keyboard, and always a colour."""

    input_type = "color"


def _colour(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=20, widget=ColourInput)


def _number(label: Any, low: float, high: float, step: float, hint: Any = "") -> forms.FloatField:
    widget = forms.NumberInput(
        attrs={"step": step, "min": low, "max": high, "inputmode": "decimal"}
    )
    return forms.FloatField(
        label=label, min_value=low, max_value=high, widget=widget, help_text=hint
    )


def _choice(label: Any, words: Sequence[str], **rest: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[(word, MARK_WORDS[word]) for word in words], **rest
    )


class StyleForm(forms.Form):
    """Everything of a style but its rows. Field names are those of the document where it has them."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Le style"),
        choices=_KIND_WORDS,
        widget=forms.RadioSelect(attrs={"data-structure": ""}),
    )
    property = forms.ChoiceField(
        label=_("Attribut"),
        required=False,
        widget=forms.Select(attrs={"data-structure": ""}),
        error_messages={"required": _("Choisissez un attribut de la couche.")},
    )
    palette = forms.ChoiceField(
        label=_("Palette"),
        choices=[(key, palette.name) for key, palette in PALETTES.items()],
        required=False,
        widget=forms.Select(attrs={"data-structure": ""}),
        help_text=_("Choisies pour se distinguer aussi avec une vision des couleurs réduite."),
    )
    method = forms.ChoiceField(
        label=_("Découpage"),
        choices=[(method, _METHOD_WORDS[method]) for method in METHODS],
        required=False,
        widget=forms.Select(attrs={"data-structure": ""}),
    )
    class_count = forms.IntegerField(
        label=_("Nombre de classes"),
        min_value=2,
        max_value=MAX_CLASSES,
        required=False,
        widget=forms.NumberInput(attrs={"data-structure": ""}),
    )
    breaks = forms.CharField(
        label=_("Bornes"),
        max_length=400,
        required=False,
        help_text=_("Séparées par des points-virgules, par exemple « 10 ; 20,5 ; 40 »."),
        widget=forms.TextInput(attrs={"data-structure": ""}),
    )
    unit = forms.CharField(
        label=_("Unité"), max_length=20, required=False, help_text=_("Écrite dans la légende.")
    )
    upper_included = forms.BooleanField(
        label=_("Une valeur égale à une borne va dans la classe du dessous"), required=False
    )
    other_shown = forms.BooleanField(label=_("Montrer aussi les autres valeurs"), required=False)
    other_label = forms.CharField(
        label=_("Leur nom dans la légende"), max_length=120, required=False
    )
    other_colour = _colour(_("Leur couleur"))
    labels_property = forms.ChoiceField(label=_("Texte à côté des objets"), required=False)
    labels_size = _number(_("Taille (px)"), 8, 32, 0.5)
    labels_colour = _colour(_("Couleur du texte"))
    labels_halo = _number(_("Halo clair (px)"), 0, 4, 0.1)
    labels_min_zoom = _number(_("À partir du zoom"), 0, MAX_ZOOM, 0.5)
    min_zoom = _number(
        _("Visible à partir du zoom"), 0, MAX_ZOOM, 0.5, _("0 : toujours ; 11 : la métropole.")
    )
    max_zoom = _number(
        _("Jusqu’au zoom"), 0, MAX_ZOOM, 0.5, _("14 : un quartier ; 18 : une rue ; 24 : toujours.")
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        geometry_kind: str,
        properties: Sequence[str],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial or {})
        self.geometry_kind = geometry_kind
        self.fields |= symbol_fields(geometry_kind)
        for name in _NEEDED.get(str(self["kind"].value()), ()):
            self.fields[name].required = True
        # What is not a column any more stays in the list, so that the error can say so.
        given = [self[name].value() or "" for name in ("property", "labels_property")]
        names = list(dict.fromkeys([*properties, *OWN_PROPERTIES, *filter(None, given)]))
        for name, empty in (("property", _("Choisissez…")), ("labels_property", _("Aucun"))):
            self.fields[name].choices = [("", empty), *((one, one) for one in names)]  # type: ignore[attr-defined]

    def symbol_bound_fields(self) -> list[forms.BoundField]:
        """The fields of the common symbol, in order."""
        return [self[name] for name in symbol_fields(self.geometry_kind)]


def symbol_fields(geometry_kind: str) -> dict[str, forms.Field]:
    """The fields of a symbol of that kind, by their name in the form."""
    fields: dict[str, forms.Field] = {"colour": _colour(_("Couleur"))}
    fields["mark"] = _choice(_MARK_LABELS[geometry_kind], _MARKS[geometry_kind])
    fields["opacity"] = _number(_("Opacité (%)"), 0, 100, 5)
    if geometry_kind == "line":
        fields["size"] = _number(_SIZE_LABELS["line"], 0.25, 20, 0.25)
        fields["edge_colour"] = _colour(_("Couleur du liseré"))
        fields["edge_width"] = _number(_("Largeur du liseré (px)"), 0, 10, 0.25)
        return fields
    if geometry_kind == "point":
        fields["size"] = _number(_SIZE_LABELS["point"], 2, 60, 0.5)
    fields["edge_colour"] = _colour(_("Couleur du contour"))
    fields["edge_width"] = _number(_("Largeur du contour (px)"), 0, 10, 0.25)
    return fields


class RowForm(forms.Form):
    """How one category or class looks: what it does not say comes from the common symbol."""

    label = forms.CharField(label=_("Nom dans la légende"), max_length=120, required=False)
    colour = _colour(_("Couleur"))

    def __init__(self, *args: Any, geometry_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mark"] = _choice(_MARK_LABELS[geometry_kind], _MARKS[geometry_kind])
        self.features: int | None = None
        """How many features have the value, when it is known."""
        self.is_new = False
        """An empty row, to add one."""


class CategoryRow(RowForm):
    """One value."""

    value = forms.CharField(label=_("Valeur"), max_length=200, required=False, strip=False)
    remove = forms.BooleanField(
        label=_("Retirer"),
        required=False,
        widget=forms.CheckboxInput(attrs={"data-structure": ""}),
    )

    field_order = ("value", "label", "colour", "mark", "remove")


class ClassRow(RowForm):
    """One interval; areas have no size."""

    def __init__(self, *args: Any, geometry_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, geometry_kind=geometry_kind, **kwargs)
        if geometry_kind in _SIZE_LABELS:
            high = 60 if geometry_kind == "point" else 20
            self.fields["size"] = _number(_SIZE_LABELS[geometry_kind], 0.25, high, 0.25)
        self.bounds = ""
        """The interval in words."""


class StyleFileForm(forms.Form):
    """A style made elsewhere."""

    file = forms.FileField(
        label=_("Fichier de style"),
        widget=forms.ClearableFileInput(attrs={"accept": ".qml,.sld,.xml"}),
        help_text=_("Un fichier .qml (QGIS) ou .sld, de 2 Mo au plus."),
        error_messages={"required": _("Choisissez un fichier .qml ou .sld.")},
    )

    def clean_file(self) -> Any:
        """The file, if it is not too large."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("Ce fichier dépasse 2 Mo : enregistrez le style sans image intégrée.")
            )
        return file


def rows_of(style: Style) -> list[dict[str, Any]]:
    """The initial values of the rows of a style."""
    look = style.look
    if isinstance(look, Simple):
        return []
    if isinstance(look, Categories):
        return [
            {
                "value": category.value,
                # A row without value and name is an empty one, to add a category.
                "label": category.label or ("" if category.value else gettext("Sans valeur")),
                **_row_look(category.symbol),
            }
            for category in look.categories
        ]
    return [{"label": step.label, **_row_look(step.symbol)} for step in look.classes]


def _row_look(symbol: Symbol) -> dict[str, Any]:
    look = symbol_values(symbol)
    return {name: look[name] for name in ("colour", "mark", "size") if name in look}


def symbol_values(symbol: Symbol) -> dict[str, Any]:
    """A symbol as the fields of `symbol_fields` show it."""
    values: dict[str, Any] = {"colour": symbol.colour, "opacity": round(symbol.opacity * 100)}
    if isinstance(symbol, LineSymbol):
        return values | {
            "mark": symbol.dash,
            "size": symbol.width,
            "edge_colour": symbol.casing_colour,
            "edge_width": symbol.casing_width,
        }
    values |= {"edge_colour": symbol.outline_colour, "edge_width": symbol.outline_width}
    if isinstance(symbol, PolygonSymbol):
        return values | {"mark": symbol.pattern}
    return values | {"mark": _mark_of(symbol), "size": symbol.size}


def _mark_of(symbol: PointSymbol) -> str:
    return symbol.icon if symbol.shape == "icon" else "circle"


def form_values(style: Style, palette: str = "") -> dict[str, Any]:
    """The initial values of a `StyleForm` that shows ``style``."""
    look, labels = style.look, style.labels
    values: dict[str, Any] = {
        "base": json.dumps(as_document(style), ensure_ascii=False),
        "kind": kind_of(look),
        "palette": palette or ("water" if isinstance(look, Classes) else "contrasted"),
        "method": "quantile",
        "class_count": 5,
        "other_colour": "#4d5a5e",
        "labels_size": 13.0,
        "labels_colour": "#172226",
        "labels_halo": 1.6,
        "labels_min_zoom": 12.5,
        "min_zoom": style.min_zoom,
        "max_zoom": style.max_zoom,
    }
    values |= symbol_values(look.symbol)
    if not isinstance(look, Simple):
        values["property"] = look.property
        values["other_shown"] = look.other is not None
        if look.other is not None:
            values |= {"other_label": look.other.label, "other_colour": look.other.symbol.colour}
    if isinstance(look, Classes):
        values |= {
            "method": look.method,
            "class_count": len(look.classes),
            "breaks": breaks_text(look),
            "unit": look.unit,
            "upper_included": look.upper_included,
        }
    if labels is not None:
        values |= {
            f"labels_{name}": getattr(labels, name)
            for name in ("property", "size", "colour", "halo", "min_zoom")
        }
    return values


def breaks_text(look: Classes) -> str:
    """The bounds as the form shows them: « 10 ; 20,5 »."""
    return "\u202f; ".join(french_number(bound) for bound in look.breaks)

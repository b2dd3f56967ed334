"""From what the form says to a checked style, with proposals out of the layer's own data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from desk.style_documents import coloured, document_said
from desk.style_forms import (
    MAX_ROWS,
    CategoryRow,
    ClassRow,
    RowForm,
    StyleForm,
    form_values,
    rows_of,
    symbol_values,
)
from layers.models import Layer
from layers.styles import values
from layers.styles.breaks import class_breaks
from layers.styles.document import (
    MAX_CATEGORIES,
    Categories,
    Classes,
    Style,
    as_document,
)
from layers.styles.errors import Path, StyleInvalid
from layers.styles.legend import range_label
from layers.styles.palettes import PALETTES, spread
from layers.styles.reading import read_style, style_or_default
from layers.styles.services import check_against_data

Data = Mapping[str, Any]
_PREFIXES = {"categories": "c", "classes": "k"}
_LIGHTEST = {"point": 0.5, "line": 0.5, "polygon": 0.0}
"""Where a sequential palette begins: small signs in its light colours would be lost on the map."""
_FIELDS = {
    ("symbol", "outline_colour"): "edge_colour",
    ("symbol", "casing_colour"): "edge_colour",
    ("symbol", "outline_width"): "edge_width",
    ("symbol", "casing_width"): "edge_width",
    ("symbol", "width"): "size",
    ("symbol", "shape"): "mark",
    ("symbol", "icon"): "mark",
    ("symbol", "dash"): "mark",
    ("symbol", "pattern"): "mark",
    ("other", "label"): "other_label",
}


@dataclass
class Editor:
    """A form with its rows; ``style`` is what they say, None while something is to be corrected."""

    layer: Layer
    form: StyleForm
    rows: list[RowForm]
    style: Style | None
    base: Style
    """The style that the form started from: it keeps what the form does not show."""
    notes: list[str] = field(default_factory=list)

    @property
    def shown(self) -> Style:
        """What can be drawn now: what the form says, or else what it started from."""
        return self.style or self.base

    def errors_by_field(self) -> dict[str, list[str]]:
        """Every error under the name of its control, those of no field under an empty name."""
        found: dict[str, list[str]] = {}
        for part in (self.form, *self.rows):
            for name, errors in part.errors.items():
                key = "" if name == "__all__" else part.add_prefix(name)
                found.setdefault(key, []).extend(str(error) for error in errors)
        return found


def editor_of(layer: Layer, style: Style, *, palette: str = "") -> Editor:
    """An editor that shows ``style``."""
    names = values.property_names(layer)
    form = StyleForm(
        geometry_kind=layer.geometry_kind, properties=names, initial=form_values(style, palette)
    )
    return Editor(layer, form, _rows_showing(layer, style), style, style)


def editor_from(layer: Layer, data: Data, *, propose: bool = False) -> Editor:
    """An editor that reads what was sent.

    With ``propose``, or when a kind of style was chosen that has no rows yet, categories or classes
    are made anew out of the data of the layer; the form then shows them.
    """
    base = _base_of(layer, data)
    # A form shows the fields of one kind of style; the others keep what they had.
    sent = form_values(base) | {"other_shown": False} | {name: data[name] for name in data}
    names = values.property_names(layer)
    form = StyleForm(sent, geometry_kind=layer.geometry_kind, properties=names)
    rows = _rows_sent(layer, sent, base)
    editor = Editor(layer, form, rows, None, base)
    if not (form.is_valid() and all(row.is_valid() for row in rows)):
        return editor
    document, numbers = document_said(form, rows, base)
    kind = form.cleaned_data["kind"]
    if kind != "simple" and (propose or not document[kind] or _wants_others(form, document, base)):
        proposal = _proposal(layer, form, document)
        if proposal is None:
            return editor
        document |= proposal
        numbers = list(range(len(document[kind])))
    try:
        style = read_style(document, layer.geometry_kind)
        check_against_data(layer, style)
    except StyleInvalid as error:
        for problem in error.problems:
            _tell(editor, numbers, problem.path, problem.message)
        return editor
    editor.style = style
    return editor


def _wants_others(form: StyleForm, document: dict[str, Any], base: Style) -> bool:
    """Whether another property or another way to cut was chosen since the rows were made."""
    look, said = base.look, form.cleaned_data
    if isinstance(look, Categories) and document["kind"] == "categories":
        return bool(said["property"] != look.property)
    if isinstance(look, Classes) and document["kind"] == "classes":
        by_hand = document["method"] == "manual" and look.breaks != tuple(document["breaks"])
        return not by_hand and (
            said["property"] != look.property
            or said["method"] not in ("manual", look.method)
            or said["class_count"] not in (None, len(look.classes))
        )
    return False


# -- reading the form ----------------------------------------------------------------------------


def _base_of(layer: Layer, data: Data) -> Style:
    try:
        return read_style(json.loads(str(data.get("base", ""))), layer.geometry_kind)
    except (ValueError, RecursionError, StyleInvalid):
        return style_or_default(layer.style, layer.geometry_kind)


def _rows_sent(layer: Layer, data: Data, base: Style) -> list[RowForm]:
    kind = str(data.get("kind", ""))
    if kind not in _PREFIXES:
        return []
    row_class = CategoryRow if kind == "categories" else ClassRow
    rows: list[RowForm] = []
    for number in range(MAX_ROWS):
        prefix = f"{_PREFIXES[kind]}-{number}"
        if f"{prefix}-colour" not in data:
            break
        row = row_class(data, prefix=prefix, geometry_kind=layer.geometry_kind)
        row.is_new = kind == "categories" and not (
            data.get(f"{prefix}-value") or data.get(f"{prefix}-label")
        )
        if isinstance(row, ClassRow) and isinstance(base.look, Classes):
            row.bounds = range_label(base.look, number) if number < len(base.look.classes) else ""
        rows.append(row)
    return rows


def _rows_showing(layer: Layer, style: Style) -> list[RowForm]:
    look = style.look
    kind = layer.geometry_kind
    if isinstance(look, Categories):
        # More than a style holds: a value of the style may be a rare one.
        found, _distinct = values.property_values(layer, look.property, 400)
        counts = {value.value: value.features for value in found}
        rows: list[RowForm] = [
            CategoryRow(initial=row, prefix=f"c-{number}", geometry_kind=kind)
            for number, row in enumerate(rows_of(style))
        ]
        for row in rows:
            row.features = counts.get(row.initial["value"], 0)
        if len(rows) < MAX_CATEGORIES:
            empty = {"colour": "#4d5a5e"} | {"mark": symbol_values(look.symbol)["mark"]}
            rows.append(CategoryRow(initial=empty, prefix=f"c-{len(rows)}", geometry_kind=kind))
            rows[-1].is_new = True
        return rows
    if isinstance(look, Classes):
        steps = []
        for number, initial in enumerate(rows_of(style)):
            step = ClassRow(initial=initial, prefix=f"k-{number}", geometry_kind=kind)
            step.bounds = range_label(look, number)
            steps.append(step)
        return list(steps)
    return []


# -- proposals -----------------------------------------------------------------------------------


def _proposal(layer: Layer, form: StyleForm, document: dict[str, Any]) -> dict[str, Any] | None:
    """Categories or classes out of the data; None, with an error, when there is nothing to see."""
    name = form.cleaned_data["property"]
    if not name:
        form.add_error("property", _("Choisissez un attribut de la couche."))
        return None
    if document["kind"] == "categories":
        return _proposed_categories(layer, form, document)
    return _proposed_classes(layer, form, document)


def _proposed_categories(layer: Layer, form: StyleForm, document: dict[str, Any]) -> dict[str, Any]:
    name = form.cleaned_data["property"]
    found, distinct = values.property_values(layer, name, MAX_CATEGORIES)
    labels = {entry["value"]: entry["label"] for entry in document["categories"]}
    colours = spread(form.cleaned_data["palette"] or "contrasted", len(found))
    proposal: dict[str, Any] = {
        "categories": [
            {
                "value": value.value,
                "label": labels.get(value.value, ""),
                "symbol": coloured(document["symbol"], colour),
            }
            for value, colour in zip(found, colours, strict=True)
        ]
    }
    if distinct > len(found) and document["other"] is None:
        proposal["other"] = {"label": "", "symbol": coloured(document["symbol"], "#4d5a5e")}
    return proposal


def _proposed_classes(
    layer: Layer, form: StyleForm, document: dict[str, Any]
) -> dict[str, Any] | None:
    said = form.cleaned_data
    numbers = values.property_numbers(layer, said["property"])
    palette = said["palette"] or "water"
    if not PALETTES[palette].sequential:
        palette = "water"
    said["palette"] = palette
    method = said["method"] or "quantile"
    breaks = document["breaks"]
    count_changed = said["class_count"] not in (None, len(breaks) + 1)
    if method != "manual" or not breaks or count_changed:
        method = "quantile" if method == "manual" else method
        breaks = class_breaks(numbers.numbers, said["class_count"] or 5, method)
    if not breaks:
        form.add_error(
            "property",
            _("Cet attribut n’a pas deux nombres différents : choisissez-en un autre."),
        )
        return None
    colours = spread(palette, len(breaks) + 1, start=_LIGHTEST[layer.geometry_kind])
    return {
        "breaks": breaks,
        "method": method,
        "classes": [
            {"label": "", "symbol": coloured(document["symbol"], colour)} for colour in colours
        ],
    }


# -- telling -------------------------------------------------------------------------------------


def _tell(editor: Editor, numbers: list[int], path: Path, message: str) -> None:
    """Put a problem of the document beside the control that can mend it."""
    if path and path[0] in _PREFIXES and len(path) > 1:
        index = path[1]
        if isinstance(index, int) and index < len(numbers) and numbers[index] < len(editor.rows):
            row = editor.rows[numbers[index]]
            name = _FIELDS.get(("symbol", str(path[-1])), str(path[-1]))
            row.add_error(name if name in row.fields else None, message)
            return
    name = "_".join(str(step) for step in path)
    name = _FIELDS.get((str(path[0]), str(path[-1])), name) if path else ""
    if path and path[0] in ("symbol", "breaks"):
        name = name.removeprefix("symbol_") if path[0] == "symbol" else "breaks"
    editor.form.add_error(name if name in editor.form.fields else None, message)


def unsaved_document(editor: Editor) -> bool:
    """Whether the editor shows another style than the layer has."""
    stored = style_or_default(editor.layer.style, editor.layer.geometry_kind)
    return editor.style is None or as_document(editor.style) != as_document(stored)

"""The style document that a form says, without what the form does not show being lost."""

import re
from dataclasses import asdict
from typing import Any

from desk.style_forms import RowForm, StyleForm, breaks_text
from layers.styles.document import Categories, Classes, Simple, Style
from layers.styles.palettes import spread


def document_said(
    form: StyleForm, rows: list[RowForm], base: Style
) -> tuple[dict[str, Any], list[int]]:
    """The document that the form says, and the row that each of its entries came from."""
    said = form.cleaned_data
    kind = said["kind"]
    common = _symbol_document(form.geometry_kind, said)
    document: dict[str, Any] = {
        "version": 1,
        "kind": kind,
        "symbol": common,
        "min_zoom": said["min_zoom"],
        "max_zoom": said["max_zoom"],
        "labels": None,
    }
    if said["labels_property"]:
        document["labels"] = {
            name: said[f"labels_{name}"]
            for name in ("property", "size", "colour", "halo", "min_zoom")
        }
    if kind == "simple":
        return document, []
    document["property"] = said["property"]
    document["other"] = _other_document(said, common, base)
    changed = _changed(common, base)
    if kind == "categories":
        kept = [
            (number, row.cleaned_data)
            for number, row in enumerate(rows)
            if not row.cleaned_data["remove"]
            and (row.cleaned_data["value"] or row.cleaned_data["label"])
        ]
        former = _former_symbols(base)
        document["categories"] = [
            {
                "value": row["value"],
                "label": row["label"],
                "symbol": _row_symbol(former.get(row["value"], common), changed, row, form),
            }
            for _number, row in kept
        ]
        return document, [number for number, _row in kept]
    breaks = _breaks_said(said["breaks"], base)
    is_by_hand = isinstance(base.look, Classes) and tuple(breaks) != base.look.breaks
    document |= {
        "breaks": breaks,
        "method": "manual" if is_by_hand else said["method"] or "manual",
        "unit": said["unit"],
        "upper_included": said["upper_included"],
        "classes": _class_documents(rows, breaks, common, changed, form, base),
    }
    return document, list(range(len(document["classes"])))


def _class_documents(
    rows: list[RowForm],
    breaks: list[Any],
    common: dict[str, Any],
    changed: dict[str, Any],
    form: StyleForm,
    base: Style,
) -> list[dict[str, Any]]:
    """One class more than bounds: those that were not there take colours of the palette."""
    if not rows:
        return []
    former = base.look.classes if isinstance(base.look, Classes) else ()
    wanted = len(breaks) + 1
    colours = spread(form.cleaned_data["palette"] or "water", wanted)
    classes = []
    for number in range(wanted):
        symbol = asdict(former[number].symbol) if number < len(former) else common
        if number < len(rows):
            row = rows[number].cleaned_data
            symbol = _row_symbol(symbol, changed, row, form)
            label = row["label"]
        else:
            symbol = coloured(common | changed, colours[number])
            label = ""
        classes.append({"label": label, "symbol": symbol})
    return classes


def _symbol_document(geometry_kind: str, said: dict[str, Any]) -> dict[str, Any]:
    symbol = {"colour": said["colour"], "opacity": round(said["opacity"] / 100, 2)}
    if geometry_kind == "line":
        return symbol | {
            "width": said["size"],
            "dash": said["mark"],
            "casing_colour": said["edge_colour"],
            "casing_width": said["edge_width"],
        }
    symbol |= {"outline_colour": said["edge_colour"], "outline_width": said["edge_width"]}
    if geometry_kind == "polygon":
        return symbol | {"pattern": said["mark"]}
    return symbol | {"size": said["size"]} | _shape(said["mark"])


def _shape(mark: str) -> dict[str, str]:
    is_circle = mark == "circle"
    return {"shape": "circle" if is_circle else "icon", "icon": "" if is_circle else mark}


def _changed(common: dict[str, Any], base: Style) -> dict[str, Any]:
    """What was changed in the common symbol, colour apart: it changes in every row too."""
    former = asdict(base.look.symbol)
    own = {"colour", "shape", "icon", "dash", "pattern"}
    return {
        key: value for key, value in common.items() if key not in own and former.get(key) != value
    }


def _former_symbols(base: Style) -> dict[str, dict[str, Any]]:
    if not isinstance(base.look, Categories):
        return {}
    return {category.value: asdict(category.symbol) for category in base.look.categories}


def _row_symbol(
    symbol: dict[str, Any], changed: dict[str, Any], row: dict[str, Any], form: StyleForm
) -> dict[str, Any]:
    symbol = coloured(symbol | changed, row["colour"])
    if form.geometry_kind == "line":
        symbol["dash"] = row["mark"]
    elif form.geometry_kind == "polygon":
        symbol["pattern"] = row["mark"]
    else:
        symbol |= _shape(row["mark"])
    if "size" in row:
        symbol["width" if form.geometry_kind == "line" else "size"] = row["size"]
    return symbol


def coloured(symbol: dict[str, Any], colour: str) -> dict[str, Any]:
    """The symbol in another colour; the outline of an area goes with it where it was the same."""
    follows = "pattern" in symbol and symbol["outline_colour"] == symbol["colour"]
    return symbol | {"colour": colour} | ({"outline_colour": colour} if follows else {})


def _other_document(
    said: dict[str, Any], common: dict[str, Any], base: Style
) -> dict[str, Any] | None:
    if not said["other_shown"]:
        return None
    former = None if isinstance(base.look, Simple) else base.look.other
    symbol = asdict(former.symbol) | _changed(common, base) if former else common
    return {"label": said["other_label"], "symbol": coloured(symbol, said["other_colour"])}


def _breaks_said(text: str, base: Style) -> list[Any]:
    """The bounds as typed; those that were shown and not touched keep all their decimals."""
    if isinstance(base.look, Classes) and text == breaks_text(base.look):
        return list(base.look.breaks)
    return _numbers_of(text)


def _numbers_of(text: str) -> list[Any]:
    """The numbers of « 10 ; 20,5 »; what is none stays text, for the reading to refuse."""
    parts = [re.sub(r"\s", "", part) for part in text.split(";")]
    numbers: list[Any] = []
    for part in filter(None, parts):
        try:
            numbers.append(float(part.replace(",", ".").replace("\u2212", "-")))
        except ValueError:
            numbers.append(part)
    return numbers

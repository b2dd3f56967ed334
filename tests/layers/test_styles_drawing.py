"""What a style draws: valid for MapLibre, the same on the map and in the legend, class by class."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from layers.styles.document import Categories, Classes, Simple, Style, symbols_of
from layers.styles.drawing import CHOSEN
from layers.styles.legend import french_number, labelled_symbols, legend_of
from layers.styles.maplibre import images_of, style_layers
from layers.styles.reading import read_style
from tests.layers import style_examples
from tests.layers.style_judge import Judge

GEOMETRY = {"point": "Point", "line": "LineString", "polygon": "Polygon"}


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    judge = Judge()
    yield judge
    judge.close()


@settings(max_examples=40)
@given(style=style_examples.styles())
def test_every_checked_document_makes_layers_that_maplibre_accepts(judge: Judge, style: Style):
    layers = style_layers(style)
    assert judge.problems(layers) == []
    ids = [layer["id"] for layer in layers]
    assert len(set(ids)) == len(ids)
    # However many classes there are, none makes a layer of its own.
    assert len(layers) <= 8


def sample_values(look: Categories | Classes) -> Iterator[tuple[Any, int | None]]:
    """Values of the property, each with the index of the entry that must draw it, None for other."""
    if isinstance(look, Categories):
        for index, category in enumerate(look.categories):
            yield category.value, index
        yield "no category has this one", None
        return
    ends = [look.breaks[0] - 5, *look.breaks, look.breaks[-1] + 5]
    for index, (low, high) in enumerate(pairwise(ends)):
        yield (low + high) / 2, index
        if index > 0:
            yield low, index - 1 if look.upper_included else index
            yield str(low), index - 1 if look.upper_included else index
            yield str(low).replace(".", ","), index - 1 if look.upper_included else index
    for absent in ("", "inconnu", None, True, ",", "1,2,3"):
        yield absent, None


@settings(max_examples=30)
@given(
    style=style_examples.styles().filter(lambda style: not isinstance(style.look, Simple)),
)
def test_each_value_is_drawn_as_the_legend_says(judge: Judge, style: Style):
    look = style.look
    assert not isinstance(look, Simple)
    assert [symbol for _label, symbol in labelled_symbols(style)] == list(symbols_of(look))
    layers = [layer for layer in style_layers(style) if layer["part"] != "label"]
    entries = look.categories if isinstance(look, Categories) else look.classes
    simple = [style_layers(Style(style.geometry_kind, Simple(one.symbol))) for one in entries]
    geometry = GEOMETRY[style.geometry_kind]
    questions: list[tuple[Any, ...]] = []
    for value, index in sample_values(look):
        properties = {look.property: value, "source_id": "x"}
        alone: list[Any] = []
        if index is not None:
            alone = simple[index]
        elif look.other is not None:
            alone = style_layers(Style(style.geometry_kind, Simple(look.other.symbol)))
        questions += [(layers, properties, geometry), (alone, properties, geometry)]
    answers = judge.drawn_all(questions)
    for found, wanted, question in zip(answers[::2], answers[1::2], questions[::2], strict=True):
        assert colours(found) == colours(wanted), question[1]


def colours(drawn: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Every paint and layout value of every layer, colours in one spelling."""
    return {
        f"{key} {name}": spelt(value)
        for key, layer in drawn.items()
        for name, value in layer.items()
    }


def spelt(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, str) and value.startswith("rgba("):
        red, green, blue = (round(float(part)) for part in value[5:-1].split(",")[:3])
        return f"#{red:02x}{green:02x}{blue:02x}"
    return value


def test_a_category_may_be_named_like_what_every_object_has(judge: Judge):
    entries = [
        {"value": value, "label": value, "symbol": {"colour": colour}}
        for value, colour in (("__proto__", "#646464"), ("constructor", "#0a0a0a"))
    ]
    style = read_style(style_examples.categories(categories=entries), "line")
    assert judge.problems(style_layers(style)) == []


def test_a_legend_names_what_looks_and_is_called_alike_once():
    grey = {"label": "Sans suite", "symbol": {"colour": "#646464"}}
    entries = [{"value": "abandonné", **grey}, {"value": "reporté", **grey}]
    style = read_style(style_examples.categories(categories=entries), "line")
    assert [entry.label for entry in legend_of(style)] == ["Sans suite", "Autre"]


def test_a_legend_says_the_bounds_of_its_classes_in_french():
    style = read_style(style_examples.classes(), "point")
    assert [entry.label for entry in legend_of(style)] == [
        "moins de 1\u202f500\u00a0places",
        "1\u202f500 à moins de 2\u202f000,5\u00a0places",
        "2\u202f000,5\u00a0places et plus",
    ]
    included = read_style(style_examples.classes(upper_included=True, unit="m"), "point")
    assert [entry.label for entry in legend_of(included)] == [
        "jusqu’à 1\u202f500\u00a0m",
        "plus de 1\u202f500 à 2\u202f000,5\u00a0m",
        "plus de 2\u202f000,5\u00a0m",
    ]
    assert french_number(-1234567.25) == "\u22121\u202f234\u202f567,25"


@settings(max_examples=30)
@given(style=style_examples.styles())
def test_a_legend_has_no_inline_style_and_no_word_of_the_data_as_markup(style: Style):
    for entry in legend_of(style):
        assert " style=" not in entry.key
        assert entry.key.startswith("<svg")
        assert "<script" not in entry.key


def test_categories_hidden_by_default_leave_the_map_and_the_label(judge: Judge):
    document = style_examples.categories(other=None, labels={"property": "nom"})
    layers = style_layers(read_style(document, "line"))
    drawn = judge.drawn(layers, {"etat": "abandonné", "nom": "Quai"}, "LineString")
    assert drawn == {}
    assert "label" in judge.drawn(layers, {"etat": "existant", "nom": "Quai"}, "LineString")


def test_the_chosen_feature_lights_and_zooms_bound_every_layer(judge: Judge):
    document = style_examples.categories(
        min_zoom=11, max_zoom=18, labels={"property": "nom", "min_zoom": 14}
    )
    layers = style_layers(read_style(document, "line"))
    lit = [layer for layer in layers if layer["part"] == "lit-line"]
    assert len(lit) == 1
    assert CHOSEN in lit[0]["filter"]
    assert {layer["maxzoom"] for layer in layers} == {18}
    assert {layer["id"]: layer["minzoom"] for layer in layers} == {
        "casing": 11, "line": 11, "line-dashed": 11, "lit-line": 11, "label": 14,
    }  # fmt: skip


def test_images_are_named_by_what_they_show():
    patterned = {"version": 1, "kind": "simple", "symbol": {"pattern": "hatch"}}
    assert images_of(style_layers(read_style(patterned, "polygon"))) == {
        "parvis-pattern:hatch:0a5c63"
    }
    pinned = {"version": 1, "kind": "simple", "symbol": {"shape": "icon", "icon": "bus"}}
    assert images_of(style_layers(read_style(pinned, "point"))) == {
        "parvis:disc:bus:0a5c63:plain",
        "parvis:disc:bus:0a5c63:lit",
    }

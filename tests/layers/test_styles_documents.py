"""A style is a checked document: what it says is read back, what it cannot say is refused."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from layers.models import Layer
from layers.styles.document import (
    Classes,
    PointSymbol,
    Simple,
    Style,
    as_document,
    default_style,
    properties_read,
)
from layers.styles.errors import StyleInvalid
from layers.styles.reading import read_style, style_or_default
from tests.layers import style_examples

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = [
    "version", "kind", "symbol", "property", "categories", "classes", "breaks", "other", "labels",
    "min_zoom", "max_zoom", "method", "unit", "upper_included", "colour", "width", "opacity",
    "icon", "label_property", "value", "label", "size",
]  # fmt: skip


def refusal(document: Any, kind: str = "line") -> dict[str, str]:
    with pytest.raises(StyleInvalid) as caught:
        read_style(document, kind)
    return {
        ".".join(str(step) for step in problem.path): problem.message
        for problem in caught.value.problems
    }


@given(style_examples.styles())
def test_a_style_survives_its_json_document(style: Style):
    document = json.loads(json.dumps(as_document(style)))
    assert read_style(document, style.geometry_kind) == style


@given(st.dictionaries(st.sampled_from(KEYS), ANY_JSON, max_size=10), st.booleans())
def test_any_document_is_read_or_refused_with_sentences(document: dict[str, Any], is_first: bool):
    if is_first:
        document["version"] = 1
    try:
        style = read_style(document, "line")
    except StyleInvalid as error:
        assert error.problems
        assert all(problem.message for problem in error.problems)
    else:
        assert read_style(as_document(style), "line") == style


def test_the_first_documents_keep_their_look():
    bikes = read_style(
        {
            "kind": "simple",
            "colour": "#CA6702",
            "width": 6,
            "icon": "bike",
            "label_property": "nom",
        },
        "point",
    )
    assert bikes.look == Simple(PointSymbol(colour="#ca6702", shape="icon", icon="bike", size=24.0))
    assert properties_read(bikes) == ("nom",)
    assert read_style({}, "polygon") == default_style("polygon")


def test_a_problem_names_its_field_and_the_remedy():
    found = refusal(
        style_examples.categories(
            property=" ",
            colour="#fff",
            min_zoom=30,
            categories=[
                {"value": "a", "symbol": {"colour": "red", "width": 400}},
                {"value": "a", "label": "x" * 121},
                "b",
            ],
            labels={"property": "id", "size": True},
        )
    )
    assert found["property"] == "Choisissez un attribut de la couche."
    assert "colour" in found[""]
    assert "categories, other" in found[""]
    assert found["min_zoom"] == "Choisissez un nombre entre 0 et 24."
    assert "#rrvvbb" in found["categories.0.symbol.colour"]
    assert found["categories.0.symbol.width"] == "Choisissez un nombre entre 0,25 et 20."
    assert "deux fois" in found["categories.1.value"]
    assert "120 caractères" in found["categories.1.label"]
    assert found["categories.2"] == "Un objet JSON est attendu ici."
    assert "réservé" in found["labels.property"]
    assert found["labels.size"] == "Un nombre est attendu ici."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"breaks": [2000, 1500]}, "breaks"),
        ({"breaks": [1500]}, "breaks"),
        ({"breaks": [1500, float("nan")]}, "breaks.1"),
        ({"breaks": [1500, 10**400]}, "breaks.1"),
        ({"breaks": "1500"}, "breaks"),
        ({"classes": [{}] * 500}, "classes"),
        ({"method": ["quantile"]}, "method"),
        ({"unit": "m\u0000"}, "unit"),
        ({"version": 2}, "version"),
        ({"version": True}, "version"),
        ({"min_zoom": 12, "max_zoom": 12}, "max_zoom"),
        ({"other": []}, "other"),
    ],
)
def test_classes_that_do_not_hold_are_refused(changes: dict[str, Any], field: str):
    assert field in refusal(style_examples.classes(**changes), "point")


def test_a_hostile_document_gets_a_bounded_answer():
    deep: Any = {}
    for _level in range(100_000):
        deep = {"symbol": deep}
    many = [{"value": str(n), "symbol": {"colour": n}} for n in range(50_000)]
    hostile: list[Any] = [
        deep,
        [],
        "style",
        None,
        style_examples.categories(categories=many),
        {"k" * 100_000 + str(n): n for n in range(500)},
    ]
    for document in hostile:
        with pytest.raises(StyleInvalid) as caught:
            read_style(document, "line")
        assert len(caught.value.problems) <= 60
        assert len(str(caught.value)) < 20_000
    assert style_or_default(deep, "line") == default_style("line")


def test_values_are_compared_as_the_map_compares_them():
    style = read_style(
        style_examples.categories(
            categories=[{"value": value} for value in (3, 2.5, True, None, "3 bis", 4.0)]
        ),
        "line",
    )
    assert not isinstance(style.look, (Simple, Classes))
    values = [category.value for category in style.look.categories]
    assert values == ["3", "2.5", "true", "", "3 bis", "4"]


def test_a_layer_refuses_a_style_that_cannot_be_drawn():
    layer = Layer(slug="pistes", title="Pistes", geometry_kind="line", style={"colour": "teal"})
    with pytest.raises(ValidationError) as caught:
        layer.clean()
    assert "#rrvvbb" in caught.value.message_dict["style"][0]

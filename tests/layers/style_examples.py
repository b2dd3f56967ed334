"""Documents of styles for tests: some by hand, and any that hypothesis can think of."""

from typing import Any

from hypothesis import strategies as st

from layers.styles import document as doc

KINDS = ("point", "line", "polygon")


def hundredths(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers as documents keep them."""
    return st.integers(round(low * 100), round(high * 100)).map(lambda n: n / 100)


colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
words = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=20)
names = words.filter(lambda name: name.strip() and name != "id")
numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda n: round(n, 4) + 0.0)


def symbols(kind: str) -> st.SearchStrategy[Any]:
    """Any symbol of a geometry kind."""
    shared = {"colour": colours, "opacity": hundredths(0, 1)}
    outline = {"outline_colour": colours, "outline_width": hundredths(0, 10)}
    if kind == "line":
        return st.builds(
            doc.LineSymbol,
            width=hundredths(0.25, 20),
            dash=st.sampled_from(sorted(doc.DASHES)),
            casing_colour=colours,
            casing_width=hundredths(0, 10),
            **shared,
        )
    if kind == "polygon":
        return st.builds(
            doc.PolygonSymbol, pattern=st.sampled_from(doc.PATTERNS), **outline, **shared
        )
    shapes = st.one_of(
        st.just(("circle", "")), st.tuples(st.just("icon"), st.sampled_from(doc.ICONS))
    )
    return st.builds(
        lambda shape, **rest: doc.PointSymbol(shape=shape[0], icon=shape[1], **rest),
        shape=shapes,
        size=hundredths(2, 60),
        **outline,
        **shared,
    )


@st.composite
def styles(draw: st.DrawFn) -> doc.Style:
    """Any style that the document can say."""
    kind: Any = draw(st.sampled_from(KINDS))
    symbol = symbols(kind)
    other = st.none() | st.builds(doc.Other, words, symbol)
    which = draw(st.sampled_from(("simple", "categories", "classes")))
    look: doc.Look = doc.Simple(draw(symbol))
    if which == "categories":
        values = draw(st.lists(words, min_size=1, max_size=6, unique=True))
        found = tuple(doc.Category(value, draw(words), draw(symbol)) for value in values)
        look = doc.Categories(draw(names), draw(symbol), found, draw(other))
    elif which == "classes":
        bounds = sorted(draw(st.lists(numbers, min_size=1, max_size=6, unique=True)))
        steps = tuple(doc.Step(draw(words), draw(symbol)) for _bound in [*bounds, None])
        look = doc.Classes(
            draw(names),
            draw(symbol),
            tuple(bounds),
            steps,
            draw(other),
            draw(st.sampled_from(doc.METHODS)),
            draw(words),
            draw(st.booleans()),
        )
    labels = st.builds(
        doc.Labels,
        property=names,
        size=hundredths(8, 32),
        colour=colours,
        halo=hundredths(0, 4),
        min_zoom=hundredths(0, 24),
    )
    low = draw(hundredths(0, 23))
    high = draw(hundredths(low + 0.01, 24))
    return doc.Style(kind, look, draw(st.none() | labels), low, high)


def categories(**changes: Any) -> dict[str, Any]:
    """A document by category for lines."""
    return {
        "version": 1,
        "kind": "categories",
        "property": "etat",
        "symbol": {"colour": "#005f73", "width": 3},
        "categories": [
            {"value": "existant", "label": "Existant", "symbol": {"colour": "#005f73"}},
            {
                "value": "programmé",
                "label": "Programmé",
                "symbol": {"colour": "#ae2012", "dash": "dashed"},
            },
        ],
        "other": {"label": "Autre", "symbol": {"colour": "#4d5a5e"}},
    } | changes


def classes(**changes: Any) -> dict[str, Any]:
    """A document by class for points."""
    return {
        "version": 1,
        "kind": "classes",
        "property": "places",
        "unit": "places",
        "breaks": [1500, 2000.5],
        "classes": [
            {"symbol": {"colour": "#9ecbc9", "size": 8}},
            {"symbol": {"colour": "#36868c", "size": 12}},
            {"symbol": {"colour": "#053b42", "size": 18}},
        ],
        "other": None,
    } | changes

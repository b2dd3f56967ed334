"""What the editor proposes: where to cut numbers, which colours, what a column holds."""

from itertools import combinations, pairwise
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.models import Feature, Layer
from layers.styles import values
from layers.styles.advice import GROUND, advice_on
from layers.styles.breaks import class_breaks
from layers.styles.colours import contrast
from layers.styles.palettes import PALETTES, spread
from layers.styles.reading import read_style
from tests import places
from tests.layers import style_examples

few_numbers = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=9)


def groups(numbers: list[float], breaks: list[float]) -> list[list[float]]:
    """The numbers of each class; one on a bound belongs to the class above."""
    ends = [float("-inf"), *breaks, float("inf")]
    return [[one for one in numbers if low <= one < high] for low, high in pairwise(ends)]


def spread_within(parts: list[list[float]]) -> float:
    return sum((one - fmean(part)) ** 2 for part in parts if part for one in part)


@given(few_numbers, st.integers(2, 4))
def test_natural_classes_are_the_best_of_all(numbers: list[float], count: int):
    breaks = class_breaks(numbers, count, "natural")
    distinct = sorted(set(numbers))
    wanted = min(count, len(distinct)) - 1
    assert len(breaks) == max(wanted, 0)
    best = min(
        (spread_within(groups(numbers, list(cut))) for cut in combinations(distinct[1:], wanted)),
        default=spread_within([numbers]),
    )
    assert spread_within(groups(numbers, breaks)) == pytest.approx(best, abs=1e-6)


@given(
    st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=2, max_size=60),
    st.integers(2, 12),
    st.sampled_from(["quantile", "equal", "natural"]),
)
def test_bounds_rise_and_no_end_class_is_empty(numbers: list[float], count: int, method: str):
    breaks = class_breaks(numbers, count, method)
    assert len(breaks) < count
    assert all(one < other for one, other in pairwise(breaks))
    if breaks:
        parts = groups(numbers, breaks)
        assert parts[0]
        assert parts[-1]


def test_each_method_cuts_as_its_name_says_and_bounds_are_round():
    numbers = [float(number) for number in (1, 2, 3, 4, 5, 6, 7, 8, 90, 100)]
    assert [len(part) for part in groups(numbers, class_breaks(numbers, 5, "quantile"))] == [2] * 5
    assert class_breaks(numbers, 3, "equal") == [30, 70]
    assert class_breaks(numbers, 2, "natural") == [90]
    measured = [12.3456 + number / 7 for number in range(1_000)]
    assert class_breaks(measured, 2, "quantile") == [84]
    assert class_breaks([5.0, 5.0], 3, "equal") == []
    assert class_breaks([], 3, "natural") == []


def test_sequential_palettes_go_one_way_in_lightness_and_all_can_be_as_long_as_asked():
    for name, palette in PALETTES.items():
        for count in (1, 2, 5, 12, 40):
            assert len(spread(name, count)) == count
        if palette.sequential:
            lightness = [contrast(colour, "#000000") for colour in spread(name, 7)]
            assert all(one > other for one, other in pairwise(lightness)), name


DEFICIENCIES = {
    "none": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB."""
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) / np.array([[0.95047], [1.0], [1.08883]])


def seen(colour: str, deficiency: str) -> np.ndarray:
    """CIE L*a*b* of a colour as somebody with that vision sees it."""
    srgb = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(TO_XYZ @ np.clip(DEFICIENCIES[deficiency] @ linear, 1e-6, 1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", ["contrasted", "distinct"])
def test_qualitative_palettes_are_told_apart_by_colour_blind_eyes(name: str, deficiency: str):
    views = [seen(colour, deficiency) for colour in PALETTES[name].colours]
    closest = min(float(np.linalg.norm(one - other)) for one, other in combinations(views, 2))
    # Two neighbouring colours of a legend are told apart from about 10 on.
    assert closest > 14


def test_the_first_palette_offered_stands_out_from_the_ground():
    assert all(contrast(colour, GROUND) >= 3 for colour in PALETTES["contrasted"].colours)


def test_advice_names_what_is_hard_to_see_or_to_tell_apart():
    pale = {"colour": "#f2e8c9", "width": 2}
    document = style_examples.categories(
        categories=[
            {"value": "a", "label": "Pâle", "symbol": pale},
            {"value": "b", "label": "Sombre", "symbol": {"colour": "#053b42"}},
            {"value": "c", "label": "Aussi sombre", "symbol": {"colour": "#053b42"}},
        ],
        labels={"property": "nom", "colour": "#cccccc"},
    )
    told = " ".join(advice_on(read_style(document, "line")))
    assert "«\u202fPâle\u202f»\u202f: la couleur se voit mal" in told
    assert "«\u202fSombre\u202f» et «\u202fAussi sombre\u202f» ont le même symbole" in told
    assert "Étiquettes" in told
    assert advice_on(read_style({}, "line")) == []


@pytest.mark.django_db
def test_a_column_is_read_within_bounds_and_as_the_map_compares_it():
    layer = Layer.objects.create(slug="x", title="X", geometry_kind="point")
    given_values = [3, 3.0, "3", "douze", "12.5", None, "7,25", "", "1e400", "9" * 400]
    Feature.objects.bulk_create(
        Feature(
            layer=layer,
            source_id=str(number),
            geom=places.inside(),
            properties={"n": value, "id": number},
            content_hash="x",
            since=1,
            until=None if number < 9 else 2,
        )
        for number, value in enumerate(given_values)
    )
    assert values.property_names(layer) == ["n"]
    found, distinct = values.property_values(layer, "n", 3)
    assert (found[0].value, found[0].features) in {("3", 2), ("3", 3), ("", 2)}
    assert len(found) == 3
    assert distinct >= 6
    numbers = values.property_numbers(layer, "n")
    assert sorted(numbers.numbers) == [3, 3, 3, 7.25, 12.5]
    assert numbers.features == 9
    assert sum(numbers.histogram()) == 5
    assert values.unknown_properties(layer, ["n", "title", "absent"]) == ["absent"]

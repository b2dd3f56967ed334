"""The colours of tokens.css, as WCAG 2.2 measures them."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from layers.styles.colours import GRAPHIC_RATIO, contrast, ink_on

TEXT_RATIO = 4.5


def _tokens() -> dict[str, str]:
    css = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", css))


TEXT_PAIRS = [
    *product(["ink", "ink-soft", "action", "brick"], ["paper", "surface", "sunken"]),
    ("ink", "action-tint"),
    ("ink-soft", "action-tint"),
    ("action-strong", "action-tint"),
    ("action-strong", "selection"),
    ("brick-strong", "brick-tint"),
    ("brick-strong", "paper"),
    ("ochre", "ochre-tint"),
    ("leaf", "leaf-tint"),
    ("ink", "ochre-tint"),
    ("ink", "brick-tint"),
    ("on-action", "action"),
    ("on-action", "action-strong"),
    ("on-brick", "brick"),
    ("on-brick", "brick-strong"),
]


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_reads_on_its_ground(text: str, ground: str) -> None:
    tokens = _tokens()
    assert contrast(tokens[text], tokens[ground]) >= TEXT_RATIO


@pytest.mark.parametrize(
    ("mark", "ground"),
    [*product(["focus", "line-strong"], ["paper", "surface", "sunken"]), ("brick", "surface")],
)
def test_what_marks_a_control_is_seen(mark: str, ground: str) -> None:
    tokens = _tokens()
    assert contrast(tokens[mark], tokens[ground]) >= GRAPHIC_RATIO


@pytest.mark.parametrize("colour", ["#f0e442", "#44aa99", "#332288", "#ffffff", "#000000"])
def test_a_pin_s_sign_is_seen_on_any_category(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= GRAPHIC_RATIO

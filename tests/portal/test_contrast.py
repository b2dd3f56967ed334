"""The colours of tokens.css, as WCAG 2.2 measures them."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

TEXT_RATIO = 4.5
GRAPHIC_RATIO = 3.0


def _tokens() -> dict[str, str]:
    css = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", css))


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _ratio(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


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
    assert _ratio(tokens[text], tokens[ground]) >= TEXT_RATIO


@pytest.mark.parametrize(
    ("mark", "ground"),
    [*product(["focus", "line-strong"], ["paper", "surface", "sunken"]), ("brick", "surface")],
)
def test_what_marks_a_control_is_seen(mark: str, ground: str) -> None:
    tokens = _tokens()
    assert _ratio(tokens[mark], tokens[ground]) >= GRAPHIC_RATIO

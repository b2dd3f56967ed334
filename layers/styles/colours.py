"""Contrast between colours, as WCAG 2.2 measures it."""

WHITE, INK = "#ffffff", "#172226"
GRAPHIC_RATIO = 3.0
"""The least contrast of a sign that must be seen (WCAG 2.2, 1.4.11)."""


def contrast(one: str, other: str) -> float:
    """The ratio of two colours written "#rrggbb", from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """White where it can be seen on `colour`, else ink; the map's pins choose the same way."""
    return WHITE if contrast(colour, WHITE) >= GRAPHIC_RATIO else INK


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

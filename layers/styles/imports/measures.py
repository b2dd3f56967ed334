"""Lengths, colours and scales of other programs, in pixels, "#rrggbb" and zooms."""

import math
import re

CSS_PX_PER_MM = 96 / 25.4
_PX_PER_UNIT = {
    "mm": CSS_PX_PER_MM,
    "point": 96 / 72,
    "points": 96 / 72,
    "pixel": 1.0,
    "pixels": 1.0,
    "inch": 96.0,
    "inches": 96.0,
}
METROPOLE_LATITUDE_DEG = 50.6
"""Where a scale is true: Web Mercator enlarges the metropole 1.58 times."""
EARTH_CIRCUMFERENCE_M = 40_075_016.686
TILE_PX = 512
QGIS_PIXEL_M = 0.0254 / 96
OGC_PIXEL_M = 0.000_28
"""The pixel of OGC styles (SLD 1.1, § 10.2)."""
_SEPARATORS = re.compile(r"[\s,]+")


def pixels(length: float, unit: str) -> float | None:
    """A length of QGIS in pixels; None for units of the map, which have no fixed size."""
    factor = _PX_PER_UNIT.get(unit.strip().lower() or "mm")
    return None if factor is None else length * factor


def number(text: str | None) -> float | None:
    """A finite number, None for anything else."""
    try:
        value = float((text or "").strip())
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def qgis_colour(text: str) -> tuple[str, float] | None:
    """A colour of QGIS, ``"255,0,0,128"`` (newer ones add ``,rgb:…``), with its opacity."""
    parts = [number(part) for part in text.split(",")[:4]]
    if len(parts) < 3 or any(part is None or not 0 <= part <= 255 for part in parts):
        return hexadecimal(text)
    red, green, blue, *alpha = (round(part or 0) for part in parts)
    return f"#{red:02x}{green:02x}{blue:02x}", round(alpha[0] / 255, 2) if alpha else 1.0


def hexadecimal(text: str) -> tuple[str, float] | None:
    """A colour written "#rrggbb", or "#rgb" as some write it."""
    text = text.strip()
    if re.fullmatch(r"#[0-9a-fA-F]{3}", text):
        text = "#" + "".join(2 * digit for digit in text[1:])
    return (text.lower(), 1.0) if re.fullmatch(r"#[0-9a-fA-F]{6}", text) else None


def zoom_of(denominator: float, pixel_m: float) -> float:
    """The zoom at which the map has the scale 1:``denominator``, to the tenth, within 0 to 24."""
    around_m = EARTH_CIRCUMFERENCE_M * math.cos(math.radians(METROPOLE_LATITUDE_DEG))
    zoom = math.log2(around_m / (TILE_PX * denominator * pixel_m))
    return round(min(max(zoom, 0.0), 24.0), 1)


def dash_of(lengths: str) -> str:
    """The nearest of our dashes to a list of strokes and gaps."""
    strokes = map(number, _SEPARATORS.split(lengths.replace(";", " ").strip()))
    known = [value for value in strokes if value is not None]
    if len(known) < 2 or known[1] <= 0:
        return "solid"
    if len(known) >= 4:
        return "dash-dot"
    return "dotted" if known[0] <= known[1] * 0.6 else "dashed"

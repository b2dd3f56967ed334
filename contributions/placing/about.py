"""The object of a layer that a contribution speaks about, and how much of it."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """An object by its layer and its identity in the source.

    ``from_m`` and ``to_m`` bound a section of a line, in metres (EPSG:2154) from the line's start;
    None for the whole object.
    """

    layer_slug: str
    source_id: str
    from_m: float | None = None
    to_m: float | None = None

    @property
    def has_section(self) -> bool:
        """True when a distance was given, be it readable or not."""
        return self.from_m is not None or self.to_m is not None


def metres_of(text: str) -> float | None:
    """The distance typed (a comma, spaces and a final "m" are read); None for nothing.

    Not a number for what is no distance.
    """
    plain = "".join(text.split()).removesuffix("m").replace(",", ".")
    if not plain:
        return None
    # Digits and one point: no exponents, no signs, no underscores.
    if len(plain) > 20 or not plain.replace(".", "", 1).isdecimal() or not plain.isascii():
        return math.nan
    return float(plain)

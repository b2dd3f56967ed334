"""Colours that hold together, chosen to be told apart by colour-blind eyes too."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Palette(NamedTuple):
    """A named list of colours; ``sequential`` ones go from little to much."""

    name: Promise | str
    sequential: bool
    colours: tuple[str, ...]


PALETTES: Mapping[str, Palette] = {
    # Each has 3:1 on the ground of the map, and differs from the others for any colour vision.
    "contrasted": Palette(
        _("Contrastées, 6 couleurs"),
        False,
        ("#0072b2", "#c8365f", "#0f6b4f", "#8a7a00", "#3b0f5c", "#4d2600"),
    ),
    # Paul Tol's "muted" set (SRON technical note, 2021); some of it is pale on the ground.
    "distinct": Palette(
        _("Distinctes, 8 couleurs"),
        False,
        (
            "#332288", "#cc6677", "#117733", "#882255", "#88ccee", "#999933", "#aa4499",
            "#44aa99",
        ),
    ),
    # Monotonous in lightness, so that they read in grey and for any colour vision.
    "water": Palette(
        _("Du clair au foncé, bleu-vert"),
        True,
        ("#cfe5e3", "#9ecbc9", "#68aaab", "#36868c", "#0a5c63", "#053b42", "#02242a"),
    ),
    "brick": Palette(
        _("Du clair au foncé, brique"),
        True,
        ("#fbdcc8", "#f2b08c", "#df8055", "#c25a34", "#a23b25", "#7d2a18", "#4c170c"),
    ),
    "viridis": Palette(
        _("Du jaune au violet"),
        True,
        ("#fde725", "#90d743", "#35b779", "#21918c", "#31688e", "#443983", "#440154"),
    ),
    "cividis": Palette(
        _("Du jaune au bleu"),
        True,
        ("#fee838", "#d0be67", "#a69d75", "#7d7c78", "#575d6d", "#213d6b", "#00224e"),
    ),
}  # fmt: skip


def spread(name: str, count: int, *, start: float = 0.0) -> list[str]:
    """``count`` colours of a palette: from end to end if sequential, else in order, and again.

    ``start``, from 0 to 1, leaves out the light end of a sequential palette.
    """
    palette = PALETTES[name]
    if not palette.sequential:
        return [palette.colours[index % len(palette.colours)] for index in range(count)]
    last = len(palette.colours) - 1
    shares = [index / (count - 1) for index in range(count)] if count > 1 else [1.0]
    return [_between(palette.colours, last * (start + (1 - start) * share)) for share in shares]


def _between(colours: tuple[str, ...], position: float) -> str:
    index = min(int(position), len(colours) - 2)
    share = position - index
    pairs = zip(_channels(colours[index]), _channels(colours[index + 1]), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]

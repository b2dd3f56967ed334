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
    # Paul Tol's "muted" set (SRON technical note, 2021), order kept, pale grey left out.
    "distinct": Palette(
        _("Distinctes"),
        False,
        (
            "#332288", "#cc6677", "#117733", "#882255", "#2a7f9e", "#999933", "#aa4499",
            "#44aa99", "#b8860b", "#5c6b70",
        ),
    ),
    # Okabe and Ito's set, darkened where 3:1 on white asks for it.
    "contrasted": Palette(
        _("Contrastées"),
        False,
        ("#0067a5", "#b5480b", "#00785a", "#7a4f9a", "#172226", "#b8860b", "#a23b25", "#4d7ea8"),
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


def spread(name: str, count: int) -> list[str]:
    """``count`` colours of a palette: spread from end to end if sequential, else in order, again."""
    palette = PALETTES[name]
    if not palette.sequential or count < 2:
        return [palette.colours[index % len(palette.colours)] for index in range(count)]
    last = len(palette.colours) - 1
    return [_between(palette.colours, last * index / (count - 1)) for index in range(count)]


def _between(colours: tuple[str, ...], position: float) -> str:
    index = min(int(position), len(colours) - 2)
    share = position - index
    pairs = zip(_channels(colours[index]), _channels(colours[index + 1]), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]

"""Images of other programs, as the nearest of our icons."""

from dataclasses import replace

from django.utils.translation import gettext as _

from layers.styles.document import PointSymbol

_ICON_WORDS = {
    "bike": ("bicycle", "bike", "cycl", "velo", "vélo"),
    "bus": ("bus", "tram", "metro", "subway", "station", "transport/"),
    "car": ("parking", "car_", "car.", "auto", "fuel"),
    "tree": ("tree", "park.", "forest", "arbre", "wood", "garden"),
    "walk": ("walk", "pedestrian", "hiking", "foot"),
    "water": ("water", "drink", "fountain", "swim"),
    "house": ("house", "home", "building", "shelter", "townhall"),
    "alert": ("warning", "danger", "alert", "hazard"),
    "bench": ("bench", "picnic"),
    "lamp": ("lamp", "light"),
    "play": ("playground", "play"),
    "shop": ("shop", "market", "supermarket"),
}
_LEAST_ICON_PX = 18.0


def with_icon(symbol: PointSymbol, path: str, warnings: list[str]) -> PointSymbol:
    """The symbol with the icon that the name of an SVG image calls for, or as it was without one."""
    path = path.partition("?")[0].lower()
    icon = next(
        (icon for icon, words in _ICON_WORDS.items() if any(word in path for word in words)), None
    )
    embedded = path.startswith(("base64:", "data:"))
    shown = _("intégrée") if embedded else path.rpartition("/")[2][:60]
    if embedded or icon is None:
        warnings.append(
            _("L’image « %(name)s » devient un disque : choisissez un pictogramme à sa place.")
            % {"name": shown}
        )
        return symbol
    warnings.append(
        _("L’image « %(name)s » devient le pictogramme le plus proche.") % {"name": shown}
    )
    return replace(symbol, shape="icon", icon=icon, size=max(symbol.size, _LEAST_ICON_PX))

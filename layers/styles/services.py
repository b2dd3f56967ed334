"""Keeping a style."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from layers.describing import store_description
from layers.models import Layer
from layers.services import locked_layer
from layers.styles.document import (
    Simple,
    Style,
    as_document,
    properties_read,
)
from layers.styles.errors import Path, Problem, StyleInvalid
from layers.styles.values import unknown_properties


def check_against_data(layer: Layer, style: Style) -> None:
    """Raise `StyleInvalid` when the style reads a column that the layer does not have."""
    unknown = unknown_properties(layer, properties_read(style))
    if unknown:
        raise StyleInvalid(
            Problem(
                _path_of(style, name),
                _("La couche n’a pas d’attribut « %(name)s » : choisissez-en un de la liste.")
                % {"name": name},
            )
            for name in unknown
        )


def save_style(*, layer: Layer, style: Style, now: datetime) -> list[str]:
    """Give the layer this style; its tiles carry from now on what the style reads.

    The tiles of a revision are kept for a year by whoever read them: when columns are added, the
    same features are served as a new revision. Returns the columns added to the tiles. Raises
    `StyleInvalid` when the layer does not have what the style reads.
    """
    check_against_data(layer, style)
    with transaction.atomic():
        locked = locked_layer(layer)
        carried = locked.tile_properties
        added = [name for name in properties_read(style) if name not in carried]
        locked.style = as_document(style)
        store_description(layer=locked, fields=["style"], now=now)
    layer.style, layer.current_revision = locked.style, locked.current_revision
    return added


def _path_of(style: Style, name: str) -> Path:
    if not isinstance(style.look, Simple) and style.look.property == name:
        return ("property",)
    return ("labels", "property")

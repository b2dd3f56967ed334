"""SLD styles."""

from django.utils.translation import gettext as _

from layers.styles.document import Style
from layers.styles.errors import StyleFileRefused
from layers.styles.imports.xmlfile import Element


def style_from_sld(root: Element, geometry_kind: str) -> tuple[Style, list[str]]:
    """The style of an SLD file, and what could not be carried over."""
    raise StyleFileRefused(_("Ce SLD ne peut pas être repris."))

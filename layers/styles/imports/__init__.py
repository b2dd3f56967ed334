"""Styles made elsewhere: QGIS (.qml) and SLD 1.0 and 1.1, read into ours.

What a file says and our styles cannot is never dropped in silence: it comes back as warnings.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from layers.styles.document import Style, as_document
from layers.styles.errors import StyleFileRefused
from layers.styles.imports.qml import style_from_qml
from layers.styles.imports.sld import style_from_sld
from layers.styles.imports.xmlfile import local_name, parse_xml
from layers.styles.reading import read_style


@dataclass(frozen=True)
class Imported:
    """The style read, and French sentences on what could not be carried over."""

    style: Style
    warnings: list[str] = field(default_factory=list)


def read_style_file(content: bytes, geometry_kind: str) -> Imported:
    """The style of a QML or SLD file for a layer of that geometry kind.

    Raises `StyleFileRefused` when it is neither, or when it says nothing that we can draw, and
    `StyleInvalid` when what it says goes beyond the bounds of our documents.
    """
    root = parse_xml(content)
    if local_name(root) == "qgis":
        style, warnings = style_from_qml(root, geometry_kind)
    elif local_name(root) == "StyledLayerDescriptor":
        style, warnings = style_from_sld(root, geometry_kind)
    else:
        raise StyleFileRefused(
            _("Ce fichier n’est ni un style QGIS (.qml) ni un SLD : enregistrez-le ainsi.")
        )
    # The same bounds as for everybody.
    checked = read_style(as_document(style), geometry_kind)
    return Imported(checked, list(dict.fromkeys(warnings)))

"""XML from outside, read without DTD, entities or network, within bounds."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from layers.styles.errors import StyleFileRefused

MAX_BYTES = 2_000_000
MAX_DEPTH = 60
MAX_ELEMENTS = 100_000

Element = etree._Element


def parse_xml(content: bytes) -> Element:
    """The root of a document. Raises `StyleFileRefused`.

    QGIS writes a document type with two names, which is let pass and not looked at; declarations
    of entities or anything else inside it are refused.
    """
    if len(content) > MAX_BYTES:
        raise StyleFileRefused(_("Ce fichier est trop grand : 2 Mo au plus."))
    if b"<!ENTITY" in content or "<!ENTITY".encode("utf-16-le") in content:
        raise StyleFileRefused(_("Ce fichier déclare des entités XML : il n’est pas lu."))
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise StyleFileRefused(
            _("Ce fichier n’est pas du XML lisible (%(problem)s).") % {"problem": str(error)[:120]}
        ) from error
    internal: Any = root.getroottree().docinfo.internalDTD
    if internal is not None and (list(internal.iterentities()) or list(internal.iterelements())):
        raise StyleFileRefused(_("Ce fichier déclare des entités XML : il n’est pas lu."))
    _refuse_monsters(root)
    return root


def _refuse_monsters(root: Element) -> None:
    depth = elements = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise StyleFileRefused(_("Ce fichier est trop compliqué pour être un style."))


def local_name(element: Element) -> str:
    """The name without its namespace: SLD 1.0 and 1.1 differ by little else."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children that have one of these local names; all of them without names."""
    if element is None:
        return
    for child in element:
        name = local_name(child)
        if name and (not names or name in names):
            yield child


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of local names."""
    found = element
    for name in path:
        found = next(children(found, name), None)
        if found is None:
            return None
    return found


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Every element below with one of these local names, in document order."""
    for found in element.iter():
        if found is not element and local_name(found) in names:
            yield found


def text_of(element: Element | None) -> str:
    """The text of an element, without the space around it."""
    return (element.text or "").strip() if element is not None else ""

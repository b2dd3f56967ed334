"""What a page in GML says, and the documents of a WFS, parsed without entities or network."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from geo.vectorfile.errors import XmlHostile
from sig_sync.sources.errors import ServiceRefused, UnexpectedAnswer
from sig_sync.sources.gate import PageFacts

_EXCEPTION_ROOTS = {"ExceptionReport", "ServiceExceptionReport"}
_MEMBERS = {"member", "featureMember"}
_HEAD_BYTES = 4_096


def facts_of(path: Path, identity_column: str) -> PageFacts:
    """The facts of the page in the file ``path``.

    An object's identity is its ``identity_column`` or else its ``gml:id`` or ``fid``. Raises
    `ServiceRefused` for an exception report, `UnexpectedAnswer` for what is no feature collection,
    `XmlHostile` for a DOCTYPE.
    """
    with path.open("rb") as file:
        _refuse_doctype(file.read(_HEAD_BYTES))
    facts = PageFacts()
    depth, root_name, in_list = 0, "", False
    try:
        events = etree.iterparse(
            str(path),
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=True,
            recover=False,
        )
        for event, element in events:
            if event == "start":
                depth += 1
                if depth == 1:
                    root_name = local_name(element)
                    if element.getroottree().docinfo.internalDTD is not None:
                        raise XmlHostile
                    if root_name in _EXCEPTION_ROOTS:
                        raise _report(etree.parse(str(path), _parser(recover=True)).getroot())
                    if root_name != "FeatureCollection":
                        raise UnexpectedAnswer(
                            _("La réponse est du XML (« %s »), mais pas une liste d’objets GML.")
                            % root_name[:60]
                        )
                    _state(facts, element)
                elif depth == 2:
                    in_list = local_name(element) == "featureMembers"
                continue
            name = local_name(element)
            is_object = depth == 3 and (in_list or _is_member(element.getparent()))
            if is_object:
                facts.count += 1
                facts.identities.append(_identity(element, identity_column))
            if (depth == 2 and name in _MEMBERS) or is_object:
                _free(element)
            depth -= 1
    except etree.XMLSyntaxError as error:
        raise UnexpectedAnswer(
            _("Une page n’est pas du GML complet : le service s’est sans doute interrompu.")
        ) from error
    return facts


def parsed(content: bytes) -> Any:
    """The root of a small XML document.

    Raises `UnexpectedAnswer`, `ServiceRefused` for a report, or `XmlHostile` for a DOCTYPE.
    """
    _refuse_doctype(content[:_HEAD_BYTES])
    try:
        root = etree.fromstring(content, _parser(recover=False))
    except etree.XMLSyntaxError as error:
        raise UnexpectedAnswer(
            _("Le service ne répond pas en XML : vérifiez l’adresse et le protocole de la source.")
        ) from error
    if local_name(root) in _EXCEPTION_ROOTS:
        raise _report(root)
    return root


def count_of(content: bytes) -> int | None:
    """The count in an answer to ``resultType=hits``; None when the service does not know it.

    Some GeoServers leave out the namespaces of this answer, which makes it no XML for a strict
    reader. Raises `ServiceRefused` for a report, `UnexpectedAnswer` for what is no such answer.
    """
    report = exception_of(content)
    if report is not None:
        raise report
    root = etree.fromstring(content, _parser(recover=True)) if content.strip() else None
    if root is None or local_name(root) != "FeatureCollection":
        raise UnexpectedAnswer(
            _("Le service ne répond pas en XML : vérifiez l’adresse et le protocole de la source.")
        )
    return number(root.get("numberMatched") or root.get("numberOfFeatures"))


def exception_of(content: bytes) -> ServiceRefused | None:
    """The error of an exception report, or None when ``content`` is no such report."""
    try:
        root = etree.fromstring(content, _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or local_name(root) not in _EXCEPTION_ROOTS:
        return None
    return _report(root)


def local_name(element: Any) -> str:
    """The tag without its namespace or a prefix left unbound; empty for comments and their like."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].rpartition(":")[2]


def number(text: str | None) -> int | None:
    """The count in an attribute; None for ``unknown`` and what is no number."""
    return int(text) if text is not None and text.strip().isdigit() else None


def _refuse_doctype(beginning: bytes) -> None:
    """Raise `XmlHostile` for XML that may define entities, before anything parses it."""
    if b"<!doctype" in beginning.lower():
        raise XmlHostile


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, recover=recover)


def _report(root: Any) -> ServiceRefused:
    code, texts = "", []
    for element in root.iter():
        name = local_name(element)
        if name in {"Exception", "ServiceException"}:
            code = code or element.get("exceptionCode") or element.get("code") or ""
        if name in {"ExceptionText", "ServiceException"} and element.text:
            texts.append(" ".join(element.text.split()))
    return ServiceRefused(
        _("Le service refuse la demande (%(code)s) : « %(text)s ».")
        % {"code": code or _("erreur"), "text": " ".join(texts)[:300] or "?"}
    )


def _state(facts: PageFacts, root: Any) -> None:
    facts.matched = number(root.get("numberMatched"))
    facts.returned = number(root.get("numberReturned"))
    facts.next_link = root.get("next") or ""
    if facts.matched is None and root.get("numberOfFeatures") is not None:
        # WFS 1.1 counts the features of this answer, and of all of them only for hits.
        facts.returned = number(root.get("numberOfFeatures"))


def _is_member(element: Any) -> bool:
    return element is not None and local_name(element) in _MEMBERS


def _identity(element: Any, column: str) -> str:
    if column:
        for child in element:
            if local_name(child) == column and child.text:
                return str(child.text).strip()
    for name, value in element.attrib.items():
        if name.rpartition("}")[2] in {"id", "fid"}:
            return str(value)
    return etree.tostring(element, encoding="unicode")


def _free(element: Any) -> None:
    """Drop an element that was read, and those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]

"""What a page in JSON says: GeoJSON, ArcGIS JSON, or records, read object by object."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from geo.vectorfile.json_stream import JsonDocument
from sig_sync.sources.errors import ServiceRefused, UnexpectedAnswer
from sig_sync.sources.gate import PageFacts

_LISTS = frozenset({"features", "records", "results"})
_MATCHED = ("numberMatched", "totalFeatures", "total_count", "nhits")


def facts_of(path: Path, identity_column: str) -> PageFacts:
    """The facts of the page in the file ``path``.

    An object's identity is its ``identity_column`` or else its id, its content at last. Raises
    `ServiceRefused` for an error in JSON, `UnexpectedAnswer` or `FileBroken` for what is no page.
    """
    with closing(JsonDocument(path, lists=_LISTS)) as document:
        if document.list_name is None:
            refuse_error(document.members)
            raise UnexpectedAnswer(
                _("La réponse est du JSON, mais sans liste d’objets (« features » ou « records »).")
            )
        identities = [_identity(item.value, identity_column) for item in document.elements()]
        refuse_error(document.members)
        facts = _stated(document.members)
    facts.list_name = document.list_name
    facts.identities, facts.count = identities, len(identities)
    return facts


def refuse_error(document: dict[str, Any]) -> None:
    """Raise `ServiceRefused` when a JSON answer is an error, as ArcGIS and others say it with 200."""
    error = document.get("error")
    if error is None and "error_code" not in document and document.get("success") is not False:
        return
    if isinstance(error, dict):
        details = error.get("details")
        said = [str(error.get("message") or ""), *map(str, details or [])]
        code = error.get("code", "")
    else:
        said = [str(error or document.get("message") or document.get("error_code") or "")]
        code = ""
    text = " ".join(dict.fromkeys(part for part in said if part))[:300]
    raise ServiceRefused(
        _("Le service refuse la demande (%(code)s) : « %(text)s ».")
        % {"code": code or _("erreur"), "text": text or "?"}
    )


def _stated(members: dict[str, Any]) -> PageFacts:
    facts = PageFacts()
    for name in _MATCHED:
        if isinstance(members.get(name), int) and not isinstance(members[name], bool):
            facts.matched = max(0, members[name])
            break
    if isinstance(members.get("numberReturned"), int):
        facts.returned = members["numberReturned"]
    for link in members.get("links") or []:
        if isinstance(link, dict) and link.get("rel") == "next" and link.get("href"):
            facts.next_link = str(link["href"])
    properties = members.get("properties")
    nested = properties if isinstance(properties, dict) else {}
    facts.has_more = bool(
        members.get("exceededTransferLimit") or nested.get("exceededTransferLimit")
    )
    reference = members.get("spatialReference")
    if isinstance(reference, dict):
        facts.esri_wkid = reference.get("latestWkid") or reference.get("wkid")
    crs = members.get("crs")
    if isinstance(crs, dict) and isinstance(crs.get("properties"), dict):
        facts.crs_name = str(crs["properties"].get("name", ""))
    return facts


def _identity(item: Any, column: str) -> str:
    if not isinstance(item, dict):
        raise UnexpectedAnswer(_("La liste du service contient autre chose que des objets."))
    for values in (
        item.get("properties"),
        item.get("attributes"),
        item.get("fields"),
        item,
    ):
        if column and isinstance(values, dict) and values.get(column) is not None:
            return str(values[column])
    for name in ("id", "recordid"):
        if item.get(name) is not None:
            return str(item[name])
    return json.dumps(item, sort_keys=True)

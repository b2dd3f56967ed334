"""Which JSON is it: GeoJSON, an Esri page, or records?"""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from geo.vectorfile.batches import PartReader
from geo.vectorfile.errors import AnswerIsError, FormatUnknown
from geo.vectorfile.esri_json import ESRI_MEMBERS, EsriPart
from geo.vectorfile.geojson_file import GeojsonPart
from geo.vectorfile.json_stream import JsonDocument
from geo.vectorfile.options import ReadingOptions, VectorFormat
from geo.vectorfile.records_file import RECORD_LISTS, RecordsPart

_FEATURES = frozenset({"features"})
_RECORDS = (VectorFormat.ODS_RECORDS, VectorFormat.PLAIN_RECORDS)


def open_json(path: Path, options: ReadingOptions) -> PartReader:
    """The reader of a JSON document. Raises `FileBroken`, `FormatUnknown` or `AnswerIsError`."""
    match options.format:
        case VectorFormat.AUTO:
            lists = _FEATURES | RECORD_LISTS
        case VectorFormat.GEOJSON | VectorFormat.ESRI_JSON:
            lists = _FEATURES
        case VectorFormat.ODS_RECORDS | VectorFormat.PLAIN_RECORDS:
            lists = RECORD_LISTS
        case wanted:
            raise FormatUnknown(
                _("Le contenu est du JSON, mais « %s » est déclaré.") % wanted.value
            )
    document = JsonDocument(path, lists=lists, encoding=options.encoding)
    try:
        if document.list_name is None:
            _refuse_service_error(document.members)
        return _reader(document, options)
    except BaseException:
        document.close()
        raise


def _reader(document: JsonDocument, options: ReadingOptions) -> PartReader:
    if options.format in _RECORDS:
        return RecordsPart(document, options)
    if options.format == VectorFormat.ESRI_JSON:
        if document.members.get("type") == "FeatureCollection":
            raise FormatUnknown(_("Le contenu est du GeoJSON, pas une réponse ArcGIS « f=json »."))
        return EsriPart(document)
    if options.format == VectorFormat.AUTO:
        if document.list_name == "" or document.list_name in RECORD_LISTS:
            return RecordsPart(document, options)
        if "type" not in document.members and ESRI_MEMBERS & document.members.keys():
            return EsriPart(document)
    return GeojsonPart(document)


def _refuse_service_error(members: dict[str, Any]) -> None:
    """Raise `AnswerIsError` for the error documents of ArcGIS, Opendatasoft and OGC API."""
    error = members.get("error")
    said = error if isinstance(error, dict) else members
    is_error = isinstance(error, dict | str) or bool(
        members.keys() & {"error_code", "errorcode", "exceptions"}
    )
    # RFC 9457 and OGC API answer {"title": …, "detail": …} or {"code": …, "description": …}.
    is_problem = "type" not in members or str(members["type"]).startswith(("http", "about:"))
    if is_problem and not is_error:
        is_error = bool(
            members.keys() >= {"title", "status"} or members.keys() >= {"code", "description"}
        )
    if is_error:
        words = (said.get(name) for name in ("message", "detail", "description", "title", "code"))
        text = error if isinstance(error, str) else next((str(w) for w in words if w), "")
        raise AnswerIsError(_("Le service répond par une erreur : « %s ».") % text[:200])

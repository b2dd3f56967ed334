"""One file at a web address: GeoJSON, GeoPackage, FlatGeobuf, zipped Shapefile, CSV, GML."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from geo.vectorfile import VectorFormat
from sig_sync.models import Source
from sig_sync.sources.delivery import Gathered, Look, NotModified
from sig_sync.sources.web import NOT_MODIFIED, Web

_CSV_TYPES = {"text/csv", "application/csv", "text/comma-separated-values"}
_CSV_SUFFIXES = {".csv", ".tsv", ".txt"}


def gather(source: Source, web: Web, known: Mapping[str, str]) -> Gathered | NotModified:
    """Fetch the file, unless the server says that it is the one of the last good run."""
    headers = {}
    # Validators belong to the address that gave them.
    if known.get("url") == source.location:
        if known.get("etag"):
            headers["If-None-Match"] = known["etag"]
        if known.get("last_modified"):
            headers["If-Modified-Since"] = known["last_modified"]
    page = web.page(source.location, headers=headers)
    if page.answer.status == NOT_MODIFIED:
        return NotModified(dict(known))
    web.take(page)
    validators = {"url": source.location}
    for name, header in (("etag", "etag"), ("last_modified", "last-modified")):
        if page.answer.headers.get(header):
            validators[name] = page.answer.headers[header]
    return Gathered(
        format=format_of(source, page.answer.media_type),
        validators=validators if len(validators) > 1 else {},
    )


def look(source: Source, web: Web) -> Look:
    """The whole file: a file has no page of its own."""
    page = web.page(source.location)
    web.take(page)
    return Look(part=page.path, format=format_of(source, page.answer.media_type))


def format_of(source: Source, media_type: str = "", *, name: str = "") -> VectorFormat:
    """The format that the source names; CSV, which has no signature, also by its name or type."""
    asked = source.output_format.strip().lower()
    if asked in set(VectorFormat):
        return VectorFormat(asked)
    suffix = PurePosixPath(name or urlsplit(source.location).path).suffix.lower()
    if media_type in _CSV_TYPES or suffix in _CSV_SUFFIXES or source.x_column:
        return VectorFormat.CSV
    return VectorFormat.AUTO

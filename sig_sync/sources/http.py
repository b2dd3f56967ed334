"""One file at a web address: GeoJSON, GeoPackage, FlatGeobuf, zipped Shapefile, CSV, GML."""

from collections.abc import Mapping

from geo.vectorfile import VectorFormat
from sig_sync.models import Source
from sig_sync.sources.delivery import Gathered, Look, NotModified
from sig_sync.sources.web import NOT_MODIFIED, Web


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
        format=format_of(source),
        validators=validators if len(validators) > 1 else {},
    )


def look(source: Source, web: Web) -> Look:
    """The whole file: a file has no page of its own."""
    page = web.page(source.location)
    web.take(page)
    return Look(part=page.path, format=format_of(source))


def format_of(source: Source) -> VectorFormat:
    """The format that the source names; else the file's own first bytes tell."""
    asked = source.output_format.strip().lower()
    return VectorFormat(asked) if asked in set(VectorFormat) else VectorFormat.AUTO

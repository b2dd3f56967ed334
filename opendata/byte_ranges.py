"""Files that are read by pieces (RFC 9110, section 14): one range at a time, or the whole."""

import asyncio
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK_BYTES = 1 << 18
_ONE_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)


def file_response(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    """The file, the piece of it that ``Range`` asks for, 304 or 416.

    The validator is made of size and moment of writing: the file is replaced, never written to.
    """
    state = path.stat()
    etag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
    known = request.headers.get("If-None-Match", "")
    response: HttpResponseBase
    wanted = _wanted(request, etag, state.st_size)
    if etag in {part.strip() for part in known.split(",")}:
        response = HttpResponseNotModified()
    elif wanted is None:
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response["Content-Range"] = f"bytes */{state.st_size}"
    else:
        first, length = wanted
        whole = length == state.st_size
        response = StreamingHttpResponse(
            _pieces(path, first, length),
            status=HTTPStatus.OK if whole else HTTPStatus.PARTIAL_CONTENT,
            content_type=content_type,
        )
        response["Content-Length"] = str(length)
        if not whole:
            response["Content-Range"] = f"bytes {first}-{first + length - 1}/{state.st_size}"
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Access-Control-Expose-Headers"] = "ETag, Content-Range, Content-Length, Accept-Ranges"
    return response


def _wanted(request: HttpRequest, etag: str, size_bytes: int) -> tuple[int, int] | None:
    """First byte and length; None for a range that lies outside. What is no single range is ignored."""
    whole = (0, size_bytes)
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or asked.groups() == ("", ""):
        return whole
    if request.headers.get("If-Range", etag) != etag:
        return whole
    first_text, last_text = asked.groups()
    if not first_text:
        length = min(int(last_text), size_bytes)
        return (size_bytes - length, length) if length else None
    first = int(first_text)
    last = min(int(last_text), size_bytes - 1) if last_text else size_bytes - 1
    if first >= size_bytes:
        return None
    return whole if last < first else (first, last - first + 1)


async def _pieces(path: Path, first: int, length: int) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        while length and (piece := await asyncio.to_thread(file.read, min(CHUNK_BYTES, length))):
            length -= len(piece)
            yield piece

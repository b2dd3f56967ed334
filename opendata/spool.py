"""Long answers: written to a temporary file first, then sent as fast as the client reads.

The database connection is given back before the first byte leaves, so a slow client holds none,
and a failure half-way is an error page instead of a file cut short. Memory stays bounded whatever
the size of the dataset.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

IN_MEMORY_BYTES = 2_000_000
CHUNK_BYTES = 1 << 18


Write = Callable[[IO[bytes]], object]


def written(write: Write) -> bytes:
    """What ``write`` writes, in memory: for a page that is known to be short."""
    with BytesIO() as file:
        write(file)
        return file.getvalue()


def spooled_response(write: Write, content_type: str) -> HttpResponseBase:
    """The response made of what ``write`` writes; streamed from disk once it is too big for memory."""
    # Closed by `_chunks`, or here.
    file = cast(IO[bytes], SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, mode="w+b"))  # noqa: SIM115
    try:
        write(file)
        size_bytes = file.tell()
        file.seek(0)
        if size_bytes <= IN_MEMORY_BYTES:
            with file:
                return HttpResponse(file.read(), content_type=content_type)
    except BaseException:
        file.close()
        raise
    response = StreamingHttpResponse(_chunks(file), content_type=content_type)
    response["Content-Length"] = str(size_bytes)
    return response


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    """The file piece by piece: asynchronous, for Django would collect a plain iterator whole."""
    with file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk

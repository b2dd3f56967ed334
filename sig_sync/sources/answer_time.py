"""The hash of an answer without the moment at which it was given.

WFS and OGC API write the time of each answer into it, so the same data never had the same hash.
Only what stands around the objects is looked at: a column may well be called ``timeStamp`` too.
"""

import hashlib
import mmap
import re
from pathlib import Path

_AROUND_BYTES = 1 << 14
_CHUNK_BYTES = 1 << 20
_IN_JSON = re.compile(rb'"timeStamp"\s*:\s*"[^"]*"')
_IN_XML = re.compile(rb'\stimeStamp\s*=\s*"[^"]*"')
_LIST = re.compile(rb'"(?:features|records|results)"')
_ROOT_TAG = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<[^>!?]*>", re.DOTALL)


def digest_without_time(path: Path) -> str | None:
    """The SHA-256 of the file without the time that the answer states; None when it states none."""
    if not path.stat().st_size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        spans = _stamps(content)
        if not spans:
            return None
        digest, position = hashlib.sha256(), 0
        for start, end in [*spans, (len(content), len(content))]:
            for place in range(position, start, _CHUNK_BYTES):
                digest.update(content[place : min(place + _CHUNK_BYTES, start)])
            position = end
        return digest.hexdigest()


def _stamps(content: mmap.mmap) -> list[tuple[int, int]]:
    """Where the time stands: in the root's tag, or before and after the list of objects."""
    head = content[:_AROUND_BYTES].removeprefix(b"\xef\xbb\xbf")
    skipped = min(len(content), _AROUND_BYTES) - len(head)
    if head.lstrip().startswith(b"<"):
        root = _ROOT_TAG.match(head)
        found = [_IN_XML.search(root.group())] if root else []
        return [(skipped + match.start(), skipped + match.end()) for match in found if match]
    spans = set()
    before = _LIST.search(head)
    is_object = head.lstrip().startswith(b"{")
    if before and is_object and b'"properties"' not in head[: before.start()]:
        for match in _IN_JSON.finditer(head[: before.start()]):
            spans.add((skipped + match.start(), skipped + match.end()))
    tail_start = max(0, len(content) - _AROUND_BYTES)
    tail = content[tail_start:]
    # No object of the list can stand behind the last bracket.
    bracket = tail.rfind(b"]")
    if bracket >= 0:
        for match in _IN_JSON.finditer(tail, bracket):
            spans.add((tail_start + match.start(), tail_start + match.end()))
    return sorted(spans)

"""In which encoding is a text that does not say it?"""

import codecs
from pathlib import Path

_CHUNK_BYTES = 1 << 20


def guessed_encoding(path: Path, *, skipped_bytes: int = 0) -> str:
    """UTF-8 if the whole file is, else what Windows writes in France; UTF-16 by its mark."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        if not skipped_bytes and file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        file.seek(skipped_bytes)
        try:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"

"""What is sent: bytes, their fingerprint, and the form in which a client can take them."""

import hashlib
from dataclasses import dataclass, field

import brotli
from isal import igzip

BROTLI_QUALITY = 4
SMALLEST_WORTH_COMPRESSING = 150


@dataclass
class Body:
    """Bytes and, once somebody wanted them, their compressed forms. Never changed after."""

    plain: bytes
    _forms: dict[str, bytes] = field(default_factory=dict)
    _fingerprint: str = ""

    def encoded(self, coding: str) -> bytes:
        """The bytes in a content coding: "gzip", "br" or "identity"."""
        if coding == "identity":
            return self.plain
        form = self._forms.get(coding)
        if form is None:
            form = self._forms[coding] = _ENCODERS[coding](self.plain)
        return form

    def etag(self, coding: str) -> str:
        """A strong validator of these bytes in this coding (RFC 9110, 8.8.3.3: one for each)."""
        if not self._fingerprint:
            self._fingerprint = hashlib.blake2b(self.plain, digest_size=12).hexdigest()
        return f'"{self._fingerprint}-{coding}"'

    def coding_for(self, accept_encoding: str) -> str:
        """The coding to send: gzip when accepted, for it is by far the cheapest to make."""
        if len(self.plain) < SMALLEST_WORTH_COMPRESSING:
            return "identity"
        accepted = _accepted_codings(accept_encoding)
        for coding in ("gzip", "br"):
            if accepted.get(coding, accepted.get("*", False)):
                return coding
        return "identity"


def _gzip(plain: bytes) -> bytes:
    # mtime 0: the same tile must give the same bytes, as its strong validator says.
    return igzip.compress(plain, compresslevel=1, mtime=0)


def _brotli(plain: bytes) -> bytes:
    return brotli.compress(plain, quality=BROTLI_QUALITY)


_ENCODERS = {"gzip": _gzip, "br": _brotli}


def _accepted_codings(accept_encoding: str) -> dict[str, bool]:
    """Each coding named in an Accept-Encoding header, and whether its weight is above zero."""
    accepted: dict[str, bool] = {}
    for item in accept_encoding[:500].lower().split(","):
        coding, _, parameters = item.partition(";")
        weight = parameters.replace(" ", "").removeprefix("q=")
        try:
            accepted[coding.strip()] = float(weight or 1) > 0
        except ValueError:
            accepted[coding.strip()] = False
    return accepted


def matches(if_none_match: str, etag: str) -> bool:
    """True if a If-None-Match header names this validator (weak comparison, RFC 9110, 13.1.2)."""
    if if_none_match.strip() == "*":
        return True
    named = {part.strip().removeprefix("W/") for part in if_none_match[:2000].split(",")}
    return etag in named

"""What is sent: bytes, the name of their content, and the forms in which a client can take them."""

import hashlib
import threading
from dataclasses import dataclass, field
from functools import lru_cache

import brotli
from isal import igzip

BROTLI_QUALITY = 7
"""Only made behind the back of those who wait, or for the few who take nothing else."""

SMALLEST_WORTH_COMPRESSING = 150

CODINGS = ("br", "gzip")
"""The densest first."""

FORM = "6"
"""Part of every content's name; to be raised whenever the same rows would give another tile."""


@dataclass
class Body:
    """Bytes with those compressed forms that somebody has made. The bytes never change.

    ``tag`` names the content without reading it, where its maker knows such a name; else the bytes
    are their own name. ``form`` tells bytes apart that say the same content.
    """

    plain: bytes
    tag: str = ""
    form: str = ""
    _forms: dict[str, bytes] = field(default_factory=dict)
    _making: dict[str, threading.Lock] = field(
        default_factory=lambda: {coding: threading.Lock() for coding in CODINGS}, repr=False
    )

    @property
    def is_worth_compressing(self) -> bool:
        """False for what would hardly get smaller."""
        return len(self.plain) >= SMALLEST_WORTH_COMPRESSING

    @property
    def has_forms(self) -> bool:
        """True once somebody has compressed it."""
        return bool(self._forms)

    @property
    def is_settled(self) -> bool:
        """True once there is nothing denser to come."""
        return not self.is_worth_compressing or len(self._forms) == len(CODINGS)

    def add_form(self, coding: str) -> bytes:
        """The bytes in a coding, made now unless they are there, and kept."""
        if coding == "identity":
            return self.plain
        form = self._forms.get(coding)
        if form is None:
            # A crowd at one cold tile: the first compresses, the others wait for what it made.
            with self._making[coding]:
                form = self._forms.get(coding)
                if form is None:
                    form = self._forms[coding] = _ENCODERS[coding](self.plain)
        return form

    def form_for(self, accept_encoding: str) -> tuple[str, bytes]:
        """The smallest form present that the client takes, with its coding; makes none."""
        if self._forms:
            accepted = _accepted_codings(accept_encoding)
            for coding in CODINGS:
                form = self._forms.get(coding)
                if form is not None and accepted.get(coding, accepted.get("*", False)):
                    return coding, form
        return "identity", self.plain

    def name(self) -> str:
        """The bytes' name in validators: the content's, and its form if it has one."""
        if not self.tag:
            self.tag = hashlib.blake2b(self.plain, digest_size=12).hexdigest()
        return f"{self.tag}.{self.form}" if self.form else self.tag


def content_name(*facts: object) -> str:
    """A short name for the content that these facts decide: a part of its validator."""
    return hashlib.blake2b(repr((FORM, *facts)).encode(), digest_size=9).hexdigest()


def coding_for(accept_encoding: str) -> str:
    """The coding to make for a client that waits: gzip if it takes it, by far the cheapest."""
    accepted = _accepted_codings(accept_encoding)
    for coding in ("gzip", "br"):
        if accepted.get(coding, accepted.get("*", False)):
            return coding
    return "identity"


def etag(name: str, coding: str) -> str:
    """A strong validator of a content in one coding (RFC 9110, 8.8.3.3: one for each)."""
    return f'"{name}-{coding}"'


def _gzip(plain: bytes) -> bytes:
    # mtime 0: the same tile must give the same bytes, as its strong validator says.
    return igzip.compress(plain, compresslevel=1, mtime=0)


def _brotli(plain: bytes) -> bytes:
    return brotli.compress(plain, quality=BROTLI_QUALITY)


_ENCODERS = {"gzip": _gzip, "br": _brotli}


@lru_cache(maxsize=64)
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


def known_validator(if_none_match: str, content: str) -> str | None:
    """The strong validator with which the client has this content already, None if it has it not.

    ``content`` is a `Body`'s tag; whichever form of it and coding the client has, nothing is to be sent.
    Weak comparison (RFC 9110, 13.1.2).
    """
    if if_none_match.strip() == "*":
        return etag(content, "identity")
    for part in if_none_match[:2000].split(","):
        name, dash, coding = part.strip().removeprefix("W/").strip('"').rpartition("-")
        known, _dot, form = name.partition(".")
        # What follows is said again in the answer: nothing but what a form of ours can look like.
        is_ours = known == content and form.isascii() and (form.isalnum() or not form)
        if dash and is_ours and coding in {"identity", *CODINGS}:
            return etag(name, coding)
    return None

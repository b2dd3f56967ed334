"""What people type, cleaned before it is kept: same text for the form, the API and the hash."""

import re
import unicodedata

_CONTROLS = {"Cc", "Cf"}
_KEPT_FORMATS = {"\u200c", "\u200d"}  # joiners: emoji and several scripts need them
_KEY_FORM = re.compile(r"[\x21-\x7e]{1,200}")
_BLANK_LINES = re.compile(r"\n{3,}")


def is_readable(text: str) -> bool:
    """False when the text holds a NUL or half of a surrogate pair, which no column can store."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def is_idempotency_key(text: str) -> bool:
    """True for the name that a sending gives itself: 1 to 200 visible ASCII characters."""
    return _KEY_FORM.fullmatch(text) is not None


def clean_line(text: str) -> str:
    """One line: composed accents, single spaces, no invisible control (direction overrides too)."""
    return " ".join(_visible(text.replace("\n", " ").replace("\t", " ")).split())


def clean_paragraphs(text: str) -> str:
    """Paragraphs: as `clean_line`, with line breaks kept and never more than one empty line."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    lines = [_visible(line).rstrip() for line in unified.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def has_words(text: str) -> bool:
    """True if something in it can be seen: a letter, a number, a sign or a symbol."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        sign
        for sign in composed
        if sign in _KEPT_FORMATS or unicodedata.category(sign) not in _CONTROLS
    )

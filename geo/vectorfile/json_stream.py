"""One JSON document whose long list is read element by element, with bounded memory.

The decoder is the standard library's: strict, fast (C), and it keeps what a streaming parser in C
loses or refuses: lone surrogates, numbers beyond 64 bits, the line of a fault.
"""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn

from django.utils.translation import gettext as _

from geo.vectorfile.errors import FileBroken, FileTooLarge

MAX_ELEMENT_CHARS = 32_000_000
"""One feature, or one member beside the list, in characters."""

_CHUNK_BYTES = 1 << 20
_TAIL_BYTES = 1 << 16
_SPACE = re.compile(r"[ \t\n\r]*")
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*(?=[^ \t\n\r])")
_AFTER_LIST = re.compile(r"\][ \t\n\r]*,[ \t\n\r]*(?=\")")


class Element(NamedTuple):
    """An element of the long list, and how many characters it took."""

    value: Any
    size: int


class JsonDocument:
    """A JSON object, read up to its long list, or a bare list.

    ``members`` holds what stands beside the list: at once what precedes it and what follows it
    within the last 64 kB, the rest once the list is read. ``list_name`` is the list's name, empty
    for a bare list, None without a list. Raises `FileBroken` as soon as a fault is met.
    """

    def __init__(self, path: Path, *, lists: frozenset[str], encoding: str = "") -> None:
        self._lists = lists
        self._encoding = encoding or "utf-8"
        self._file: BinaryIO = path.open("rb")
        try:
            self._decoder = json.JSONDecoder(
                parse_constant=_refuse_constant, object_pairs_hook=_without_repeats
            )
            self._decode = codecs.getincrementaldecoder(self._encoding)()
            self._text, self._position, self._ended = "", 0, False
            self._bytes_read = self._forgotten = self._lines = self._column = 0
            self._read_more()
            # A byte order mark is not text, but GIS software writes one.
            self._text = self._text.removeprefix("\ufeff")
            self.members: dict[str, Any] = {}
            self.list_name: str | None = None
            self._in_list = False
            self._read_head()
            self._seen = set(self.members)
            self._take_members_after_list()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def elements(self) -> Iterator[Element]:
        """The elements of the list; afterwards ``members`` is complete. To be called once."""
        if not self._in_list:
            return
        if self._next() == "]":
            self._position += 1
        else:
            while True:
                start = self._forgotten + self._position
                value = self._value()
                yield Element(value, self._forgotten + self._position - start)
                comma = _COMMA.match(self._text, self._position)
                if comma:
                    self._position = comma.end()
                elif self._expect(",]") == "]":
                    break
                else:
                    self._next()
        self._in_list = False
        if self.list_name and self._expect(",}") == ",":
            self._read_members()
        self._ensure_ended()

    def _read_head(self) -> None:
        if self._next() == "[":
            self._position += 1
            self.list_name, self._in_list = "", True
            return
        self._expect("{")
        self._seen = set()
        if self._next() == "}":
            self._position += 1
            self._ensure_ended()
            return
        self._read_members()
        if not self._in_list:
            self._ensure_ended()

    def _read_members(self) -> None:
        """Read members up to the long list or to the end of the object."""
        while True:
            if self._next() != '"':
                self._fail()
            name = self._value()
            self._expect(":")
            if name in self._seen:
                raise _repeated(name)
            if name in self._lists and self._next() == "[":
                self._position += 1
                self.list_name, self._in_list = name, True
                return
            self._seen.add(name)
            self._next()
            self.members[name] = self._value()
            if self._expect(",}") == "}":
                return

    def _take_members_after_list(self) -> None:
        """Take what follows the list from the end of the file (GeoServer puts its CRS there).

        Exact or nothing: the members must lead to the very last brace of the file.
        """
        if not self.list_name:
            return
        self._seen.add(self.list_name)
        here = self._file.tell()
        try:
            size = self._file.seek(0, 2)
            self._file.seek(max(size - _TAIL_BYTES, 0))
            tail = self._file.read().decode(self._encoding, "ignore").rstrip()
        finally:
            self._file.seek(here)
        for candidate in _AFTER_LIST.finditer(tail):
            try:
                found, end = self._decoder.raw_decode("{" + tail[candidate.end() :])
            except (ValueError, RecursionError):
                continue
            # In a small file the tail holds the head too.
            if end == len(tail) - candidate.end() + 1 and not self._seen & found.keys():
                self.members |= found
                return

    # The text, as a window that moves over the file.

    def _next(self) -> str:
        """The next character that is no space, which stays to be read."""
        while True:
            match = _SPACE.match(self._text, self._position)
            self._position = match.end() if match else self._position
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._read_more():
                self._fail()

    def _expect(self, characters: str) -> str:
        found = self._next()
        if found not in characters:
            self._fail()
        self._position += 1
        return found

    def _value(self) -> Any:
        """The value that starts exactly here."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._position)
            except json.JSONDecodeError as error:
                if self._is_cut(error):
                    continue
                self._fail(error.pos, error)
            except _RepeatedName as error:
                raise _repeated(str(error)) from error
            except (ValueError, RecursionError) as error:
                raise FileBroken(
                    _("Le JSON contient un nombre interdit (NaN, infini) ou trop d’imbrications.")
                ) from error
            # A number at the window's edge may go on behind it.
            if end == len(self._text) and self._read_more():
                continue
            self._position = end
            return value

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether the fault may be the window's edge, in which case more has been read."""
        near_edge = error.pos >= len(self._text) - 32 or error.msg.startswith("Unterminated")
        if not near_edge or self._ended:
            return False
        wanted = len(self._text) - self._position
        if wanted > MAX_ELEMENT_CHARS:
            raise FileTooLarge(
                _("Un objet du fichier dépasse %d Mo : simplifiez son tracé.")
                % (MAX_ELEMENT_CHARS // 1_000_000)
            )
        # Twice as much each time: an element of n characters is tried log(n) times.
        return self._read_more(max(wanted, _CHUNK_BYTES))

    def _read_more(self, size: int = _CHUNK_BYTES) -> bool:
        """Forget what is read, append what follows; False at the end of the file."""
        if self._ended:
            return False
        data = self._file.read(size)
        self._ended = not data
        try:
            text = self._decode.decode(data, self._ended)
        except UnicodeDecodeError as error:
            if self._encoding != "utf-8":
                message = _("Le fichier n’est pas en « %s » : corrigez l’encodage déclaré.")
                raise FileBroken(message % self._encoding) from error
            held = len(error.object) - len(data)
            raise FileBroken(
                _(
                    "Le fichier n’est pas en UTF-8 (octet %(position)d) : exportez-le de nouveau en UTF-8."
                )
                % {"position": self._bytes_read - held + error.start}
            ) from error
        self._bytes_read += len(data)
        self._lines, self._column = self._place(self._position)
        self._text = self._text[self._position :] + text
        self._forgotten += self._position
        self._position = 0
        return bool(data)

    def _place(self, position: int) -> tuple[int, int]:
        """Line and column (from 0) of a position in the window."""
        breaks = self._text.count("\n", 0, position)
        if breaks:
            return self._lines + breaks, position - self._text.rfind("\n", 0, position) - 1
        return self._lines, self._column + position

    def _ensure_ended(self) -> None:
        while True:
            match = _SPACE.match(self._text, self._position)
            self._position = match.end() if match else self._position
            if self._position < len(self._text):
                self._fail()
            if not self._read_more():
                return

    def _fail(self, position: int | None = None, cause: Exception | None = None) -> NoReturn:
        line, column = self._place(self._position if position is None else position)
        raise FileBroken(
            _(
                "Le JSON s’interrompt ou contient une faute à la ligne %(line)d, caractère %(column)d : "
                "le fichier est sans doute tronqué, transférez-le de nouveau."
            )
            % {"line": line + 1, "column": column + 1}
        ) from cause


def _repeated(name: str) -> FileBroken:
    return FileBroken(
        _(
            "Le JSON donne deux fois la clé « %s » : rien ne dit laquelle est la bonne. Exportez-le de nouveau."
        )
        % name[:80]
    )


class _RepeatedName(ValueError):
    """An object with the same name twice."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise _RepeatedName(next(name for name in names if names.count(name) > 1))
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(name)

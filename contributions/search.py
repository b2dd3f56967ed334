"""Searching the words of contributions, in French: what was typed, what matches, what to mark.

The column ``words`` and its two configurations are made by ``sql/0020_words.sql``. The model does not
know the column, so that no page ever reads it by accident: it is as long as the text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Expression, IntegerField
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from contributions.errors import NothingToSearch
from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet
from geo.sqlfiles import read_sql

LEAST_BEGINNING = 3
"""Letters from which the last word typed also finds the words that begin with it."""

MARK_START, MARK_END = "\x02", "\x03"
"""Around what matches, until it is escaped; no text holds them (contributions.words)."""

_WEIGHTS = "{0.02,0.1,0.4,1}"
"""Of words and stems: of the text (D), of the title (C), then stems of the text (B), of the title (A)."""

_LITTLE_WORDS = re.compile(r"(?:(?<=\s)|^)(?:[àa]|où|là|ça|même)(?=\s|$)", re.IGNORECASE)
"""Words as frequent as those that PostgreSQL leaves out, and that it keeps once their accent is folded."""

_LEXEME = re.compile(r"'(?P<word>(?:[^']|'')+)'(?P<flags>:[*A-D]+)?")
_IRREGULAR = {"travail": "traval", "traval": "travail", "oeil": "yeux", "yeux": "oeil"}

_LAST_WORD = re.compile(r"(?:^|[^\w-])(?P<word>\w+)$|-(?P<part>\w+)$")
_READ_QUERY = read_sql(__file__, "read_query.sql")
_MARKED = read_sql(__file__, "marked_words.sql")


@dataclass(frozen=True)
class Query:
    """What is searched: the words as typed, and the ``tsquery`` that PostgreSQL read in them."""

    text: str
    tsquery: str


@dataclass(frozen=True)
class Marked:
    """The title and an excerpt of a contribution, as HTML in which what matches is in ``<mark>``."""

    title: SafeString
    excerpt: SafeString


class _Words(Expression):
    """The column ``words`` of the contributions of a query, in an SQL text with one value."""

    def __init__(self, template: str, value: str, output_field: Any) -> None:
        super().__init__(output_field=output_field)
        self.template, self.value = template, value
        self.alias = Contribution._meta.db_table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Words) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, str, str]:
        return self.template, self.value, self.alias

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> "_Words":
        """Bound to the table of the query that it is put in."""
        bound = super().resolve_expression(query, *args, **kwargs)
        bound.alias = query.get_initial_alias()
        return bound

    def relabeled_clone(self, change_map: Mapping[str, str]) -> "_Words":
        """The same where the table has another name."""
        clone = self.copy()
        clone.alias = change_map.get(self.alias, self.alias)
        return clone

    def as_sql(self, compiler: Any, _connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """The SQL text with the column named, and its value."""
        column = f"{compiler.quote_name_unless_alias(self.alias)}.words"
        return self.template % {"words": column, "tsquery": "%s::tsquery"}, (self.value,)


def read_query(text: str) -> Query:
    """What somebody typed: words that must all be there, "words in a row", -words that must not.

    The last word also finds those that begin with it, unless it is quoted, refused or very short.
    Raises `NothingToSearch` when no word of it can be searched.
    """
    text = _without_little_words(text)
    last = _last_word(text)
    values = {
        "text": text,
        "head": text[: len(text) - len(last)] if last else "",
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(_READ_QUERY, values)
        (tsquery,) = cursor.fetchone()
    if not tsquery:
        raise NothingToSearch
    return Query(text, _LEXEME.sub(_either_number, tsquery))


def matching(contributions: ContributionQuerySet, query: Query) -> ContributionQuerySet:
    """The contributions whose title or text match; served by the index ``contribution_words``."""
    return contributions.filter(says(query))


def says(query: Query) -> Expression:
    """The condition that the contribution matches, for a filter of contributions."""
    return _Words("%(words)s @@ %(tsquery)s", query.tsquery, BooleanField())


def with_relevance(contributions: ContributionQuerySet, query: Query) -> ContributionQuerySet:
    """Adds ``relevance``, a whole number that grows with how well title and text match."""
    ranked = f"(ts_rank('{_WEIGHTS}', %(words)s, %(tsquery)s) * 1000000)::integer"
    return contributions.annotate(relevance=_Words(ranked, query.tsquery, IntegerField()))


def marked_words(keys: Iterable[int], query: Query) -> dict[int, Marked]:
    """Title and excerpt of the contributions with these numbers, what matches marked, escaped."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKED, {"keys": list(keys), "tsquery": query.tsquery})
        return {key: Marked(_html(title), _html(body)) for key, title, body in cursor.fetchall()}


def _without_little_words(text: str) -> str:
    """The text without words that say nothing, unless they are all that it has, or are quoted."""
    if '"' in text:
        return text
    kept = " ".join(_LITTLE_WORDS.sub(" ", text).split())
    return kept or text


def _either_number(lexeme: re.Match[str]) -> str:
    """The lexeme or its other number where the stemmer tells them apart: vélos, feux, travaux."""
    word = lexeme["word"]
    other = _IRREGULAR.get(word)
    if other is None and len(word) > 2:
        if word.endswith(("as", "is", "os", "us", "eux")):
            other = word[:-1]
        elif word.endswith("eu"):
            other = f"{word}x"
        elif word.endswith(("a", "i", "o", "u")):
            other = f"{word}s"
    if other is None or lexeme["flags"]:
        return lexeme[0]
    return f"({lexeme[0]} | '{other}')"


def _last_word(text: str) -> str:
    """The word being typed, "" when it must be taken as it is."""
    if text.count('"') % 2 or re.search(r"(?:^|\s)or(?:\s|$)", text, re.IGNORECASE):
        return ""
    if text.rsplit(None, 1)[-1:] and text.rsplit(None, 1)[-1].startswith("-"):
        return ""
    found = _LAST_WORD.search(text)
    word = (found["word"] or found["part"]) if found else ""
    return word if len(word) >= LEAST_BEGINNING else ""


def _html(text: str) -> SafeString:
    escaped = escape(text.replace("\x0e", "<").replace("\x0f", ">"))
    marked = escaped.replace(MARK_START, "<mark>").replace(MARK_END, "</mark>")
    return mark_safe(marked)  # noqa: S308  escaped two lines above; the marks are ours

"""Pages of a list by the place where the last one ended, never by a count of rows to skip.

The thousandth page costs what the first one does, and a contribution that arrives meanwhile neither
repeats nor hides another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from contributions.errors import UnknownPlaceInList
from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet

_PLACE = re.compile(r"(?P<value>-?\d{1,17})\.(?P<id>\d{1,18})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Order:
    """What a list is sorted by, greatest first, then by number, the last written first.

    ``field`` is the column, or the annotation, that holds a moment (``is_moment``) or a number.
    """

    name: str
    field: str
    is_moment: bool = False


NEWEST = Order("recentes", "submitted_at", is_moment=True)
MOST_SUPPORTED = Order("soutenues", "tally__supports")
MOST_DISCUSSED = Order("discutees", "tally__comments")
MOST_RELEVANT = Order("pertinentes", "relevance")


@dataclass(frozen=True)
class Place:
    """Where a contribution stands in an order: the value that it is sorted by, and its number."""

    value: Any
    id: int


@dataclass(frozen=True)
class Keys:
    """The numbers of the contributions of one page, in order, and where its neighbours begin.

    ``before`` and ``after`` are what goes in the address, "" when there is nothing there.
    """

    ids: list[int]
    before: str
    after: str


def read_place(text: str, order: Order) -> Place:
    """The place written by `write_place`. Raises `UnknownPlaceInList`."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise UnknownPlaceInList
    number = int(found["value"])
    if not order.is_moment:
        if abs(number) > 2**31 - 1:
            raise UnknownPlaceInList
        return Place(number, int(found["id"]))
    try:
        return Place(_EPOCH + number * _MICROSECOND, int(found["id"]))
    except OverflowError as error:
        raise UnknownPlaceInList from error


def write_place(value: Any, key: int, order: Order) -> str:
    """A place in an address: a number of microseconds, of supports, … and the contribution's."""
    number = (value - _EPOCH) // _MICROSECOND if order.is_moment else value
    return f"{number}.{key}"


def page_keys(
    contributions: ContributionQuerySet,
    order: Order,
    *,
    size: int,
    after: Place | None = None,
    before: Place | None = None,
) -> Keys:
    """The page that follows ``after``, or the one that ends at ``before``; the first without both.

    One query, which reads ``size`` + 1 keys.
    """
    backwards = before is not None
    place = before or after
    found = (
        contributions if place is None else contributions.filter(_beyond(place, order, backwards))
    )
    sign = "" if backwards else "-"
    rows: Sequence[tuple[int, Any]] = list(
        found.order_by(f"{sign}{order.field}", f"{sign}pk").values_list("pk", order.field)[
            : size + 1
        ]
    )
    has_more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows = rows[::-1]
    has_before = has_more if backwards else after is not None
    has_after = True if backwards else has_more
    return Keys(
        ids=[key for key, _value in rows],
        before=write_place(rows[0][1], rows[0][0], order) if rows and has_before else "",
        after=write_place(rows[-1][1], rows[-1][0], order) if rows and has_after else "",
    )


def next_to(
    contributions: ContributionQuerySet, order: Order, place: Place, *, backwards: bool = False
) -> Contribution | None:
    """The contribution that follows a place in the order, or the one before it."""
    sign = "" if backwards else "-"
    found = contributions.filter(_beyond(place, order, backwards))
    return found.order_by(f"{sign}{order.field}", f"{sign}pk").first()


def _beyond(place: Place, order: Order, backwards: bool) -> Q:
    """What stands after a place in the order, or before it."""
    side = "gt" if backwards else "lt"
    # The first condition says nothing new, but it is the one that bounds the index.
    return Q(**{f"{order.field}__{side}e": place.value}) & (
        Q(**{f"{order.field}__{side}": place.value})
        | Q(**{order.field: place.value, f"pk__{side}": place.id})
    )

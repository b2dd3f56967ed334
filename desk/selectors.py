"""What the desk counts and lists. Figures are of published contributions unless they say otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from contributions import search
from contributions.commune_tally import BEGINNING, END, spans
from contributions.errors import NothingToSearch
from contributions.models import CommuneShare, Contribution
from contributions.querysets import ContributionQuerySet
from contributions.totals import Total
from geo.sqlfiles import read_sql
from geo.territory.models import Commune
from layers.models import Consultation
from layers.selectors import Moment, moment_of

RECENT_DAYS = 7
PAGE_SIZE = 30
MOST_COUNTED = 10_000
"""Past it a list says "more than": what a narrower question is for."""
MOST_AUTHORS = 200
"""Pseudonyms that a search may hold; a shorter one is asked for more of it."""

_CONSULTATION_COUNTS = read_sql(__file__, "consultation_counts.sql")
_COMMUNE_COUNTS = read_sql(__file__, "commune_counts.sql")
_STATE_ORDER = {"open": 0, "upcoming": 1, "between": 2, "closed": 3}


@dataclass(frozen=True)
class Wanted:
    """Which contributions: None and the empty text mean any; both days are included."""

    consultation: Consultation | None = None
    category: str = ""
    commune: Commune | None = None
    status: str = ""
    text: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class ConsultationCounts:
    """How much was said in one consultation, or in several once added up."""

    published: int = 0
    hidden: int = 0
    recent: int = 0
    communes: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class ConsultationLine:
    """One consultation as the overview lists it."""

    consultation: Consultation
    moment: Moment
    counts: ConsultationCounts


@dataclass(frozen=True)
class CommuneCount:
    """Published contributions that touch one commune."""

    insee_code: str
    name: str
    population: int
    is_current: bool
    contributions: int
    per_ten_thousand: Decimal


@dataclass(frozen=True)
class Cursor:
    """A place in the list, newest first: the page after or before this contribution."""

    submitted_at: datetime
    id: int
    direction: Literal["older", "newer"]


@dataclass(frozen=True)
class ModerationPage:
    """A page of contributions, newest first, and how many there are in all."""

    rows: list[Contribution]
    total: Total
    has_newer: bool
    has_older: bool

    @property
    def first_id(self) -> str:
        """Public id of the newest on the page, where the page before ends."""
        return str(self.rows[0].public_id)

    @property
    def last_id(self) -> str:
        """Public id of the oldest on the page, where the page after starts."""
        return str(self.rows[-1].public_id)


def recent_from(now: datetime) -> date:
    """The first local day of the last `RECENT_DAYS` days, today included."""
    return timezone.localdate(now) - timedelta(days=RECENT_DAYS - 1)


def consultation_lines(now: datetime) -> list[ConsultationLine]:
    """Every consultation with its figures: open ones first, then to come, then over. 3 queries."""
    consultations = Consultation.objects.defer("perimeter").prefetch_related("phases")
    with connection.cursor() as cursor:
        cursor.execute(_CONSULTATION_COUNTS, {"recent_from": recent_from(now)})
        counts = {
            consultation_id: ConsultationCounts(published, hidden, recent, communes, last_at)
            for consultation_id, published, hidden, recent, last_at, communes in cursor
        }
    lines = [
        ConsultationLine(
            consultation,
            moment_of(consultation, now),
            counts.get(consultation.pk, ConsultationCounts()),
        )
        for consultation in consultations
    ]
    return sorted(
        lines,
        key=lambda line: (
            _STATE_ORDER[line.moment.state],
            line.consultation.title.casefold(),
        ),
    )


def added_up(lines: Iterable[ConsultationLine]) -> ConsultationCounts:
    """The figures of all the consultations together; communes cannot be added, see `commune_counts`."""
    total = ConsultationCounts()
    for line in lines:
        total = replace(
            total,
            published=total.published + line.counts.published,
            hidden=total.hidden + line.counts.hidden,
            recent=total.recent + line.counts.recent,
        )
    return total


def commune_counts(wanted: Wanted, today: date) -> list[CommuneCount]:
    """Every commune with its published contributions, most first.

    ``wanted`` narrows by consultation and days; its other choices are those of the list only.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COMMUNE_COUNTS, commune_counts_parameters(wanted, today))
        return [CommuneCount(*row) for row in cursor.fetchall()]


def commune_counts_parameters(wanted: Wanted, today: date) -> dict[str, Any]:
    """The values bound in ``sql/commune_counts.sql``."""
    parts = spans(wanted.first, wanted.last)
    return {
        "consultation_id": wanted.consultation.pk if wanted.consultation else None,
        "grains": [part.grain for part in parts],
        "firsts": [part.first for part in parts],
        "lasts": [part.last for part in parts],
        "first": wanted.first or BEGINNING,
        "last": wanted.last or END,
        "day": today,
    }


def cursor_at(public_id: UUID, direction: Literal["older", "newer"]) -> Cursor | None:
    """The place of a contribution in the list; None when there is no such contribution."""
    row = Contribution.objects.filter(public_id=public_id).values_list("submitted_at", "pk").first()
    return Cursor(row[0], row[1], direction) if row else None


def moderation_page(
    wanted: Wanted, cursor: Cursor | None = None, size: int = PAGE_SIZE
) -> ModerationPage:
    """A page of the contributions wanted; those that their authors deleted are never listed.

    5 queries at most: the consultations, the keys, the rows, their communes, the count.
    """
    found = contributions_wanted(wanted)
    older = cursor is None or cursor.direction == "older"
    consultation_ids = _consultation_ids(wanted)
    total = _bounded_total(found, consultation_ids)
    if cursor is not None:
        found = found.filter(beyond(cursor))
    nearest = newest_first(found, consultation_ids, older=older, limit=size + 1)
    keys = [pk for pk, _submitted_at in nearest]
    rows = _rows(keys[:size])
    more = len(keys) > size
    return ModerationPage(
        rows=rows,
        total=total,
        has_newer=(cursor is not None) if older else more,
        has_older=more if older else True,
    )


def contributions_wanted(wanted: Wanted) -> ContributionQuerySet:
    """The contributions that the choices leave, without those that their authors deleted."""
    found = Contribution.objects.submitted_between(wanted.first, wanted.last)
    found = (
        found.filter(status=wanted.status)
        if wanted.status
        else found.exclude(status=Contribution.Status.DELETED)
    )
    if wanted.consultation is not None:
        found = found.filter(consultation=wanted.consultation)
    if wanted.category:
        found = found.filter(category__slug=wanted.category)
    if wanted.commune is not None:
        # By INSEE code: the boundary may have changed since people wrote.
        touching = CommuneShare.objects.filter(
            contribution=OuterRef("pk"), commune__insee_code=wanted.commune.insee_code
        )
        found = found.filter(Exists(touching))
    return _saying(found, wanted.text) if wanted.text else found


def _saying(contributions: ContributionQuerySet, text: str) -> ContributionQuerySet:
    """Those that say the words, or whose author's pseudonym holds them."""
    people = User.objects.filter(pseudonym__icontains=text).values_list("pk", flat=True)
    by_author = Q(author_id__in=list(people[:MOST_AUTHORS]))
    try:
        words = search.says(search.read_query(text))
    except NothingToSearch:
        return contributions.filter(by_author)
    return contributions.filter(Q(words) | by_author)


def beyond(cursor: Cursor) -> Q:
    """What comes after, or before, a place in the list; moments may be equal, ids are not."""
    at, pk = cursor.submitted_at, cursor.id
    if cursor.direction == "older":
        # The first condition says nothing new, but it is the one that bounds the index.
        return Q(submitted_at__lte=at) & (Q(submitted_at__lt=at) | Q(submitted_at=at, pk__lt=pk))
    return Q(submitted_at__gte=at) & (Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=pk))


def _bounded_total(found: ContributionQuerySet, consultation_ids: list[int]) -> Total:
    """How many there are, counted up to `MOST_COUNTED` along the consultations' own indexes."""
    keys = newest_first(found, consultation_ids, older=True, limit=MOST_COUNTED + 1)
    number = len(keys)
    return Total(min(number, MOST_COUNTED), is_least=number > MOST_COUNTED)


def _consultation_ids(wanted: Wanted) -> list[int]:
    if wanted.consultation is not None:
        return [wanted.consultation.pk]
    return list(Consultation.objects.order_by("pk").values_list("pk", flat=True))


def newest_first(
    found: ContributionQuerySet,
    consultation_ids: list[int],
    *,
    older: bool,
    limit: int,
) -> QuerySet[Any, Any]:
    """Keys and moments, nearest to the cursor first: newest first when going to older ones.

    The best of each consultation's own index, merged: one sorted walk of contribution_newest_first
    for each consultation instead of a sort of all that was ever written.
    """
    order = ("-submitted_at", "-pk") if older else ("submitted_at", "pk")
    branches = [
        found.filter(consultation_id=consultation_id)
        .order_by(*order)
        .values_list("pk", "submitted_at")[:limit]
        for consultation_id in consultation_ids
    ]
    if not branches:
        return found.none().values_list("pk", "submitted_at")
    if len(branches) == 1:
        return branches[0]
    return branches[0].union(*branches[1:], all=True).order_by(*order)[:limit]


def _rows(keys: list[int]) -> list[Contribution]:
    shares = Prefetch(
        "commune_shares",
        CommuneShare.objects.select_related("commune").only(
            "share", "contribution_id", "commune__name", "commune__insee_code"
        ),
    )
    rows = (
        Contribution.objects.filter(pk__in=keys)
        .select_related("consultation", "category", "author")
        .defer("geom_3857", "consultation__perimeter", "consultation__presentation")
        .prefetch_related(shares)
    )
    return sorted(rows, key=lambda row: (row.submitted_at, row.pk), reverse=True)

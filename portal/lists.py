"""The list of a consultation's contributions: one page of it, at a price that its length does not change."""

from dataclasses import dataclass
from typing import Any

from contributions import search
from contributions.keyset import (
    MOST_DISCUSSED,
    MOST_RELEVANT,
    MOST_SUPPORTED,
    NEWEST,
    Keys,
    page_keys,
)
from contributions.models import CommuneShare, Contribution
from contributions.querysets import ContributionQuerySet
from contributions.totals import MOST_COUNTED, Total, published_totals
from geo.territory.models import Commune
from layers.models import Consultation
from portal.filters import ANSWERED, DEBATED, UNANSWERED, ContributionFilters
from portal.selectors import as_lines, line_of

PAGE_SIZE = 20
MOST_RANKED = 2_000
"""Of more matches than can be counted, the newest of them are compared with the words searched."""


@dataclass(frozen=True)
class ListPage:
    """Lines of one page, where its neighbours begin, how many are listed and how many there are."""

    lines: list[dict[str, Any]]
    keys: Keys
    shown: Total
    total: int
    is_first: bool
    ranked_at_most: int = 0


def everything_in(consultation: Consultation) -> ContributionQuerySet:
    """The published contributions of a consultation, be it a draft."""
    return Contribution.objects.filter(consultation=consultation, status="published")


def list_page(consultation: Consultation, filters: ContributionFilters) -> ListPage:
    """The page that a form asks for; the first one of everything when it is not valid."""
    total = published_totals([consultation.pk])[consultation.pk]
    everything = everything_in(consultation)
    if not filters.is_valid():
        keys = page_keys(everything, NEWEST, size=PAGE_SIZE)
        return ListPage(_lines(keys.ids, None), keys, Total(total), total, is_first=True)
    rows = filtered(everything, consultation, filters)
    shown, rows = _counted(rows, consultation, filters, total)
    query, ranked_at_most = filters.cleaned_data["recherche"], 0
    if filters.order is MOST_RELEVANT:
        if shown.is_least:
            ranked_at_most = MOST_RANKED
            newest = rows.order_by("-submitted_at", "-pk").values("pk")[:MOST_RANKED]
            rows = Contribution.objects.filter(pk__in=newest)
        rows = search.with_relevance(rows, query)
    elif filters.order in {MOST_SUPPORTED, MOST_DISCUSSED}:
        rows = rows.filter(tally__consultation_id=consultation.pk)
    keys = page_keys(
        rows, filters.order, size=PAGE_SIZE, after=filters.after, before=filters.before
    )
    is_first = filters.after is None and filters.before is None
    return ListPage(_lines(keys.ids, query), keys, shown, total, is_first, ranked_at_most)


def newest_lines(consultation: Consultation, most: int) -> list[dict[str, Any]]:
    """The newest contributions of a consultation as lines."""
    return _lines(page_keys(everything_in(consultation), NEWEST, size=most).ids, None)


def filtered(
    contributions: ContributionQuerySet, consultation: Consultation, filters: ContributionFilters
) -> ContributionQuerySet:
    """The contributions of a consultation that a valid filter form asks for."""
    asked = filters.cleaned_data
    if filters.category is not None:
        contributions = contributions.filter(category=filters.category)
    if asked["commune"]:
        # By INSEE code: the boundary may have changed since people wrote.
        boundaries = Commune.objects.filter(insee_code=asked["commune"]).values_list(
            "pk", flat=True
        )
        touching = CommuneShare.objects.filter(
            consultation_id=consultation.pk, commune_id__in=list(boundaries)
        )
        contributions = contributions.filter(pk__in=touching.values("contribution"))
    if asked["etat"]:
        contributions = contributions.filter(tally__consultation_id=consultation.pk)
    if asked["etat"] == ANSWERED:
        contributions = contributions.filter(tally__official_replies__gt=0)
    elif asked["etat"] == UNANSWERED:
        contributions = contributions.filter(tally__official_replies=0)
    elif asked["etat"] == DEBATED:
        contributions = contributions.filter(tally__comments__gt=0)
    if asked["recherche"]:
        contributions = search.matching(contributions, asked["recherche"])
    if asked["zone"]:
        contributions = contributions.filter(geom__intersects=asked["zone"].polygon)
    if asked["bbox"]:
        contributions = contributions.within(asked["bbox"])
    return contributions.submitted_between(asked["du"], asked["au"])


def _counted(
    rows: ContributionQuerySet,
    consultation: Consultation,
    filters: ContributionFilters,
    total: int,
) -> tuple[Total, ContributionQuerySet]:
    """How many the filters leave, and those: by kept counts where these say it, else up to a bound.

    Few are from now on known by their numbers. Which way the database would have taken to sort them
    no longer matters: matches that are all old would have had it walk through everything newer.
    """
    if not filters.in_force and not filters.cleaned_data["bbox"]:
        return Total(total), rows
    if filters.category is not None and filters.only("categorie"):
        counts = published_totals([consultation.pk], filters.category.pk)
        return Total(counts[consultation.pk]), rows
    newest = rows.order_by("-submitted_at", "-pk").values_list("pk", flat=True)
    keys = list(newest[: MOST_COUNTED + 1])
    if len(keys) > MOST_COUNTED:
        return Total(MOST_COUNTED, is_least=True), rows
    return Total(len(keys)), Contribution.objects.filter(pk__in=keys)


def _lines(keys: list[int], query: search.Query | None) -> list[dict[str, Any]]:
    """The lines of these contributions, in this order, with what matches marked."""
    rows = {row.pk: row for row in as_lines(Contribution.objects.filter(pk__in=keys))}
    # One that was hidden between two questions is not shown.
    lines = [line_of(rows[key]) for key in keys if key in rows]
    if query is not None and lines:
        marked = search.marked_words(keys, query)
        lines = [
            line
            | {
                "marked_title": marked[line["pk"]].title,
                "marked_excerpt": marked[line["pk"]].excerpt,
            }
            for line in lines
            if line["pk"] in marked
        ]
    return lines

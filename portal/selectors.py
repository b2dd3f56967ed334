"""What the public pages read, several rooms at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection
from django.db.models import Prefetch, QuerySet

from contributions.models import CommuneShare, Contribution
from contributions.querysets import ContributionQuerySet
from contributions.totals import (
    Total,
    bounded_count,
    published_in_commune,
    published_totals,
)
from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID, WIRE_SRID
from geo.territory.models import Commune
from layers.models import Category, Consultation
from layers.querysets import ConsultationQuerySet
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from portal.standing import Standing, standing_of

NEAR_CONTRIBUTIONS_M = 500
NEAR_MEETINGS_M = 3_000
_CIRCLE_QUARTER_SEGMENTS = 16
_FAR_AHEAD = timedelta(days=36_500)
_STATE_ORDER = {"open": 0, "upcoming": 1, "between": 2, "closed": 3}
_EXCERPT_LENGTH = 180

_COMMUNES_WRITTEN_ABOUT = read_sql(__file__, "communes_written_about.sql")


@dataclass(frozen=True)
class Card:
    """One consultation, ready to be shown among others."""

    consultation: Consultation
    standing: Standing
    contributions: int

    @property
    def state(self) -> str:
        """open, upcoming, between or closed."""
        return self.standing.state

    @property
    def sentence(self) -> str:
        """When, in words."""
        return self.standing.sentence


@dataclass(frozen=True)
class Place:
    """Somewhere that a person asks about; EPSG:4326.

    `commune` is set when the place is a whole commune, and then `geometry` is its boundary.
    """

    label: str
    geometry: GEOSGeometry
    commune: Commune | None = None

    def within_m(self, distance_m: float) -> GEOSGeometry:
        """The area within `distance_m` of an address; of a commune, the commune itself."""
        if self.commune is not None:
            return self.geometry
        circle = self.geometry.transform(METRIC_SRID, clone=True)
        circle = circle.buffer(distance_m, quadsegs=_CIRCLE_QUARTER_SEGMENTS)
        circle.transform(WIRE_SRID)
        return circle


@dataclass(frozen=True)
class Nearby:
    """What touches a place."""

    place: Place
    cards: list[Card]
    meetings: list[Meeting]
    contributions: list[Contribution]
    contributions_count: Total


def consultation_cards(consultations: ConsultationQuerySet, now: datetime) -> list[Card]:
    """Cards of public consultations: what closes soonest first, what is over last."""
    rows = list(
        consultations.public()
        .defer("perimeter", "presentation", "rules")
        .prefetch_related("phases")
    )
    totals = published_totals([row.pk for row in rows])
    cards = [Card(row, standing_of(row, now), totals[row.pk]) for row in rows]
    return sorted(
        cards,
        key=lambda card: (
            _STATE_ORDER[card.state],
            card.standing.deadline or now + _FAR_AHEAD,
            card.consultation.title,
        ),
    )


def what_touches(place: Place, now: datetime) -> Nearby:
    """Consultations whose perimeter covers the place, meetings and contributions within reach."""
    concerned = Consultation.objects.filter(perimeter__intersects=place.geometry)
    if place.commune is not None:
        # Two neighbours touch: a perimeter along the commune's edge does not concern it.
        concerned = concerned.exclude(perimeter__touches=place.geometry)
    contributions = Contribution.objects.published()
    if place.commune is None:
        contributions = contributions.filter(geom__intersects=place.within_m(NEAR_CONTRIBUTIONS_M))
        order = ["-submitted_at", "-pk"]
        count = bounded_count(contributions.order_by(*order))
    else:
        contributions = contributions.filter(commune_shares__commune=place.commune)
        # By number, which follows the moment, and which the index of the commune's shares is in.
        order = ["-commune_shares__contribution_id"]
        count = Total(published_in_commune(place.commune.pk))
    return Nearby(
        place=place,
        cards=consultation_cards(concerned, now),
        meetings=list(
            coming_meetings(now).filter(geom__intersects=place.within_m(NEAR_MEETINGS_M))[:5]
        ),
        contributions=list(as_lines(contributions).order_by(*order)[:5]),
        contributions_count=count,
    )


def coming_meetings(now: datetime) -> MeetingQuerySet:
    """Public meetings not over yet, the next one first."""
    return (
        Meeting.objects.public()
        .upcoming(now)
        .select_related("consultation")
        .defer("consultation__perimeter", "consultation__presentation", "consultation__rules")
    )


def as_lines(contributions: ContributionQuerySet) -> ContributionQuerySet:
    """Contributions with all that a line of a list shows, the newest first.

    Adds `spot`, a Point (EPSG:4326) on the geometry, where the map lights it.
    """
    shares = CommuneShare.objects.select_related("commune").only(
        "contribution_id", "share", "commune__name"
    )
    return (
        contributions.annotate(spot=PointOnSurface("geom"))
        .defer("geom", "geom_3857")
        .select_related("category", "tally")
        .prefetch_related(Prefetch("commune_shares", shares.order_by("-share")))
        .order_by("-submitted_at", "-id")
    )


def line_of(contribution: Contribution) -> dict[str, Any]:
    """A row of `as_lines`, as components/_contribution_item.html reads it."""
    body = " ".join(contribution.body.split())
    spot: Point = contribution.spot  # type: ignore[attr-defined]
    return {
        "pk": contribution.pk,
        "public_id": contribution.public_id,
        "title": contribution.title,
        "excerpt": body if len(body) <= _EXCERPT_LENGTH else f"{body[:_EXCERPT_LENGTH]}…",
        "category": contribution.category,
        "submitted_at": contribution.submitted_at,
        "communes": ", ".join(share.commune.name for share in contribution.commune_shares.all()),
        "place_label": contribution.place_label,
        "supports": contribution.tally.supports,
        "comments": contribution.tally.comments,
        "official_replies": contribution.tally.official_replies,
        "lon": round(spot.x, 6),
        "lat": round(spot.y, 6),
    }


def communes_written_about(consultation: Consultation) -> list[tuple[str, str]]:
    """(INSEE code, name) of the communes that have a published contribution, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_COMMUNES_WRITTEN_ABOUT, {"consultation_id": consultation.pk})
        return cursor.fetchall()


def categories_of(consultation: Consultation) -> list[Category]:
    """The categories in their order."""
    return list(consultation.categories.order_by("position", "label"))


def commune_place(insee_code: str) -> Place | None:
    """A commune of today's territory as a place; None when the code is unknown."""
    commune = Commune.objects.current().defer("geom_3857").filter(insee_code=insee_code).first()
    return Place(commune.name, commune.geom, commune) if commune else None


def commune_name_at(point: Point) -> str:
    """Name of the commune under a point; empty outside the territory."""
    name = Commune.objects.current().touching(point).values_list("name", flat=True).first()
    return name or ""


def meetings_of(consultation: Consultation) -> QuerySet[Meeting]:
    """A consultation's meetings in order of time."""
    return consultation.meetings.order_by("starts_at", "id")

"""Reads of contributions that join or measure."""

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from contributions import keyset
from contributions.models import CommuneShare, Contribution, ModerationEvent
from contributions.photos.selectors import photo_documents, shown_photos
from contributions.questions.selectors import answer_document, every_answer, public_answers
from geo.geojson import geometry_document
from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID
from layers.models import Category, Consultation

_NEARBY = read_sql(__file__, "nearby_contributions.sql")


@dataclass(frozen=True)
class Neighbour:
    """Another contribution of the same consultation and how far it is, in metres."""

    public_id: str
    title: str
    category: Category | None
    away_m: float

    @property
    def kilometres(self) -> float:
        """The same distance in kilometres."""
        return self.away_m / 1000


def with_public_facts(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """The contributions with all that a page or a feature says about them, in four queries."""
    return contributions.select_related(
        "consultation", "category", "author", "about_layer", "tally"
    ).prefetch_related(
        Prefetch(
            "commune_shares",
            CommuneShare.objects.select_related("commune").order_by(
                "-share", "commune__insee_code"
            ),
        ),
        public_answers(),
        shown_photos(),
    )


def own_contributions(user: User) -> QuerySet[Contribution]:
    """What ``user`` has written and not deleted, newest first, hidden ones too."""
    return (
        Contribution.objects.filter(author=user)
        .exclude(status=Contribution.Status.DELETED)
        .select_related("consultation", "category")
        .prefetch_related(
            Prefetch(
                "moderation_events",
                ModerationEvent.objects.filter(action="hidden").order_by("-at"),
                to_attr="hidings",
            ),
            every_answer(),
        )
        .order_by("-submitted_at", "-id")
    )


def before_and_after(
    contribution: Contribution,
) -> tuple[Contribution | None, Contribution | None]:
    """The contributions written just before and just after it in the same consultation."""
    siblings = Contribution.objects.published().filter(consultation=contribution.consultation)
    here = keyset.Place(contribution.submitted_at, contribution.pk)
    before = keyset.next_to(siblings, keyset.NEWEST, here)
    after = keyset.next_to(siblings, keyset.NEWEST, here, backwards=True)
    return before, after


def neighbours_of(contribution: Contribution, *, most: int = 3) -> list[Neighbour]:
    """The nearest published contributions of the same consultation, nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _NEARBY,
            {
                "contribution_id": contribution.pk,
                "metric_srid": METRIC_SRID,
                "most": most,
            },
        )
        rows = cursor.fetchall()
    categories = {category.pk: category for category in contribution.consultation.categories.all()}
    return [
        Neighbour(str(public_id), title, categories.get(category_id), away_m)
        for public_id, title, category_id, away_m in rows
    ]


def feature_document(contribution: Contribution) -> dict[str, Any]:
    """The GeoJSON Feature of a contribution: public facts only (RFC 7946)."""
    return {
        "type": "Feature",
        "id": str(contribution.public_id),
        "geometry": geometry_document(contribution.geom),
        "properties": {
            "public_id": str(contribution.public_id),
            "consultation": contribution.consultation.slug,
            "category": contribution.category.slug,
            "category_label": contribution.category.label,
            "title": contribution.title,
            "body": contribution.body,
            "author": (
                contribution.author.pseudonym if contribution.author else _("Compte supprimé")
            ),
            "submitted_at": contribution.submitted_at.isoformat(),
            "updated_at": contribution.updated_at.isoformat(),
            "communes": [
                {
                    "insee_code": part.commune.insee_code,
                    "name": part.commune.name,
                    "share": round(part.share, 4),
                }
                for part in contribution.commune_shares.all()
            ],
            "place_label": contribution.place_label or None,
            "supports": contribution.tally.supports,
            "comments": contribution.tally.comments,
            "official_replies": contribution.tally.official_replies,
            "about": (
                {
                    "layer": contribution.about_layer.slug,
                    "source_id": contribution.about_source_id,
                    "revision": contribution.about_revision,
                    "from_m": contribution.about_from_m,
                    "to_m": contribution.about_to_m,
                }
                if contribution.about_layer
                else None
            ),
            "answers": answer_document(contribution.public_answers),  # type: ignore[attr-defined]
            "photos": photo_documents(contribution),
            "href": reverse("contributions:detail", args=[contribution.public_id]),
        },
    }


def category_documents(consultation: Consultation) -> list[dict[str, str]]:
    """The consultation's categories as the map elements read them."""
    return [
        {
            "slug": category.slug,
            "label": category.label,
            "colour": category.colour,
            "icon": category.icon,
        }
        for category in consultation.categories.all()
    ]


def map_bounds(geometry: GEOSGeometry, *, margin: float = 0.05) -> str:
    """The "west,south,east,north" (degrees) around a geometry, and what is a street or two away."""
    west, south, east, north = geometry.extent
    wide = max((east - west) * margin, 0.008)
    high = max((north - south) * margin, 0.005)
    return f"{west - wide:.6f},{south - high:.6f},{east + wide:.6f},{north + high:.6f}"

"""Consultations in a known state, for tests of any room."""

from datetime import datetime, timedelta

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from accounts.models import User
from contributions.models import Contribution
from geo.territory.models import Commune
from layers.models import Category, Consultation, Phase
from tests import places


def consultation(
    slug: str = "un-parvis",
    *,
    now: datetime | None = None,
    opens_in_days: float = -10,
    closes_in_days: float = 12,
    perimeter: MultiPolygon | None = None,
    visibility: str = "published",
    allowed: tuple[str, ...] = ("point", "line", "polygon"),
) -> Consultation:
    """A consultation whose one contribution phase runs between the two offsets from ``now``."""
    now = now or timezone.now()
    made = Consultation.objects.create(
        slug=slug,
        title=f"Concertation {slug}",
        summary="Une question posée sur la carte.",
        presentation="Une **présentation**.",
        rules="Restez courtois.",
        perimeter=perimeter or places.square_around(),
        visibility=visibility,
        allowed_geometries=list(allowed),
    )
    opens_at = now + timedelta(days=opens_in_days)
    closes_at = now + timedelta(days=closes_in_days)
    Phase.objects.create(
        consultation=made,
        title="Vos contributions",
        during=DateTimeTZRange(opens_at, closes_at),
        accepts_contributions=True,
    )
    Phase.objects.create(
        consultation=made,
        title="Analyse",
        during=DateTimeTZRange(closes_at, closes_at + timedelta(days=30)),
    )
    for position, (name, label, colour, icon) in enumerate(
        [("arbres", "Arbres", "#117733", "tree"), ("velo", "Vélo", "#332288", "bike")]
    ):
        Category.objects.create(
            consultation=made, slug=name, label=label, colour=colour, icon=icon, position=position
        )
    return made


def contribution(
    consultation: Consultation,
    *,
    geom: GEOSGeometry | None = None,
    author: User | None = None,
    title: str = "Un arbre ici",
    status: str = "published",
    submitted_at: datetime | None = None,
    category: str = "arbres",
    body: str = "Il manque de l’ombre.",
) -> Contribution:
    """A contribution written straight to its table, where the database's own guards still hold."""
    return Contribution.objects.create(
        consultation=consultation,
        author=author,
        category=consultation.categories.get(slug=category),
        title=title,
        body=body,
        geom=places.inside() if geom is None else geom,
        status=status,
        submitted_at=submitted_at or timezone.now(),
    )


def commune(
    insee_code: str = "59350",
    name: str = "Lille",
    *,
    population: int = 236_000,
    geom: MultiPolygon | None = None,
    since: str = "2015-01-01",
    until: str | None = None,
) -> Commune:
    """A square commune of 20 km around Lille unless told otherwise."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    return Commune.objects.create(
        insee_code=insee_code,
        name=name,
        population=population,
        geom=geom or places.square_around(half_m=10_000),
        valid_during=DateRange(since, until),
        source="tests",
    )

"""Communes by name, from the territory itself: they are found without any outside service."""

import unicodedata

from django.contrib.gis.db.models.functions import PointOnSurface

from geo.geocoding.results import Place
from geo.srid import COORDINATE_DECIMALS
from geo.territory.models import Commune

MAX_COMMUNES = 3


def communes_named(words: str) -> list[Place]:
    """The current communes whose name begins like ``words``, accents, case and hyphens aside."""
    wanted = plain_name(words)
    if len(wanted) < 2:
        return []
    # A hundred names: reading them all is one small query, and accents fold the same everywhere.
    names = Commune.objects.current().values_list("pk", "name")
    hits = [(_rank(plain_name(name), wanted), name, row) for row, name in names]
    best = sorted(hit for hit in hits if hit[0] < 2)[:MAX_COMMUNES]
    communes = {
        commune.pk: commune
        for commune in Commune.objects.filter(pk__in=[row for _r, _n, row in best])
        .annotate(inner=PointOnSurface("geom"))
        .only("pk", "name", "insee_code")
    }
    return [
        Place(
            label=communes[row].name,
            context="commune",
            lon=round(communes[row].inner.x, COORDINATE_DECIMALS),
            lat=round(communes[row].inner.y, COORDINATE_DECIMALS),
            kind="municipality",
            insee_code=communes[row].insee_code,
            score=1.0,
        )
        for _rank_found, _name, row in best
    ]


def _rank(name: str, wanted: str) -> int:
    if name == wanted:
        return 0
    return 1 if name.startswith(wanted) else 2


def plain_name(text: str) -> str:
    """A name without case, accents or punctuation, to compare names as people type them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = (
        sign if sign.isalnum() else " " for sign in decomposed if not unicodedata.combining(sign)
    )
    return " ".join("".join(letters).split())

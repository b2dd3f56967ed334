"""``/adresses/?q=``: address search for the browser, so that it asks nobody else."""

import math

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from geo.geocoding.client import search
from geo.geocoding.results import Place
from geo.srid import FRANCE_EXTENT

_TOLD = ("label", "context", "lon", "lat", "kind", "insee_code")


@require_safe
@cache_control(private=True, max_age=300)
def addresses(request: HttpRequest) -> JsonResponse:
    """``{"results": [{label, context, lon, lat, kind, insee_code}], "available": bool}``, always 200."""
    answer = search(request.GET.get("q", ""), near=_near(request))
    response = JsonResponse(
        {
            "results": [_document(place) for place in answer.results],
            "available": answer.available,
        }
    )
    if not answer.available:
        response["Cache-Control"] = "no-store"
    return response


def _document(place: Place) -> dict[str, str | float]:
    return {name: getattr(place, name) for name in _TOLD}


def _near(request: HttpRequest) -> tuple[float, float] | None:
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        return None
    west, south, east, north = FRANCE_EXTENT
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    return (lon, lat) if west <= lon <= east and south <= lat <= north else None

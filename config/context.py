"""What every page knows about the place it is served from."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Template context: the metropole's name, demonstration mode and the basemap."""
    return {
        "metropole_name": settings.METROPOLE_NAME,
        "demo": settings.DEMO,
        "basemap_style_url": settings.BASEMAP_STYLE_URL,
        "public_url": settings.PUBLIC_URL,
    }

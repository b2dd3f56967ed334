"""Every address of Parvis, room by room; ``/tiles/`` is answered before Django (`config.asgi`)."""

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("compte/", include("accounts.urls")),
    path("adresses/", include("geo.geocoding.urls")),
    path("api/v1/", include("contributions.api.urls")),
    path("", include("meetings.urls")),
    path("bureau/", include("desk.urls")),
    path("donnees/", include("opendata.urls")),
    path("ogc/", include("opendata.ogc.urls")),
    path("", include("contributions.urls")),
    path("", include("portal.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"

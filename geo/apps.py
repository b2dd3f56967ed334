"""The geo room: coordinates and the territory."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GeoConfig(AppConfig):
    name = "geo"
    label = "geo"
    verbose_name = _("Géométrie")

    def ready(self) -> None:
        """Register the system checks of the spatial stack."""
        from geo import checks  # noqa: F401  importing registers them

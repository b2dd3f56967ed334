"""The geo room: coordinates and the territory."""

from django.apps import AppConfig


class GeoConfig(AppConfig):
    name = "geo"
    label = "geo"
    verbose_name = "Géométrie"

    def ready(self) -> None:
        """Register the system checks of the spatial stack."""
        from geo import checks  # noqa: F401  importing registers them

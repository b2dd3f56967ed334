"""The communes of the territory and the period in which each boundary held."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "geo.territory"
    label = "territory"
    verbose_name = "Territoire"

"""The communes of the territory and the period in which each boundary held."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    name = "geo.territory"
    label = "territory"
    verbose_name = _("Territoire")

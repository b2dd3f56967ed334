"""Address search in the national address base (BAN)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GeocodingConfig(AppConfig):
    name = "geo.geocoding"
    label = "geocoding"
    verbose_name = _("Adresses")

"""The public pages that put several rooms on one page."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Pages publiques"

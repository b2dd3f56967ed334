"""Django's own applications, set up for this house."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class OfficersAdminConfig(AdminConfig):
    """The administration site behind the officers' role."""

    default_site = "config.admin.OfficersAdminSite"


class PublishedFilesConfig(StaticFilesConfig):
    """Collects what a browser asks for, not the packages' development builds."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*-dev.mjs",
        "*-dev.mjs.map",
        "*.d.ts",
    ]

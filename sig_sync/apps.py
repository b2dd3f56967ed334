"""The DSIG's layers: fetched, checked, compared, loaded, reported."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SigSyncConfig(AppConfig):
    name = "sig_sync"
    verbose_name = _("Synchronisation SIG")

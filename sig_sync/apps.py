"""The DSIG's layers: fetched, checked, compared, loaded, reported."""

from django.apps import AppConfig


class SigSyncConfig(AppConfig):
    name = "sig_sync"
    verbose_name = "Synchronisation SIG"

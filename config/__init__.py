"""The top of the house: settings, addresses, and the table from errors to HTTP."""

from config.celery import app as celery_app

__all__ = ["celery_app"]

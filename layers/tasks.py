"""Layers' work in the background."""

from celery import shared_task

from layers import packing


@shared_task
def pack_points() -> int:
    """Pack the points of what is served now and is not packed yet; answers how many layers that took.

    Nothing is wrong before: tiles are drawn from the features, and take longer.
    """
    return packing.pack_points()

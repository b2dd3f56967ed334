"""Open data's work in the background."""

from celery import shared_task

from opendata import archives


@shared_task
def refresh_archives() -> int:
    """Make the PMTiles archives of the revisions that are served now; answers how many were made."""
    return len(archives.refresh_archives())

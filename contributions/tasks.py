"""Contributions' work in the background."""

from celery import shared_task
from django.db import connection, transaction


@shared_task
def fold_live_changes() -> int:
    """Bring the counts of the low-zoom tiles up to date; answers how many changes that took.

    Nothing is wrong before: the tiles add what has not been folded in yet.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT contributions_fold_live()")
        (folded,) = cursor.fetchone()
        if folded:
            cursor.execute("SELECT contributions_fold_peaks()")
            cursor.execute("NOTIFY parvis_live")
    return int(folded)

"""Contributions' work in the background."""

from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone

from contributions.debate import following
from contributions.photos import files
from contributions.placing import labels


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


@shared_task
def fold_commune_tallies() -> int:
    """Bring the counts by commune up to date; answers how many changes that took.

    Nothing is wrong before: who reads them adds what has not been folded in yet.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT contributions_fold_communes()")
        (folded,) = cursor.fetchone()
    return int(folded)


@shared_task
def tell_followers() -> int:
    """Write to those who follow a contribution that was answered; gives how many letters."""
    return following.tell_followers(timezone.now())


@shared_task
def sweep_photo_files() -> int:
    """Delete the files that no photograph names any more; gives how many."""
    return files.sweep(timezone.now())


@shared_task
def label_places() -> int:
    """Find the address near contributions that have none yet; gives how many were labelled."""
    return labels.fill_labels(now=timezone.now())

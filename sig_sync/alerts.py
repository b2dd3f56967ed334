"""Letters to the owner of a source: when it fails again and again, and when it is well again."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.services import queue_mail
from sig_sync.models import Source, SyncRun

ALERT_AFTER: Final = 3
"""Failures in a row, refusals included, after which the owner is written to, once."""

_BAD = (SyncRun.Status.FAILED, SyncRun.Status.REFUSED)
_GOOD = (SyncRun.Status.SUCCEEDED, SyncRun.Status.UNCHANGED)


@transaction.atomic
def take_note(run: SyncRun, *, now: datetime) -> None:
    """Count a finished run for or against its source; write to the owner when that is due.

    A run that waits for an agreement counts neither way.
    """
    source = (
        Source.objects.select_for_update(of=("self",)).select_related("layer").get(pk=run.source_id)
    )
    if run.status in _BAD:
        source.failures_in_a_row = F("failures_in_a_row") + 1
        source.save(update_fields=["failures_in_a_row"])
        source.refresh_from_db(fields=["failures_in_a_row"])
        if source.failures_in_a_row >= ALERT_AFTER and source.alerted_at is None:
            _write(source, now, _trouble(source, run))
    elif run.status in _GOOD:
        if source.alerted_at is not None:
            _write(source, None, _recovery(source, run))
        Source.objects.filter(pk=source.pk).update(failures_in_a_row=0)


def _write(source: Source, alerted_at: datetime | None, letter: tuple[str, str]) -> None:
    source.alerted_at = alerted_at
    source.save(update_fields=["alerted_at"])
    if source.alert_email:
        subject, body = letter
        queue_mail(to=source.alert_email, subject=subject, body_text=body)


def _trouble(source: Source, run: SyncRun) -> tuple[str, str]:
    title = source.layer.title
    return (
        _("La couche « %s » n’est plus mise à jour") % title,
        _(
            "Bonjour,\n\n"
            "La synchronisation de la couche « %(title)s » (%(slug)s) vient d’échouer %(count)d fois de suite. "
            "La dernière fois :\n\n    %(message)s\n\n"
            "La carte montre toujours la dernière version reçue. Un message suivra quand la source ira mieux ; "
            "d’ici là, aucun autre ne sera envoyé.\n"
        )
        % {
            "title": title,
            "slug": source.layer.slug,
            "count": source.failures_in_a_row,
            "message": run.message,
        },
    )


def _recovery(source: Source, run: SyncRun) -> tuple[str, str]:
    title = source.layer.title
    return (
        _("La couche « %s » est de nouveau à jour") % title,
        _(
            "Bonjour,\n\n"
            "La synchronisation de la couche « %(title)s » (%(slug)s) a de nouveau réussi :\n\n"
            "    %(message)s\n"
        )
        % {"title": title, "slug": source.layer.slug, "message": run.message},
    )

"""Asking for a synchronisation now, from a page: a worker does it, the page comes back at once."""

from celery import current_app
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from geo.errors import Unavailable
from sig_sync.errors import SourceInactive
from sig_sync.models import Source, SyncRun
from sig_sync.schedule import EXPIRES_AFTER_S, TASK


class WorkersOutOfReach(Unavailable):
    """The queue in front of the workers does not answer."""

    code = "workers-out-of-reach"
    default_message = _(
        "La demande n’a pas pu partir : la file d’attente ne répond pas. Réessayez dans un instant."
    )


def ask_for_sync(source: Source) -> None:
    """Queue one run of the source. Raises `SourceInactive` or `WorkersOutOfReach`."""
    if not source.is_active:
        raise SourceInactive
    try:
        current_app.send_task(
            TASK,
            args=[source.layer.slug, str(SyncRun.Trigger.DESK)],
            expires=EXPIRES_AFTER_S,
        )
    except OperationalError as error:
        raise WorkersOutOfReach from error

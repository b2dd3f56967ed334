"""The outbox: letters leave one by one, each claimed before it is sent, tried again when it fails."""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import KombuError

from accounts.models import OutgoingMail

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
LEASE = timedelta(minutes=5)
"""How long a claimed letter is left to the worker that claimed it; far longer than one sending."""

LONGEST_WAIT = timedelta(hours=6)


def kick_outbox() -> None:
    """Ask a worker to look at the outbox now; without a broker the next scheduled round does."""
    try:
        current_app.send_task("accounts.tasks.send_outgoing_mail", ignore_result=True)
    except (KombuError, OSError) as error:
        logger.warning("the broker does not answer, letters wait for the next round: %s", error)


def send_waiting(*, most: int = 200) -> int:
    """Send what waits, ``most`` letters at most; gives how many left.

    A letter is claimed in a transaction of its own before it is sent (SKIP LOCKED, so that two
    workers never hold the same one), and a worker that dies leaves it to the next after `LEASE`.
    """
    sent = 0
    for _round in range(most):
        mail = _claim(timezone.now())
        if mail is None:
            break
        if _send(mail):
            sent += 1
    return sent


def _claim(now: datetime) -> OutgoingMail | None:
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=True)
            .filter(
                sent_at__isnull=True,
                next_attempt_at__lte=now,
                attempts__lt=MAX_ATTEMPTS,
            )
            .order_by("next_attempt_at", "id")
            .first()
        )
        if mail is None:
            return None
        mail.attempts += 1
        mail.next_attempt_at = now + LEASE
        mail.save(update_fields=["attempts", "next_attempt_at"])
        return mail


def _send(mail: OutgoingMail) -> bool:
    host = urlsplit(settings.PUBLIC_URL).hostname
    message = EmailMessage(
        mail.subject,
        mail.body_text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        # The same letter keeps the same name, whoever sends it.
        headers={
            "Message-ID": f"<courrier-{mail.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            **_unsubscribe_headers(mail),
        },
    )
    try:
        message.send()
    except (OSError, ValueError) as error:  # SMTPException is an OSError; a bad header a ValueError
        wait = min(timedelta(minutes=2**mail.attempts), LONGEST_WAIT)
        OutgoingMail.objects.filter(pk=mail.pk).update(
            last_error=f"{type(error).__name__}: {error}"[:500],
            next_attempt_at=timezone.now() + wait,
        )
        logger.warning("letter %s failed, attempt %s: %s", mail.pk, mail.attempts, error)
        return False
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), last_error="")
    return True


def _unsubscribe_headers(mail: OutgoingMail) -> dict[str, str]:
    """What lets a mail program stop such letters with one click (RFC 2369 and RFC 8058)."""
    if not mail.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{mail.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }

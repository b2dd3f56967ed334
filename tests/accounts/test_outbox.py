"""The outbox: in the same transaction, sent once, tried again, robust to a broker that is gone."""

import os
import smtplib
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone

from accounts import outbox
from accounts.models import OutgoingMail
from accounts.services import queue_mail

pytestmark = pytest.mark.django_db


def letter(to: str = "zoe@exemple.fr") -> OutgoingMail:
    return queue_mail(to=to, subject="Un objet\nsur deux lignes", body_text="Bonjour.")


def test_a_letter_is_sent_once_with_its_name_and_its_text() -> None:
    made = letter()
    assert (outbox.send_waiting(), outbox.send_waiting()) == (1, 0)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (
        ["zoe@exemple.fr"],
        "Un objet sur deux lignes",
        "Bonjour.",
    )
    assert sent.extra_headers["Message-ID"].startswith(f"<courrier-{made.pk}@")
    made.refresh_from_db()
    assert made.sent_at is not None


def test_a_letter_disappears_with_the_transaction_that_wrote_it() -> None:
    def undone() -> None:
        with transaction.atomic():
            letter()
            raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        undone()
    assert not OutgoingMail.objects.exists()


class RefusingBackend(EmailBackend):
    """A mail server that refuses one address."""

    def send_messages(self, messages: Any) -> int:
        if messages[0].to == ["refuse@exemple.fr"]:
            raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(messages)


def test_a_refused_letter_waits_longer_each_time_and_holds_up_no_other(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    refused = letter("refuse@exemple.fr")
    letter()
    assert outbox.send_waiting() == 1
    waits = []
    for _ in range(3):
        refused.refresh_from_db()
        waits.append(refused.next_attempt_at - timezone.now())
        OutgoingMail.objects.filter(pk=refused.pk).update(next_attempt_at=timezone.now())
        outbox.send_waiting()
    refused.refresh_from_db()
    assert waits == sorted(waits)
    assert waits[0] > timedelta(minutes=1)
    assert refused.attempts == 4
    assert "SMTPRecipientsRefused" in refused.last_error
    assert refused.sent_at is None


def test_a_letter_is_given_up_after_many_attempts() -> None:
    made = letter()
    OutgoingMail.objects.filter(pk=made.pk).update(attempts=outbox.MAX_ATTEMPTS)
    assert outbox.send_waiting() == 0


def test_a_worker_that_died_after_claiming_leaves_the_letter_to_the_next() -> None:
    made = letter()
    assert outbox._claim(timezone.now()) == made
    assert outbox.send_waiting() == 0
    later = timezone.now() + outbox.LEASE + timedelta(seconds=1)
    assert outbox._claim(later) == made


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once() -> None:
    for number in range(12):
        OutgoingMail.objects.create(to=f"p{number}@exemple.fr", subject="Objet", body_text="T")
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        outbox.send_waiting()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(m.to[0] for m in mail.outbox) == sorted(f"p{n}@exemple.fr" for n in range(12))


def test_a_dead_broker_delays_a_letter_and_breaks_nothing() -> None:
    # A process of its own, because the broker's address is read once.
    work = (
        "import django, time; django.setup(); from accounts.outbox import kick_outbox;"
        "start = time.monotonic(); kick_outbox(); print(time.monotonic() - start)"
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    done = subprocess.run(
        [sys.executable, "-c", work],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "the broker does not answer" in done.stderr
    assert float(done.stdout) < 5


def test_the_letters_task_is_known_to_the_worker_and_scheduled() -> None:
    from celery import current_app

    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        if str(entry["task"]).startswith("accounts."):
            assert entry["task"] in current_app.tasks

"""What accounts leave to the worker: sending letters, and forgetting what is past its time."""

from celery import shared_task
from django.utils import timezone

from accounts import outbox, purge


@shared_task(name="accounts.tasks.send_outgoing_mail")
def send_outgoing_mail() -> None:
    """Send the letters that wait in the outbox."""
    outbox.send_waiting()


@shared_task(name="accounts.tasks.purge_personal_data")
def purge_personal_data() -> None:
    """Forget what is past its time (see `accounts.purge`)."""
    purge.purge_personal_data(now=timezone.now())

"""Personal data past their time, and how long each kind is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.holdings import all_holdings
from accounts.models import OutgoingMail, User

KEEP_SENT_LETTERS = timedelta(days=30)
KEEP_UNSENT_LETTERS = timedelta(days=60)
KEEP_UNCONFIRMED_ACCOUNTS = timedelta(days=30)


@dataclass(frozen=True)
class PurgeReport:
    """How many rows of each kind were forgotten."""

    removed: dict[str, int]


@transaction.atomic
def purge_personal_data(*, now: datetime) -> PurgeReport:
    """Forget letters, sessions, accounts never confirmed, and what other rooms hold too long."""
    letters = OutgoingMail.objects
    removed = {
        "sent letters": letters.filter(sent_at__lt=now - KEEP_SENT_LETTERS).delete()[0],
        "unsent letters": letters.filter(
            sent_at__isnull=True, created_at__lt=now - KEEP_UNSENT_LETTERS
        ).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "unconfirmed accounts": _remove_unconfirmed_accounts(now),
    }
    for holding in all_holdings():
        removed[holding.name] = holding.purge(now)
    return PurgeReport(removed)


def _remove_unconfirmed_accounts(now: datetime) -> int:
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    stale = User.objects.filter(
        ~Exists(confirmed),
        role=User.Role.RESIDENT,
        is_superuser=False,
        last_login__isnull=True,
        date_joined__lt=now - KEEP_UNCONFIRMED_ACCOUNTS,
    )
    count = stale.count()
    stale.delete()
    return count

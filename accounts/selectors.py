"""What Parvis knows about a person."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.authtoken.models import Token

from accounts.holdings import all_holdings
from accounts.models import Demographics, OutgoingMail, User
from accounts.open_sessions import session_documents


def letters_to(user: User) -> QuerySet[OutgoingMail]:
    """The letters written to the account's address, newest first."""
    return OutgoingMail.objects.filter(to__iexact=user.email).order_by("-created_at", "-id")


def ways_in(user: User) -> dict[str, Any]:
    """How ``user`` signs in: with which addresses, from where else, from which applications."""
    return {
        "addresses": EmailAddress.objects.filter(user=user).order_by("-primary", "email"),
        "elsewhere": SocialAccount.objects.filter(user=user).order_by("date_joined"),
        "applications": Token.objects.filter(user=user).order_by("created"),
    }


def demo_letters() -> QuerySet[OutgoingMail]:
    """The demonstration's letters, newest first; a visitor of it has no real mailbox."""
    return OutgoingMail.objects.order_by("-created_at", "-id")


def personal_data(user: User) -> dict[str, Any]:
    """Everything that Parvis holds about ``user``, ready for JSON (GDPR, articles 15 and 20)."""
    document: dict[str, Any] = {
        "account": {
            "public_id": str(user.public_id),
            "email": user.email,
            "pseudonym": user.pseudonym,
            "role": user.role,
            "date_joined": user.date_joined.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
        },
        "demographics": Demographics.objects.filter(user=user)
        .values("insee_code", "age_band", "gender")
        .first(),
        "email_addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "sign_in_elsewhere": list(
            SocialAccount.objects.filter(user=user).values("provider", "uid", "date_joined")
        ),
        "consents": [
            {
                "kind": consent.kind,
                "version": consent.version,
                "given_at": consent.given_at.isoformat(),
            }
            for consent in user.consents.order_by("given_at")
        ],
        "letters": [
            {
                "subject": letter.subject,
                "body_text": letter.body_text,
                "created_at": letter.created_at.isoformat(),
                "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
            }
            for letter in letters_to(user)
        ],
    }
    document["open_sessions"] = session_documents(user, timezone.now())
    document["applications"] = [
        # The token itself is a key to the account: whoever reads the file must not have it.
        {"signed_in_at": token.created.isoformat()}
        for token in Token.objects.filter(user=user)
    ]
    document["administration"] = [
        {"at": entry.action_time.isoformat(), "object": entry.object_repr, "change": str(entry)}
        for entry in LogEntry.objects.filter(user=user).order_by("action_time")
    ]
    for holding in all_holdings():
        document[holding.name] = holding.export(user)
    return document

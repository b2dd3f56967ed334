"""Writing accounts: letters to send, consent, demonstration accounts, erasure."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from accounts.errors import LastAdministrator, WrongPassword, WrongPseudonym
from accounts.holdings import all_holdings
from accounts.models import Consent, Demographics, OutgoingMail, User
from accounts.open_sessions import end_other_sessions
from accounts.outbox import kick_outbox

RULES_VERSION = "2026-11-22"
"""Date of the rules of participation that a new account accepts."""

DEMO_PASSWORD = "parvis-demo"  # noqa: S105  published on purpose: these accounts exist in demonstrations only
DEMO_ACCOUNTS = (
    ("citoyenne@parvis.test", "Camille de Fives", User.Role.RESIDENT),
    ("agent@parvis.test", "Agent de la concertation", User.Role.OFFICER),
    ("dsig@parvis.test", "Agent de la DSIG", User.Role.DSIG),
)


def queue_mail(*, to: str, subject: str, body_text: str, unsubscribe_url: str = "") -> OutgoingMail:
    """Write a letter to the outbox; it leaves once the surrounding transaction has committed.

    ``unsubscribe_url`` takes a POST without sign-in that stops letters of this kind (RFC 8058).
    """
    mail = OutgoingMail.objects.create(
        to=to,
        subject=" ".join(subject.split())[:200],
        body_text=body_text,
        unsubscribe_url=unsubscribe_url,
    )
    transaction.on_commit(kick_outbox, robust=True)
    return mail


def record_consent(*, user: User, kind: str, version: str, now: datetime) -> Consent:
    """Remember that ``user`` accepted this version of this text; a second time changes nothing."""
    consent, _created = Consent.objects.get_or_create(
        user=user, kind=kind, version=version, defaults={"given_at": now}
    )
    return consent


@transaction.atomic
def ensure_demo_accounts(*, now: datetime) -> dict[str, User]:
    """The demonstration's three accounts, by e-mail: made or put back as documented."""
    accounts = {}
    for email, pseudonym, role in DEMO_ACCOUNTS:
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, pseudonym, DEMO_PASSWORD, role=role)
        elif not user.check_password(DEMO_PASSWORD):
            user.set_password(DEMO_PASSWORD)
        user.role, user.is_active = role, True
        user.save()
        EmailAddress.objects.update_or_create(
            user=user, email=email, defaults={"verified": True, "primary": True}
        )
        record_consent(user=user, kind=Consent.Kind.RULES, version=RULES_VERSION, now=now)
        accounts[email] = user
    return accounts


@transaction.atomic
def erase_account(*, user: User, proof: str, takes_words_along: bool, now: datetime) -> None:
    """Erase a person: account, addresses, consents, tokens, sessions, letters, optional answers.

    ``proof`` is her password, or her pseudonym if she signs in elsewhere and has none here. What she
    wrote stays, unsigned, unless she ``takes_words_along``.
    Raises `WrongPassword`, `WrongPseudonym` or `LastAdministrator`.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.has_usable_password():
        if proof.strip() != locked.pseudonym:
            raise WrongPseudonym
    elif not locked.check_password(proof):
        raise WrongPassword
    if _is_last_administrator(locked):
        raise LastAdministrator
    if takes_words_along:
        for holding in all_holdings():
            holding.withdraw(locked, now)
    end_other_sessions(user=locked, kept_key=None)
    addresses = {
        locked.email,
        *EmailAddress.objects.filter(user=locked).values_list("email", flat=True),
    }
    letters = Q()
    for address in addresses:
        letters |= Q(to__iexact=address)
    OutgoingMail.objects.filter(letters).delete()
    # The administration's journal names the accounts it touched.
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(locked.pk)
    ).delete()
    locked.delete()


def say_of_oneself(
    *, user: User, insee_code: str, age_band: str, gender: str, now: datetime
) -> Demographics | None:
    """Keep the optional answers of a person, in place of those before; None when there is none."""
    answers = {"insee_code": insee_code, "age_band": age_band, "gender": gender}
    if not any(answers.values()):
        Demographics.objects.filter(user=user).delete()
        return None
    kept, _created = Demographics.objects.update_or_create(
        user=user, defaults={**answers, "updated_at": now}
    )
    return kept


def _is_last_administrator(user: User) -> bool:
    administrators = User.objects.filter(
        Q(role=User.Role.ADMINISTRATOR) | Q(is_superuser=True), is_active=True
    )
    holds_role = user.role == User.Role.ADMINISTRATOR or user.is_superuser
    return holds_role and not administrators.exclude(pk=user.pk).exists()

"""A table that names a person leaves with her data, or says here why not."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from accounts.models import Consent, Demographics, User
from accounts.selectors import personal_data
from accounts.services import queue_mail, record_consent
from contributions.debate import following
from contributions.debate.moderation import reply_officially
from contributions.debate.services import support_contribution, write_comment
from tests import personas, scenes

pytestmark = pytest.mark.django_db

EXPORTED = {
    "accounts.Consent.user": "consents",
    "accounts.OpenSession.user": "open_sessions",
    "accounts.Demographics.user": "demographics",
    "account.EmailAddress.user": "email_addresses",
    "socialaccount.SocialAccount.user": "sign_in_elsewhere",
    "authtoken.Token.user": "applications",
    "admin.LogEntry.user": "administration",
    "contributions.Contribution.author": "contributions",
    "contributions.Comment.author": "comment",
    "contributions.Support.person": "support",
    "contributions.Follow.person": "follow",
    "contributions.OfficialReply.author": "official_reply",
}
"""Where each foreign key to the account is found in the export."""

NOT_EXPORTED = {
    "contributions.ModerationEvent.actor": "what an officer decided belongs to whom it was about",
    "contributions.CommentEvent.actor": "what an officer decided belongs to whom it was about",
    "contributions.PhotoEvent.actor": "what an officer decided belongs to whom it was about",
    "contributions.IdempotencyKey.user": "a key that her own program chose, kept for a month",
    "sig_sync.SyncRun.decided_by": "an officer's decision about a layer, not about a person",
    "authtoken.TokenProxy.user": "the same row as Token",
}


def references() -> set[str]:
    """Every field of every model that names an account."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields(include_hidden=True)
        if field.related_model is User and field.concrete
    }


def sections(document: dict[str, Any]) -> set[str]:
    """The parts of an export that hold something; those of the debate by their kind."""
    filled = {name for name, rows in document.items() if rows}
    return filled | {row["kind"] for row in document["debate"]}


def test_every_table_that_names_a_person_is_exported_or_says_why_not() -> None:
    known = references()
    assert known - set(EXPORTED) - set(NOT_EXPORTED) == set()
    for reference in EXPORTED:
        assert reference in known, f"{reference} is gone"


def test_each_of_them_is_in_the_file_and_on_the_page() -> None:
    officer, neighbour = personas.officer(), personas.neighbour()
    now = timezone.now()
    consultation = scenes.consultation()
    scenes.contribution(consultation, author=officer, title="De ma main")
    theirs = scenes.contribution(consultation, author=neighbour, title="Du voisin")
    record_consent(user=officer, kind=Consent.Kind.RULES, version="2026-01-01", now=now)
    Demographics.objects.create(user=officer, age_band="25_39")
    EmailAddress.objects.create(user=officer, email=officer.email, verified=True, primary=True)
    EmailAddress.objects.create(user=officer, email="autre@exemple.test", verified=False)
    SocialAccount.objects.create(user=officer, provider="oidc", uid="numero-42")
    token = Token.objects.create(user=officer)
    LogEntry.objects.create(
        user=officer,
        content_type=ContentType.objects.get_for_model(User),
        object_id="1",
        object_repr="Un compte",
        action_flag=CHANGE,
    )
    queue_mail(to=officer.email, subject="Un courrier en attente", body_text="Bonjour.")
    support_contribution(contribution=theirs, person=officer, now=now)
    following.follow_contribution(contribution=theirs, person=officer, now=now)
    write_comment(contribution=theirs, author=officer, body="Mon avis", stance="for", now=now)
    reply_officially(
        contribution=theirs, officer=officer, function="Direction", body="Merci.", now=now
    )
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"})
    client.force_login(officer)
    session = client.session
    del session["_open_session"]  # the test client signs in without a browser
    session.save()
    client.get("/compte/")
    document = personal_data(officer)
    assert str(client.session.session_key) not in str(document)
    assert set(EXPORTED.values()) - sections(document) == set()
    assert token.key not in str(document)

    page = client.get("/compte/").content.decode()
    for words in (
        "Firefox sur Linux",
        "version du 1 janvier 2026",
        "autre@exemple.test",
        "Compte relié",
        "Application",
        "Un courrier en attente",
        "en attente d’envoi",
        "De ma main",
        "Mon avis",
        "Du voisin",
    ):
        assert words in page, words
    assert token.key not in page

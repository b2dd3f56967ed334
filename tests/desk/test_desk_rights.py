"""Verb x role at the desk: who enters which page, and what happens to the others."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions.models import Contribution
from layers.models import Layer, LayerRevision
from sig_sync.models import Source, SyncRun
from tests import personas, scenes

pytestmark = pytest.mark.django_db

ROLES = {
    "stranger": None,
    "resident": personas.resident,
    "dsig agent": personas.dsig_agent,
    "officer": personas.officer,
    "administrator": personas.administrator,
}
OFFICERS = {"officer", "administrator"}
AGENTS = OFFICERS | {"dsig agent"}
DSIG = {"dsig agent", "administrator"}


def sync_run(status: str = "refused") -> SyncRun:
    layer = Layer.objects.create(slug="pistes", title="Pistes", geometry_kind="line")
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=1)
    layer.save()
    source = Source.objects.create(layer=layer, location="pistes.gpkg", identity_column="id")
    return SyncRun.objects.create(
        source=source, status=status, finished_at=timezone.now(), message="Trop d’objets retirés"
    )


def a_layer() -> str:
    return sync_run().source.layer.slug


def enter(client: Client, role: str, address: str):
    make = ROLES[role]
    if make is not None:
        client.force_login(make())
    return client.get(address)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("overview", AGENTS),
        ("layers", AGENTS),
        ("sync_run", AGENTS),
        ("consultation", OFFICERS),
        ("contributions", OFFICERS),
        ("contribution", OFFICERS),
        ("communes", OFFICERS),
        ("layer_versions", AGENTS),
        ("layer_version", AGENTS),
        ("layer_roll_back", AGENTS),
        ("moved", OFFICERS),
        ("layer_source", DSIG),
        ("layer_create", DSIG),
        ("definitions", DSIG),
        ("definitions_export", DSIG),
    ],
)
def test_each_page_answers_its_readers_alone(
    client: Client, role: str, page: str, allowed: set[str]
) -> None:
    consultation = scenes.consultation()
    arguments: dict[str, Callable[[], list[Any]]] = {
        "sync_run": lambda: [sync_run().pk],
        "layer_versions": lambda: [a_layer()],
        "layer_version": lambda: [a_layer(), 1],
        "layer_roll_back": lambda: [a_layer(), 1],
        "layer_source": lambda: [a_layer()],
        "consultation": lambda: [consultation.slug],
        "contribution": lambda: [scenes.contribution(consultation).public_id],
    }
    address = reverse(f"desk:{page}", args=arguments.get(page, list)())
    answer = enter(client, role, address)
    if role == "stranger":
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('account_login')}?next={quote(address)}"
    elif role in allowed:
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    else:
        assert answer.status_code == 403
        assert "Accès réservé" in answer.text


def test_the_dsig_sees_the_layers_and_nothing_that_people_wrote(client: Client) -> None:
    scenes.contribution(scenes.consultation(), title="Un arbre ici", status="hidden")
    run = sync_run()
    client.force_login(personas.dsig_agent())
    text = client.get("/bureau/").text
    assert f"/bureau/sig/passages/{run.pk}/" in text
    assert "refusée" in text
    assert "Concertation un-parvis" not in text
    assert "masquée" not in text


@pytest.mark.parametrize("moment", ["before", "during", "after"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("verb", "before"), [("hide", "published"), ("restore", "hidden")])
def test_officers_alone_hide_and_restore_whatever_the_calendar_says(
    client: Client, verb: str, before: str, role: str, moment: str
) -> None:
    now = timezone.now()
    consultation = scenes.consultation(opens_in_days=-10, closes_in_days=12)
    found = scenes.contribution(consultation, status=before, submitted_at=now - timedelta(days=1))
    # The contribution was written in time; the calendar is then moved around it.
    offset = {"before": 20, "during": 0, "after": -15}[moment]
    for phase in consultation.phases.order_by("-during" if offset > 0 else "during"):
        shift = timedelta(days=offset)
        phase.during = type(phase.during)(phase.starts_at + shift, phase.ends_at + shift)
        phase.save()
    make = ROLES[role]
    if make is not None:
        client.force_login(make())
    address = reverse("desk:contribution", args=[found.public_id])
    answer = client.post(address, {"action": verb, "reason": "Hors sujet"})
    found.refresh_from_db()
    after = {"hide": "hidden", "restore": "published"}[verb] if role in OFFICERS else before
    assert found.status == after
    assert answer.status_code == (403 if role in {"resident", "dsig agent"} else 302)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("verb", "allowed"),
    [
        ("synchronise", AGENTS),
        ("resume", AGENTS),
        ("sync_run_refuse", AGENTS),
        ("sync_run_approve", AGENTS),
        ("layer_roll_back", AGENTS),
        ("layer_source", DSIG),
        ("layer_create", DSIG),
        ("definitions", DSIG),
    ],
)
def test_each_verb_about_layers_is_for_its_roles_alone(
    client: Client, role: str, verb: str, allowed: set[str]
) -> None:
    run = sync_run("to_approve")
    Source.objects.update(is_active=False)
    slug = run.source.layer.slug
    arguments: list[Any] = [slug]
    if verb.startswith("sync_run"):
        arguments = [run.pk]
    elif verb == "layer_roll_back":
        arguments = [slug, 1]
    elif verb in {"layer_create", "definitions"}:
        arguments = []
    make = ROLES[role]
    if make is not None:
        client.force_login(make())
    answer = client.post(reverse(f"desk:{verb}", args=arguments), {"refus-reason": "Non"})
    run.refresh_from_db()
    run.source.refresh_from_db()
    if role in allowed:
        # Allowed and done, or allowed and told what is missing.
        assert answer.status_code in {302, 422}
        if verb == "sync_run_refuse":
            assert run.status == "refused"
        if verb == "resume":
            assert run.source.is_active
    else:
        assert answer.status_code == (302 if role == "stranger" else 403)
        assert run.status == "to_approve"
        assert not run.source.is_active


def test_a_form_without_its_protection_token_changes_nothing() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(personas.officer())
    found = scenes.contribution(scenes.consultation())
    address = reverse("desk:contribution", args=[found.public_id])
    assert client.post(address, {"action": "hide", "reason": "non"}).status_code == 403
    assert Contribution.objects.get().status == "published"

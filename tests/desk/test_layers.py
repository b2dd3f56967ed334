"""The officer and the DSIG's agent with the layers: read, run, decide, go back, configure."""

import json
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from desk.map_sources import bounds_in_sight
from layers.models import Feature, Layer
from sig_sync.models import Source, SyncRun
from sig_sync.run import run_sync
from sig_sync.schedule import cadence_of
from tests import personas, scenes
from tests.contributions.test_footing import about
from tests.layers.revisions import bench, layer, serve
from tests.sig_sync.files import benches, source

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """The DSIG's folder, and a territory around its benches."""
    settings.VAR_DIR = tmp_path / "var"
    settings.SIG_FOLDER = tmp_path / "sig"
    settings.SIG_FOLDER.mkdir()
    scenes.commune()
    return settings.SIG_FOLDER


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(personas.officer())
    return client


@pytest.fixture
def dsig(client: Client) -> Client:
    client.force_login(personas.dsig_agent())
    return client


@pytest.fixture
def stopped(folder: Path) -> SyncRun:
    """Ten benches are served; a delivery of four of them waits for a decision."""
    places = {f"B{n}": (n * 10.0, 0.0) for n in range(10)}
    benches(folder / "bancs.gpkg", places)
    bancs = source("bancs.gpkg")
    Layer.objects.update(title_property="nom")
    assert run_sync(Source.objects.get(pk=bancs.pk)).status == "succeeded"
    benches(folder / "bancs.gpkg", dict(list(places.items())[:4]))
    run = run_sync(Source.objects.get(pk=bancs.pk))
    assert run.status == "to_approve"
    return run


def served() -> int:
    return Feature.objects.current().count()


def test_a_stopped_delivery_is_explained_drawn_and_changes_nothing_until_somebody_decides(
    officer: Client, stopped: SyncRun
) -> None:
    listed = officer.get("/bureau/sig/?etat=to_approve").text
    assert "baisse de plus de 30" in listed
    page = officer.get(f"/bureau/sig/passages/{stopped.pk}/")
    assert "attend une décision" in page.text
    assert page.context["kind"].kind == "removed"
    assert [line.mark.title for line in page.context["page"].lines] == [
        f"Banc B{n}" for n in range(4, 10)
    ]
    before, after = page.context["map_sources"]
    assert len(before["geojson"]["features"]) == 6
    assert {feature["properties"]["role"] for feature in after["geojson"]["features"]} == {"sign"}
    assert served() == 10


def test_approving_asks_for_a_confirmation_then_the_map_shows_the_delivery(
    officer: Client, stopped: SyncRun
) -> None:
    address = reverse("desk:sync_run_approve", args=[stopped.pk])
    answer = officer.post(address)
    assert answer.status_code == 422
    assert "Cochez la case" in answer.text
    assert served() == 10
    answer = officer.post(address, {"accord-confirmed": "on"}, follow=True)
    assert "la carte la montre maintenant" in answer.text
    assert served() == 4
    stopped.refresh_from_db()
    assert stopped.decided_by is not None
    assert stopped.decided_by.pseudonym == "Agent Martin"
    again = officer.post(address, {"accord-confirmed": "on"}, follow=True)
    assert served() == 4
    assert SyncRun.objects.filter(approves=stopped).count() == 1
    assert "déjà" in again.text or "attend" in again.text


def test_refusing_wants_a_reason_keeps_the_map_and_keeps_what_was_typed(
    officer: Client, stopped: SyncRun
) -> None:
    address = reverse("desk:sync_run_refuse", args=[stopped.pk])
    assert "Écrivez pourquoi" in officer.post(address, {"refus-reason": " "}).text
    answer = officer.post(address, {"refus-reason": "Export coupé à 4 lignes"}, follow=True)
    assert "Export coupé à 4 lignes" in answer.text
    assert served() == 10
    assert "attend une décision" not in answer.text


def test_a_run_that_wrote_shows_its_changes_for_ever_with_what_differs(
    officer: Client, folder: Path
) -> None:
    benches(folder / "bancs.gpkg", {"A": (0, 0), "B": (50, 0), "C": (90, 0)})
    bancs = source("bancs.gpkg")
    run_sync(Source.objects.get(pk=bancs.pk))
    benches(folder / "bancs.gpkg", {"A": (0, 0), "B": (50, 12), "C": (90, 0), "D": (9, 9)})
    run = run_sync(Source.objects.get(pk=bancs.pk))
    benches(folder / "bancs.gpkg", {"A": (0, 0), "B": (50, 99), "C": (90, 0), "D": (9, 9)})
    run_sync(Source.objects.get(pk=bancs.pk))
    run.findings.all().delete()

    page = officer.get(f"/bureau/sig/passages/{run.pk}/?constat=moved")
    (line,) = page.context["page"].lines
    assert (line.mark.identity, line.mark.words) == ("B", "Déplacé de 12 m")
    assert [found.kind for found in page.context["kinds"]] == ["moved", "added"]
    roles = [f["properties"]["role"] for f in page.context["map_sources"][1]["geojson"]["features"]]
    assert roles == ["after", "path", "sign"]
    versions = officer.get("/bureau/sig/bancs/versions/2/?constat=added")
    assert [found.mark.identity for found in versions.context["page"].lines] == ["D"]


def test_a_rollback_asks_first_then_serves_the_former_version_and_pauses_the_source(
    officer: Client, stopped: SyncRun
) -> None:
    officer.post(reverse("desk:sync_run_approve", args=[stopped.pk]), {"accord-confirmed": "on"})
    address = "/bureau/sig/bancs/versions/1/revenir/"
    assert "Rien n’est effacé" in officer.get(address).text
    assert served() == 4
    answer = officer.post(address, follow=True)
    assert served() == 10
    assert "retour à la version 1" in answer.text
    assert "La synchronisation est en pause" in answer.text
    again = officer.post(address, follow=True)
    assert Layer.objects.get().revisions.count() == 3
    assert "messages" in again.text
    states = officer.get("/bureau/sig/").context["states"]
    assert states[0].state == "paused"
    officer.post("/bureau/sig/bancs/reprendre/")
    assert Source.objects.get().is_active


def test_asking_for_a_run_queues_it_and_the_page_waits_for_it(
    officer: Client, folder: Path, settings: Settings
) -> None:
    benches(folder / "bancs.gpkg", {"A": (0, 0)})
    source("bancs.gpkg")
    answer = officer.post("/bureau/sig/bancs/synchroniser/", follow=True)
    assert ("sig_sync.tasks.sync_layer", ["bancs", "desk"]) in queued_tasks()
    assert "Demandée" in answer.text
    assert "Voir où en est la synchronisation" in answer.text
    assert "data-moving" in answer.text
    fragment = officer.get(
        f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']}&fragment=etat"
    )
    assert "<html" not in fragment.text
    assert "Demandée" in fragment.text
    run_sync(Source.objects.get())
    done = officer.get(f"/bureau/sig/?{answer.request['QUERY_STRING']}")
    assert "Demandée" not in done.text
    assert "Voir où en est la synchronisation" not in done.text


def queued_tasks() -> list[tuple[str, list[Any]]]:
    """What waits for a worker, taken off the queue: task and arguments."""
    found: list[tuple[str, list[Any]]] = []
    with (
        current_app.connection_for_write() as broker,
        broker.SimpleQueue("celery") as queue,
        suppress(queue.Empty),
    ):
        while True:
            message = queue.get_nowait()
            message.ack()
            found.append((message.headers["task"], message.payload[0]))
    return found


def test_a_paused_source_is_not_run(officer: Client, stopped: SyncRun) -> None:
    Source.objects.update(is_active=False)
    answer = officer.post("/bureau/sig/bancs/synchroniser/", follow=True)
    assert "désactivée" in answer.text


def form_values(**changed: Any) -> dict[str, Any]:
    values = {
        "couche-title": "Bancs publics",
        "couche-slug": "bancs-publics",
        "couche-geometry_kind": "point",
        "couche-licence": "Licence Ouverte 2.0",
        "couche-title_property": "nom",
        "source-protocol": "file",
        "source-location": "bancs.gpkg",
        "source-declared_srid": "2154",
        "source-identity_column": "code",
        "source-cadence": "nightly",
        "source-cadence_hour": "4",
        "source-cadence_day": "1",
        "source-max_drop_percent": "30",
        "source-max_quarantined_percent": "5",
        "source-absences_before_removal": "1",
        "source-is_active": "on",
    }
    return values | changed


def test_the_dsig_describes_a_layer_without_code_and_runs_it(dsig: Client, folder: Path) -> None:
    benches(folder / "bancs.gpkg", {"A": (0, 0), "B": (5, 0)})
    answer = dsig.post("/bureau/sig/nouvelle/", form_values(), follow=True)
    assert "la couche est décrite" in answer.text
    made = Source.objects.get()
    assert (made.layer.slug, cadence_of(made)) == ("bancs-publics", "0 4 * * *")
    assert run_sync(made).status == "succeeded"
    # Editing keeps the address and the geometry of a layer that is served.
    values = form_values(**{"source-cadence": "", "couche-title": "Bancs", "couche-slug": "autre"})
    dsig.post("/bureau/sig/bancs-publics/source/", values)
    made = Source.objects.get()
    assert (made.layer.title, made.layer.slug, cadence_of(made)) == ("Bancs", "bancs-publics", None)


def test_a_layer_without_a_name_for_addresses_has_that_of_its_title(dsig: Client) -> None:
    title = "Îlots de_fraîcheur " + "x" * 100
    dsig.post("/bureau/sig/nouvelle/", form_values(**{"couche-slug": "", "couche-title": title}))
    made = Source.objects.get().layer.slug
    assert made.startswith("ilots-de-fraicheur-x")
    assert len(made) == Layer._meta.get_field("slug").max_length


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"source-location": ""}, "source-location", "obligatoire"),
        ({"source-location": "https://x.test/a.gpkg"}, "source-location", "nom de fichier"),
        ({"source-protocol": "wfs"}, "source-location", "commence par https"),
        ({"source-y_column": "lat"}, "source-x_column", "aussi la colonne de x"),
        ({"source-max_drop_percent": "130"}, "source-max_drop_percent", ""),
        ({"source-alert_email": "pas une adresse"}, "source-alert_email", "valide"),
        ({"couche-slug": "Bancs Publics"}, "couche-slug", ""),
        ({"couche-title": ""}, "couche-title", "obligatoire"),
        ({"couche-title": "…", "couche-slug": ""}, "couche-slug", "obligatoire"),
    ],
)
def test_an_error_stands_beside_its_field_and_what_was_typed_stays(
    dsig: Client, changed: dict[str, str], field: str, sentence: str
) -> None:
    answer = dsig.post("/bureau/sig/nouvelle/", form_values(**changed))
    assert answer.status_code == 422
    forms = [answer.context["form"], answer.context["layer_form"]]
    faults = {
        form.add_prefix(name): errors for form in forms for name, errors in form.errors.items()
    }
    assert list(faults) == [field] or "__all__" in str(faults)
    assert sentence in str(faults)
    assert 'value="code"' in answer.text
    assert not Layer.objects.exists()


def test_what_another_protocol_would_read_is_left_out(dsig: Client, folder: Path) -> None:
    values = form_values(
        **{
            "source-protocol": "wfs",
            "source-location": "https://sig.exemple.test/wfs",
            "source-sublayer": "ville:bancs",
            "source-page_size": "500",
            "source-x_column": "lon",
            "source-y_column": "lat",
        }
    )
    dsig.post("/bureau/sig/nouvelle/", values)
    made = Source.objects.get()
    assert (made.page_size, made.sublayer, made.x_column) == (500, "ville:bancs", "")
    dsig.post(
        "/bureau/sig/bancs-publics/source/",
        values | {"source-protocol": "file", "source-location": "bancs.gpkg"},
    )
    made = Source.objects.get()
    assert (made.page_size, made.sublayer, made.x_column) == (None, "ville:bancs", "lon")


def test_sources_travel_as_toml_all_or_none(dsig: Client, folder: Path) -> None:
    dsig.post("/bureau/sig/nouvelle/", form_values())
    text = dsig.get("/bureau/sig/definitions.toml?couche=bancs-publics").text
    (entry,) = tomllib.loads(text)["source"]
    assert (entry["slug"], entry["cadence"]) == ("bancs-publics", "0 4 * * *")
    other = text.replace("bancs-publics", "autres")
    broken = SimpleUploadedFile("s.toml", (other + "\ncolour = 1\n").encode())
    refused = dsig.post("/bureau/sig/definitions/", {"file": broken})
    assert refused.status_code == 422
    assert "clés inconnues" in refused.text
    assert Source.objects.count() == 1
    dsig.post("/bureau/sig/definitions/", {"text": other})
    assert set(Layer.objects.values_list("slug", flat=True)) == {"bancs-publics", "autres"}


def test_contributions_on_what_moved_are_listed_with_before_and_after(officer: Client) -> None:
    consultation = scenes.consultation()
    found = layer(title_property="nom")
    Source.objects.create(layer=found, location="bancs.gpkg")
    consultation.consultation_layers.create(layer=found)
    serve(found, {"A": bench(0, nom="Banc A"), "B": bench(90, nom="Banc B")})
    moved, gone = about((consultation, found), "A"), about((consultation, found), "B")
    assert "Rien n’a bougé" in officer.get("/bureau/sig/deplaces/").text
    serve(found, {"A": bench(0, 40, nom="Banc A")})
    page = officer.get("/bureau/sig/deplaces/")
    assert [line.mark.words for line in page.context["page"].lines] == [
        "L’élément n’est plus dans la couche",
        "L’élément est maintenant à 45 m",
    ]
    assert str(moved.public_id) in page.text
    assert str(gone.public_id) in page.text
    drawn = json.dumps(page.context["map_sources"])
    assert drawn.count('"role": "before"') == 2
    overview = officer.get("/bureau/").text
    assert reverse("desk:moved") in overview


@pytest.mark.parametrize(
    ("address", "questions"),
    [
        ("/bureau/sig/", 10),
        ("/bureau/sig/bancs/versions/", 6),
        ("/bureau/sig/bancs/versions/1/?constat=added", 6),
        ("/bureau/sig/deplaces/", 5),
    ],
)
def test_pages_about_layers_ask_a_bounded_number_of_questions(
    officer: Client, django_assert_max_num_queries: Any, address: str, questions: int
) -> None:
    consultation = scenes.consultation()
    for slug in ("bancs", "arbres", "fontaines"):
        found = layer(slug)
        its = Source.objects.create(layer=found, location=f"{slug}.gpkg")
        consultation.consultation_layers.create(layer=found)
        serve(found, {f"{n}": bench(n) for n in range(20)})
        about((consultation, found), "1")
        for n in range(3):
            revision = serve(found, {f"{key}": bench(key, n + 1) for key in range(19)})
            SyncRun.objects.create(
                source=its, status="succeeded", revision=revision, finished_at=timezone.now()
            )
    with django_assert_max_num_queries(questions):
        assert officer.get(address).status_code == 200


def test_a_run_that_found_nothing_new_tells_of_no_change(officer: Client, folder: Path) -> None:
    """Its delivery was not read again: the counts of the first load are not its own."""
    benches(folder / "bancs.gpkg", {"A": (0, 0), "B": (5, 0)})
    bancs = source("bancs.gpkg")
    run_sync(bancs)
    run = run_sync(Source.objects.get(pk=bancs.pk))
    assert run.status == SyncRun.Status.UNCHANGED
    page = officer.get(f"/bureau/sig/passages/{run.pk}/")
    shown = {kind: number for kind, _label, number in page.context["counts"] if number}
    assert (shown["delivered"], shown["unchanged"]) == (2, 2)
    assert "added" not in shown
    assert "Ajoutés" not in page.text


def test_a_run_under_way_says_how_far_it_is(officer: Client, folder: Path) -> None:
    run = SyncRun.objects.create(
        source=source("bancs.gpkg"), step="transform", counts={"done": 120_000, "total": 300_000}
    )
    said = "lecture, 120\u202f000 sur 300\u202f000"
    for address in ("/bureau/sig/", f"/bureau/sig/passages/{run.pk}/"):
        assert said in officer.get(address).text.replace("\xa0", "\u202f")


def test_an_object_at_sea_is_shown_with_the_territory(officer: Client, folder: Path) -> None:
    assert bounds_in_sight("-0.001,-0.001,0.001,0.001").startswith("-0.001000,-0.001000,3.")
    near = "3.05,50.63,3.07,50.64"
    assert bounds_in_sight(near) == near
    assert bounds_in_sight("") == ""

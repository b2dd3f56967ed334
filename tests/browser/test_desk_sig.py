"""A layer's life at the desk: described, run, stopped, approved, taken back, on every screen."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, NewPage, Platform, rendered, sign_in, wait_for_map
from tests.browser.inspection import look, no_faults
from tests.sig_sync.files import benches

PLACES = {f"B{n:02}": ((n % 6) * 90.0, (n // 6) * 90.0) for n in range(24)}


@pytest.fixture
def worker(platform: Platform, tmp_path: Path) -> Iterator[Path]:
    """A worker of the platform; gives the folder in which the DSIG puts its files."""
    folder = Path(platform.environment["PARVIS_VAR"]) / "sig"
    folder.mkdir(exist_ok=True)
    command = ["-m", "celery", "-A", "config", "worker", "--pool", "solo", "--without-mingle"]
    with (tmp_path / "worker.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, *command, "--loglevel", "INFO"],
            env=platform.environment,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield folder
    finally:
        running.terminate()
        running.wait(timeout=20)


def line(page: Page, slug: str = "bancs-publics"):
    return page.locator(f"#couche-{slug}")


def test_a_layer_is_described_run_stopped_approved_and_taken_back(
    page: Page, new_page: NewPage, platform: Platform, worker: Path
) -> None:
    benches(worker / "bancs-publics.gpkg", PLACES)
    with no_faults() as faults:
        # The DSIG's agent describes the layer, tries the source, and takes its identity column.
        sign_in(page, "dsig@parvis.test")
        page.goto("/bureau/sig/nouvelle/")
        page.get_by_label("WFS", exact=False).first.check()
        expect(page.get_by_label("objets par page", exact=False)).to_be_visible()
        page.locator("input[name=source-protocol][value=file]").check()
        expect(page.get_by_label("objets par page", exact=False)).to_be_hidden()
        page.get_by_label("Adresse ou nom du fichier").fill("bancs-publics.gpkg")
        page.get_by_role("button", name="Essayer").click()
        expect(page.get_by_role("heading", name="Essai de la source")).to_be_visible()
        expect(page.get_by_role("cell", name="Banc B00")).to_be_visible()
        look(page, "a source that is tried", faults)
        page.get_by_role("button", name="code devient la colonne d’identité").click()
        expect(page.get_by_label("Colonne d’identité", exact=False)).to_have_value("code")
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_role("alert")).to_contain_text("Titre")
        page.get_by_label("Titre", exact=True).fill("Bancs publics")
        page.get_by_label("Nom dans les adresses").fill("bancs-publics")
        page.get_by_label("Ce que la couche dessine").select_option("point")
        page.get_by_label("Colonne qui nomme chaque objet", exact=False).fill("nom")
        page.get_by_role("button", name="Enregistrer").click()
        expect(line(page)).to_contain_text("Jamais lancée")

        # A worker runs it; the page follows without being reloaded.
        line(page).get_by_role("button", name="Synchroniser maintenant").click()
        page.locator("h1").hover()
        expect(line(page)).to_contain_text("À jour", timeout=60_000)
        expect(line(page)).to_contain_text("version 1")
        look(page, "the layers", faults)

        # Half of the benches are missing: nothing changes before somebody decides.
        benches(worker / "bancs-publics.gpkg", dict(list(PLACES.items())[:12]))
        line(page).get_by_role("button", name="Synchroniser maintenant").click()
        expect(line(page)).to_contain_text("À approuver", timeout=60_000)
        expect(line(page)).to_contain_text("version 1")

        desk = new_page()
        sign_in(desk, "agent@parvis.test")
        desk.goto("/bureau/sig/?etat=to_approve")
        look(desk, "a delivery to approve, in the list", faults)
        line(desk).get_by_role("link", name="Voir et décider").click()
        wait_for_map(desk, "change-map")
        assert len({row["source_id"] for row in rendered(desk, "apres", "change-map")}) == 12
        assert len({row["source_id"] for row in rendered(desk, "avant", "change-map")}) == 12
        look(desk, "a delivery to approve", faults)
        # The list lights the map, and leads to each object, with the keyboard too.
        shower = desk.get_by_role("button", name="Voir sur la carte : Banc B13")
        shower.focus()
        expect(desk.locator("[data-feature=B13]")).to_have_class(re.compile("is-lit"))
        desk.keyboard.press("Enter")
        expect(desk.locator(".map-popup")).to_contain_text("Retiré")
        desk.get_by_role("button", name="Accepter et montrer").click()
        expect(desk.get_by_role("alert")).to_contain_text("Cochez la case")
        desk.get_by_label("J’ai regardé ce qui change", exact=False).check()
        desk.get_by_role("button", name="Accepter et montrer").click()
        expect(desk.get_by_text("la carte la montre maintenant")).to_be_visible()
        look(desk, "an approved delivery", faults)

        # And back again: the first version is served, the source waits.
        desk.get_by_role("link", name="Toutes les versions de la couche").click()
        look(desk, "the versions", faults)
        desk.locator("#version-1").get_by_role("link", name="Revenir à cette version").click()
        look(desk, "going back", faults)
        desk.get_by_role("button", name="Revenir à cette version").click()
        expect(desk.locator("#version-3")).to_contain_text("retour à la version 1")
        expect(desk.locator("#version-3")).to_contain_text("12 ajoutés")
        look(desk, "a paused layer", faults)
        desk.goto("/bureau/sig/bancs-publics/versions/3/")
        wait_for_map(desk, "change-map")
        assert {row["kind"] for row in rendered(desk, "apres", "change-map")} == {"revived"}
        look(desk, "what a version changed", faults)
        page.goto("/bureau/sig/definitions/")
        look(page, "definitions", faults)
        desk.goto("/bureau/sig/deplaces/")
        look(desk, "what has moved", faults)


def test_without_scripts_everything_is_there_and_can_be_done(
    new_page: NewPage, platform: Platform
) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, "dsig@parvis.test")
    page.goto("/bureau/sig/nouvelle/")
    expect(page.get_by_label("objets par page", exact=False)).to_be_visible()
    expect(page.get_by_text("L’adresse du service, sans paramètre")).to_be_visible()
    page.locator("input[name=source-protocol][value=file]").check()
    page.get_by_label("Adresse ou nom du fichier").fill("absent.gpkg")
    page.get_by_role("button", name="Essayer").click()
    expect(page.get_by_text("La source n’a pas pu être lue")).to_be_visible()
    expect(page.get_by_label("Adresse ou nom du fichier")).to_have_value("absent.gpkg")

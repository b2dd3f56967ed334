"""What a person does on the pages."""

from playwright.sync_api import FilePayload, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

NEW_PASSWORD = "Parvis-2031-beffroi"
GRAND_PLACE = (3.06331, 50.63664)
"""Longitude and latitude in degrees: the column, inside the perimeter of `grand-place`."""


def choose_place(page: Page, *, lon: str, lat: str) -> None:
    """Step 1 by coordinates, as they are typed."""
    fold = page.locator("details", has=page.locator("#id_lon"))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    page.locator("#id_lon").fill(lon)
    page.locator("#id_lat").fill(lat)
    page.get_by_role("button", name="Continuer").click()


def write_words(page: Page, *, title: str, body: str) -> None:
    """Step 2: the first category, a title, a text."""
    page.locator("input[name=category][type=radio]").first.press("Space")
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Votre idée, votre remarque").fill(body)
    page.get_by_role("button", name="Continuer").click()


def sign_up(page: Page, email: str, pseudonym: str) -> None:
    """Fill and send the sign-up form, which is on the screen."""
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Pseudonyme").fill(pseudonym)
    page.get_by_label("Mot de passe").fill(NEW_PASSWORD)
    page.get_by_label("J’accepte les règles").check()
    page.get_by_role("button", name="Créer mon compte").click()


def confirm_address(page: Page, email: str) -> None:
    """Follow the link of the letter to ``email`` in the demonstration mailbox."""
    page.get_by_role("link", name="courrier de démonstration").click()
    letter = page.locator(".letter", has_text=email).first
    letter.locator("a[href*='/confirmer/']").click()
    page.get_by_role("button", name="Oui, confirmer mon adresse").click()


def tab_to(page: Page, selector: str, *, limit: int = 120) -> None:
    """Press Tab until the focus is on an element that ``selector`` matches."""
    for _ in range(limit):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{limit} times Tab never reached {selector}")


def choose_files_by_keyboard(page: Page, files: list[FilePayload]) -> None:
    """Open the field that has the focus with Space, and choose.

    Pressed again if nothing opens: in the headless shell a first press has been lost, twice in one
    run of the whole suite and never when watched.
    """
    for patience_ms in (10_000, 20_000, 30_000):
        try:
            with page.expect_file_chooser(timeout=patience_ms) as chooser:
                page.keyboard.press("Space")
        except PlaywrightTimeoutError:
            if patience_ms == 30_000:
                raise
            continue
        chooser.value.set_files(files)
        return

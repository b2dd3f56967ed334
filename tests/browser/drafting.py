"""What the tests of drafts do and look at."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Platform
from tests.browser.journeys import choose_place, write_words
from tests.browser.readings import contributions_in_ogc

ROOT = "/concertations/grand-place/contribuer/"
WHAT, REVIEW = f"{ROOT}quoi/", f"{ROOT}relire/"
LON, LAT = "3,06331", "50,63664"
RESIDENT, OFFICER = "citoyenne@parvis.test", "agent@parvis.test"
SEND = "Envoyer ma contribution"


def to_review(page: Page, title: str) -> None:
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    write_words(page, title=title, body="Écrit dans le métro.")
    page.wait_for_url(f"**{REVIEW}")


def published(platform: Platform, title: str) -> int:
    """How many public contributions have this title."""
    features = contributions_in_ogc(platform, "grand-place").values()
    return sum(feature["properties"]["title"] == title for feature in features)


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('parvis'))")


def waiting(page: Page) -> None:
    expect(page.locator(".kept__state", has_text="Pas de réseau")).to_be_visible()

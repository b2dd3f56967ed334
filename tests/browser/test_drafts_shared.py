"""A shared computer, and a consultation that closed: whose words these are, and where they go."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Platform, sign_in
from tests.browser.drafting import (
    LAT,
    LON,
    OFFICER,
    RESIDENT,
    ROOT,
    SEND,
    WHAT,
    kept,
    published,
    to_review,
    waiting,
)
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import choose_place


@pytest.fixture
def signed_in(flat_page: Page) -> Page:
    sign_in(flat_page, RESIDENT)
    return flat_page


def test_what_waits_never_leaves_under_another_name(signed_in: Page, platform: Platform) -> None:
    page, title = signed_in, "Pas à votre place"
    to_review(page, title)
    page.context.set_offline(True)
    page.get_by_role("button", name=SEND).click()
    waiting(page)
    page.goto("about:blank")
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.goto("/reunions/")
    expect(page.locator("[data-kept-notice=sign-in]")).to_contain_text("Connectez-vous")
    sign_in(page, OFFICER)
    page.goto(ROOT)
    expect(page.locator(".kept__note")).to_be_visible()
    assert not any(page.locator(".kept__state").all_inner_texts())
    assert published(platform, title) == 0


def test_signing_out_erases_what_was_kept_and_says_so_first(signed_in: Page) -> None:
    page = signed_in
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    page.get_by_label("Titre").fill("À moi seule")
    page.goto("/compte/deconnexion/")
    expect(page.locator("main")).to_contain_text("ce sera effacé")
    page.get_by_role("button", name="Me déconnecter").click()
    page.wait_for_url(lambda url: "deconnexion" not in url)
    assert kept(page) == []
    page.goto(ROOT)
    expect(page.locator("#id_lon")).to_have_value("")


def test_once_closed_the_words_can_be_copied_and_downloaded(
    flat_page: Page, platform: Platform
) -> None:
    page = flat_page
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    page.get_by_label("Titre").fill("Trop tard")
    page.get_by_label("Votre idée, votre remarque").fill("Mais pas perdu.")
    change = (
        "from layers.models import Consultation;"
        "Consultation.objects.filter(slug='grand-place').update(visibility='{}')"
    )
    platform.manage("shell", "-c", change.format("archived"))
    try:
        page.goto(ROOT)
        text = page.get_by_label("Votre texte")
        expect(text).to_have_value(re.compile("Trop tard\n\nMais pas perdu."))
        with page.expect_download() as download:
            page.get_by_role("button", name="Télécharger").click()
        assert "Mais pas perdu." in Path(download.value.path()).read_text()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copier").click()
        expect(page.get_by_text("Copié.")).to_be_visible()
        assert "Mais pas perdu." in page.evaluate("navigator.clipboard.readText()")
        with no_faults() as faults:
            look(page, "closed, with words kept", faults)
    finally:
        platform.manage("shell", "-c", change.format("published"))

"""Nothing typed is lost: reload, no network, a cut answer, an expired session, a shared computer."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NO_WEBGL, NewPage, Platform, sign_in
from tests.browser.drafting import (
    LAT,
    LON,
    RESIDENT,
    REVIEW,
    ROOT,
    SEND,
    WHAT,
    kept,
    published,
    to_review,
    waiting,
)
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import choose_place, tab_to, write_words
from tests.browser.lossy import lossy_platform
from tests.browser.readings import contributions_in_ogc


@pytest.fixture
def signed_in(flat_page: Page) -> Page:
    sign_in(flat_page, RESIDENT)
    return flat_page


# -- a reload -------------------------------------------------------------------------------------
def test_what_is_typed_survives_a_reload_until_she_begins_again(flat_page: Page) -> None:
    page = flat_page
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    page.locator("input[name=category][type=radio]").nth(1).press("Space")
    page.get_by_label("Titre").fill("Un banc <b>à l’ombre</b>")
    page.get_by_label("Votre idée, votre remarque").fill("Une ligne\nune autre")
    page.reload()
    expect(page.get_by_label("Titre")).to_have_value("Un banc <b>à l’ombre</b>")
    expect(page.get_by_label("Votre idée, votre remarque")).to_have_value("Une ligne\nune autre")
    expect(page.locator("input[name=category][type=radio]").nth(1)).to_be_checked()
    state = page.locator(".kept__state")
    expect(state).to_contain_text("Ce que vous aviez écrit est de retour")
    assert state.get_attribute("role") == "status"
    # Written on another step, it is sent with this one.
    page.goto(ROOT)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"**{REVIEW}")
    expect(page.locator(".said")).to_contain_text("Un banc <b>à l’ombre</b>")
    page.goto(WHAT)
    page.get_by_label("Titre").fill("Encore autre chose")
    page.reload()
    page.locator(".kept__state").get_by_role("button", name="Repartir de zéro").click()
    page.wait_for_url(f"**{ROOT}")
    expect(page.locator("#id_lon")).to_have_value("")
    assert kept(page) == []


def test_a_place_given_and_not_sent_survives_a_reload(flat_page: Page) -> None:
    page = flat_page
    page.goto(ROOT)
    page.locator("summary", has_text="Donner la longitude").click()
    page.locator("#id_lon").fill(LON)
    page.reload()
    expect(page.locator("#id_lon")).to_have_value(LON)
    expect(page.locator("#id_lon")).to_be_visible()


def test_nothing_is_kept_where_she_said_so(flat_page: Page) -> None:
    page = flat_page
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    page.get_by_label("Titre").fill("Rien de ceci")
    assert kept(page) != []
    page.get_by_role("button", name="Ne rien garder sur cet appareil").click()
    expect(page.get_by_role("button", name="Garder mes brouillons")).to_be_focused()
    page.get_by_label("Titre").fill("Rien de cela")
    assert kept(page) == ["parvis.drafts-off"]
    page.reload()
    expect(page.get_by_label("Titre")).to_have_value("")


# -- no network -----------------------------------------------------------------------------------
def test_without_network_each_step_waits_and_then_goes_on(
    signed_in: Page, platform: Platform
) -> None:
    page, title = signed_in, "Écrit dans un tunnel"
    page.goto(ROOT)
    page.context.set_offline(True)
    choose_place(page, lon=LON, lat=LAT)
    waiting(page)
    assert page.url.endswith(ROOT)
    page.context.set_offline(False)
    page.wait_for_url(f"**{WHAT}")
    page.context.set_offline(True)
    write_words(page, title=title, body="")
    waiting(page)
    page.context.set_offline(False)
    page.wait_for_url(f"**{REVIEW}")
    page.context.set_offline(True)
    page.get_by_role("button", name=SEND).click()
    expect(page.locator(".kept__state")).to_contain_text("une seule fois")
    assert published(platform, title) == 0
    page.context.set_offline(False)
    page.wait_for_url("**/contributions/**")
    expect(page.locator(".messages")).to_contain_text("Votre contribution est sur la carte")
    assert published(platform, title) == 1
    assert kept(page) == []


def test_what_waited_leaves_once_at_the_next_visit_of_any_page(
    signed_in: Page, platform: Platform
) -> None:
    page, title = signed_in, "Partie le lendemain"
    to_review(page, title)
    page.context.set_offline(True)
    page.get_by_role("button", name=SEND).click()
    waiting(page)
    page.close()
    page.context.set_offline(False)
    later = page.context.new_page()
    later.goto("/reunions/")
    # A page that is slow to close may have sent it first: then it has arrived, and once.
    notice = later.locator("[data-kept-notice=sent], [data-kept-notice=already]")
    expect(notice).to_contain_text(re.compile("est publié|est bien arrivé, une seule fois"))
    assert published(platform, title) == 1
    assert kept(later) == []
    notice.get_by_role("link", name="Voir").click()
    expect(later.locator("h1")).to_have_text(title)
    later.goto("/reunions/")
    assert later.locator("[data-kept-notice]").count() == 0
    assert published(platform, title) == 1


def test_several_contributions_may_wait_each_under_its_key(
    signed_in: Page, platform: Platform
) -> None:
    page, titles = signed_in, ("La première attend", "La seconde aussi")
    to_review(page, titles[0])
    other = page.context.new_page()
    page.context.set_offline(True)
    page.get_by_role("button", name=SEND).click()
    waiting(page)
    page.goto("about:blank")
    page.context.set_offline(False)
    # Another one is begun before the first could leave (changing the first would hold it back).
    other.route("**/brouillons/jeton/", lambda route: route.abort())
    other.goto(ROOT)
    other.get_by_role("button", name="Repartir de zéro").click()
    expect(other.locator("#id_lon")).to_have_value("")
    to_review(other, titles[1])
    other.context.set_offline(True)
    other.get_by_role("button", name=SEND).click()
    waiting(other)
    other.close()
    page.context.set_offline(False)
    page.goto("/reunions/")
    # An answer that was lost on the way makes it "already": arrived all the same, and once.
    arrived = page.locator("[data-kept-notice=sent], [data-kept-notice=already]")
    expect(arrived).to_have_count(2, timeout=60_000)
    assert [published(platform, title) for title in titles] == [1, 1]
    assert kept(page) == []


def test_what_waits_can_be_held_back(signed_in: Page, platform: Platform) -> None:
    page, title = signed_in, "Finalement non"
    to_review(page, title)
    page.context.set_offline(True)
    page.get_by_role("button", name=SEND).click()
    page.get_by_role("button", name="Ne pas l’envoyer").click()
    expect(page.locator(".kept__state")).to_contain_text("L’envoi est annulé")
    page.context.set_offline(False)
    page.goto("/")
    page.goto(REVIEW)
    expect(page.locator(".said")).to_contain_text(title)
    assert published(platform, title) == 0


def test_a_comment_written_without_network_is_published_once(
    signed_in: Page, platform: Platform
) -> None:
    page, words = signed_in, "D’accord, et vite."
    public_id = next(iter(contributions_in_ogc(platform, "reseau-cyclable")))
    page.goto(f"/contributions/{public_id}/")
    page.get_by_label("Votre commentaire").fill(words)
    page.reload()
    expect(page.get_by_label("Votre commentaire")).to_have_value(words)
    page.context.set_offline(True)
    page.get_by_role("button", name="Publier mon commentaire").click()
    waiting(page)
    page.context.set_offline(False)
    expect(page.locator(".comment__body", has_text=words)).to_have_count(1)
    assert kept(page) == []
    page.reload()
    expect(page.locator(".comment__body", has_text=words)).to_have_count(1)
    expect(page.get_by_label("Votre commentaire")).to_have_value("")


# -- an answer that is cut, a server that restarts, two tabs --------------------------------------
def test_an_answer_cut_after_the_server_committed_makes_one_contribution(
    new_page: NewPage, platform: Platform
) -> None:
    title = "Coupée en plein envoi"
    with lossy_platform(platform) as (network, server):
        page = new_page(base_url=network.url)
        page.context.add_init_script(NO_WEBGL)
        sign_in(page, RESIDENT)
        to_review(page, title)
        network.cut = f"POST {REVIEW}".encode()
        page.get_by_role("button", name=SEND).click()
        waiting(page)
        assert network.answers_lost >= 1
        assert published(platform, title) == 1, "it had arrived"
        # The server restarts before the browser asks again.
        server.stop()
        network.cut = None
        page.get_by_role("button", name="Réessayer maintenant").click()
        waiting(page)
        page.goto("about:blank")
        server.start()
        page.goto("/")
        notice = page.locator("[data-kept-notice=already]")
        expect(notice).to_contain_text("une seule fois", timeout=60_000)
        assert published(platform, title) == 1
        assert kept(page) == []


def test_two_tabs_that_send_the_same_draft_make_one_contribution(
    signed_in: Page, platform: Platform
) -> None:
    first, title = signed_in, "Depuis deux onglets"
    to_review(first, title)
    second = first.context.new_page()
    second.goto(REVIEW)
    for page in (first, second):
        page.evaluate(
            "(name) => [...document.querySelectorAll('button')]"
            ".find((button) => button.textContent.includes(name)).click()",
            SEND,
        )
    for page in (first, second):
        page.wait_for_url("**/contributions/**")
    assert first.url == second.url
    assert published(platform, title) == 1


# -- a session that expired -----------------------------------------------------------------------
def test_an_expired_session_loses_nothing(signed_in: Page, platform: Platform) -> None:
    page, title = signed_in, "Après une longue pause"
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    page.context.clear_cookies()
    write_words(page, title=title, body="Toujours là.")
    page.wait_for_url(f"**{REVIEW}")
    expect(page.locator(".said")).to_contain_text("Toujours là.")
    expect(page.locator(".said")).to_contain_text(LON)
    page.get_by_role("link", name="J’ai déjà un compte").click()
    page.locator("input[name=login]").fill(RESIDENT)
    page.locator("input[name=password]").fill("parvis-demo")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{REVIEW}")
    # And once more, at the last step.
    page.context.clear_cookies()
    page.get_by_role("button", name=SEND).click()
    page.wait_for_url("**/compte/connexion/**")
    page.locator("input[name=login]").fill(RESIDENT)
    page.locator("input[name=password]").fill("parvis-demo")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{REVIEW}")
    page.get_by_role("button", name=SEND).click()
    page.wait_for_url("**/contributions/**")
    assert published(platform, title) == 1


def test_a_session_that_expired_while_away_brings_the_draft_back(flat_page: Page) -> None:
    page = flat_page
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    page.get_by_label("Titre").fill("Trois jours plus tard")
    page.context.clear_cookies()
    page.goto(ROOT)
    expect(page.locator(".kept__state", has_text="est de retour")).to_be_visible()
    expect(page.locator("#id_lon")).to_have_value(LON)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"**{WHAT}")
    expect(page.get_by_label("Titre")).to_have_value("Trois jours plus tard")


def test_without_script_a_form_too_old_is_shown_and_sent_again(
    new_page: NewPage, platform: Platform
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.context.clear_cookies()
    write_words(page, title="Sans script, trop tard", body="Deux\nlignes <b>")
    expect(page.locator("h1")).to_contain_text("restée ouverte trop longtemps")
    expect(page.get_by_label("Titre")).to_have_value("Sans script, trop tard")
    expect(page.get_by_label("Texte")).to_have_value("Deux\nlignes <b>")
    page.get_by_role("button", name="Envoyer de nouveau").click()
    page.wait_for_url(f"**{REVIEW}")
    expect(page.locator(".said")).to_contain_text("Deux\nlignes <b>")
    expect(page.locator(".said")).to_contain_text(LON)


# -- for everybody --------------------------------------------------------------------------------
def test_the_waiting_states_are_for_everybody_and_work_by_keyboard(signed_in: Page) -> None:
    page = signed_in
    with no_faults() as faults:
        page.goto(ROOT)
        choose_place(page, lon=LON, lat=LAT)
        page.wait_for_url(f"**{WHAT}")
        page.get_by_label("Titre").fill("Au clavier")
        page.reload()
        look(page, "restored", faults)
        page.context.set_offline(True)
        tab_to(page, "button[value=continuer]")
        page.keyboard.press("Enter")
        waiting(page)
        look(page, "offline", faults)
        page.context.set_offline(False)
        page.wait_for_selector(".error-summary")  # no category yet: the server's own page says it
        expect(page.get_by_label("Titre")).to_have_value("Au clavier")
        page.goto(ROOT)
        to_review(page, "Au clavier")
        page.context.set_offline(True)
        tab_to(page, ".form-actions .button--primary")
        page.keyboard.press("Enter")
        waiting(page)
        look(page, "waiting to be sent", faults)
        tab_to(page, ".kept__state button:nth-of-type(2)")
        page.keyboard.press("Enter")
        expect(page.locator(".kept__state")).to_contain_text("annulé")
        page.context.set_offline(False)

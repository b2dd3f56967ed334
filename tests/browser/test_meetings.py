"""The public meetings on a map, in a list, on their pages and in a calendar."""

import urllib.request
from datetime import datetime

import icalendar
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Platform, wait_for_map
from tests.browser.journeys import tab_to
from tests.browser.readings import facts_of, lone_point, public_ids_of, spot_of


def calendar_of(platform: Platform, path: str = "/reunions.ics") -> list[icalendar.Event]:
    """The events of a calendar file."""
    with urllib.request.urlopen(platform.url + path, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        calendar = icalendar.Calendar.from_ical(answer.read())
    return calendar.events


def test_enter_on_a_meeting_gives_its_full_information(page: Page) -> None:
    page.goto("/reunions/")
    wait_for_map(page)
    item = page.locator("#liste-reunions [data-feature]", has_text="table des commerçants")
    item.get_by_role("link").press("Enter")
    page.wait_for_url(lambda url: url.rstrip("/").split("/")[-1] != "reunions")
    expect(page.locator("h1")).to_have_text(
        "Terrasses, livraisons, marchés\u202f: la table des commerçants"
    )
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text("19 h")
    expect(facts).to_contain_text("Chambre de commerce et d’industrie")
    expect(facts).to_contain_text("Place du Théâtre, 59000 Lille")
    expect(facts).to_contain_text("Accès en fauteuil par la rue du Priez")
    expect(facts.get_by_role("link", name="Grand-Place de Lille")).to_be_visible()
    expect(page.locator("main")).to_contain_text("commerçants, livreurs, riverains")
    wait_for_map(page)
    titles = [row["title"] for row in facts_of(page, "reunions")]
    assert titles == [page.locator("h1").inner_text()]


def test_the_keyboard_alone_reaches_a_meeting_from_the_list(page: Page) -> None:
    page.goto("/reunions/")
    tab_to(page, "#liste-reunions section [data-feature] a")
    title = page.evaluate("() => document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rstrip("/").split("/")[-1] != "reunions")
    expect(page.locator("h1")).to_have_text(title)


def test_a_click_on_a_pin_opens_a_card_that_leads_to_the_meeting(page: Page) -> None:
    page.goto("/reunions/")
    wait_for_map(page)
    page.mouse.click(*spot_of(page, lone_point(page, "reunions")))
    card = page.locator(".map-popup")
    link = card.get_by_role("link", name="Voir la réunion")
    expect(link).to_be_visible()
    title = card.locator(".map-popup__title").inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text(title)


def test_the_calendar_has_the_meetings_of_the_list(page: Page, platform: Platform) -> None:
    page.goto("/reunions/")
    listed = dict(
        page.locator("#liste-reunions [data-feature]").evaluate_all(
            """(items) => items.map((item) => [
                item.querySelector("a").getAttribute("href").split("/").at(-2),
                item.querySelector("h3").textContent.trim()])"""
        )
    )
    events = calendar_of(platform)
    assert len(listed) == 9
    assert {str(event["URL"]).rstrip("/").split("/")[-1] for event in events} == set(listed)
    titles = {str(event["URL"]).rstrip("/").split("/")[-1]: event for event in events}
    for public_id, title in listed.items():
        assert title in str(titles[public_id]["SUMMARY"])
    for event in events:
        begins, ends = event.start, event.end
        assert isinstance(begins, datetime)
        assert isinstance(ends, datetime)
        assert begins.tzinfo is not None
        assert ends > begins


def test_one_meeting_goes_to_a_calendar(page: Page, platform: Platform) -> None:
    page.goto("/reunions/")
    page.locator("#liste-reunions section [data-feature] a").first.click()
    title = page.locator("h1").inner_text()
    begins = page.locator("dl.facts time").first.get_attribute("datetime")
    address = page.get_by_role("link", name="Ajouter à mon agenda").get_attribute("href")
    assert address is not None
    assert begins is not None
    (event,) = calendar_of(platform, address)
    assert str(event["SUMMARY"]) == title
    assert event.start == datetime.fromisoformat(begins)


def test_filters_narrow_list_map_and_calendar_alike(page: Page, platform: Platform) -> None:
    page.goto("/reunions/?concertation=grand-place")
    wait_for_map(page)
    items = page.locator("#liste-reunions [data-feature]")
    listed = public_ids_of(items)
    assert len(listed) == 3
    numbers = page.evaluate("() => document.querySelector('parvis-map').sources[0].ids")
    identities = items.evaluate_all("(items) => items.map(({dataset}) => dataset.feature)")
    assert sorted(f"reunion-{number}" for number in numbers) == sorted(identities)
    drawn = {row["public_id"] for row in facts_of(page, "reunions")}
    assert drawn
    assert drawn <= set(listed)
    address = page.get_by_role("link", name="Ajouter ces réunions").get_attribute("href")
    assert address is not None
    events = calendar_of(platform, address)
    assert {str(event["URL"]).rstrip("/").split("/")[-1] for event in events} == set(listed)


def test_without_script_the_list_says_it_all_and_filters_work(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/reunions/")
    page.locator("summary", has_text="Choisir des réunions").click()
    page.get_by_label("Concertation").select_option("grand-place")
    page.get_by_role("button", name="Afficher").click()
    assert "concertation=grand-place" in page.url
    assert page.locator("#liste-reunions [data-feature]").count() >= 2
    page.locator("#liste-reunions a").first.click()
    expect(page.get_by_text("Quand", exact=True)).to_be_visible()

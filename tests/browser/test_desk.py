"""The officer at the desk: where people write, and what hiding a contribution does everywhere."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Platform, sign_in, wait_for_map
from tests.browser.readings import (
    FEW_COLOURS,
    colours_of,
    contributions_in_ogc,
    contributions_in_tile,
    facts_of,
    status_of,
)

SLUG = "plan-climat"
PARIS = ZoneInfo("Europe/Paris")
HEAT_LAYERS = """() => document.querySelector("heat-map").map.getStyle().layers
    .filter(({type}) => type === "heatmap").map(({source}) => source)"""


def heated(page: Page) -> set[str]:
    """Public ids of the contributions that warm the heatmap now."""
    wait_for_map(page, "heat-map")
    return {row["public_id"] for row in facts_of(page, "chaleur", "heat-map")}


@pytest.mark.fine_maps
def test_the_heatmap_and_the_figures_count_the_same_days(page: Page, platform: Platform) -> None:
    published = contributions_in_ogc(platform, SLUG)
    sign_in(page, "agent@parvis.test")
    page.goto(f"/bureau/{SLUG}/?statut=published")
    wait_for_map(page, "heat-map")
    assert set(page.evaluate(HEAT_LAYERS)) == {"chaleur"}
    assert heated(page) == set(published)
    assert colours_of(page) > FEW_COLOURS
    first_day = (datetime.now(PARIS) - timedelta(days=12)).date()
    recent = {
        key
        for key, row in published.items()
        if datetime.fromisoformat(row["properties"]["submitted_at"]).astimezone(PARIS).date()
        >= first_day
    }
    assert 0 < len(recent) < len(published)
    address = page.url
    page.locator("#id_du").fill(first_day.isoformat())
    page.wait_for_function(
        """(wanted) => new Set(document.querySelector("heat-map").map
            .queryRenderedFeatures().filter(({source}) => source === "chaleur")
            .map(({id}) => id)).size === wanted""",
        arg=len(recent),
    )
    assert heated(page) == recent
    assert page.url == address
    page.get_by_role("button", name="Appliquer").click()
    page.wait_for_url("**du=*")
    expect(page.locator("#contributions [role=status]")).to_contain_text(
        re.compile(rf"^\s*{len(recent)}\scontribution")
    )
    assert heated(page) == recent


def test_what_an_officer_hides_is_gone_everywhere_until_it_is_restored(
    page: Page, new_page: NewPage, platform: Platform
) -> None:
    published = contributions_in_ogc(platform, SLUG)
    public_id, feature = next(
        (key, row) for key, row in published.items() if row["geometry"]["type"] == "Point"
    )
    place, title = feature["geometry"]["coordinates"], feature["properties"]["title"]
    public = new_page()

    def where_it_shows() -> dict[str, bool]:
        public.goto(f"/concertations/{SLUG}/")
        wait_for_map(public)
        drawn = {row["public_id"] for row in facts_of(public, "contributions")}
        return {
            "map": public_id in drawn,
            "list": public.locator(f"[data-feature]:has(a[href*='{public_id}'])").count() == 1,
            "tile": public_id in contributions_in_tile(platform, SLUG, *place),
            "tile of all": public_id in contributions_in_tile(platform, None, *place),
            "open data": public_id in contributions_in_ogc(platform, SLUG),
            "open data of all": public_id in contributions_in_ogc(platform),
            "page": status_of(platform, f"/contributions/{public_id}/") == 200,
        }

    assert set(where_it_shows().values()) == {True}
    sign_in(page, "agent@parvis.test")
    page.goto(f"/bureau/{SLUG}/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Masquer").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez pourquoi")
    expect(page.get_by_role("alert")).to_be_focused()
    assert set(where_it_shows().values()) == {True}
    page.get_by_label("Motif").fill("Un numéro de téléphone est cité.")
    page.get_by_role("button", name="Masquer").click()
    expect(page.get_by_text("Rétablir cette contribution")).to_be_visible()
    expect(page.locator(".history")).to_contain_text("Un numéro de téléphone est cité.")
    assert set(where_it_shows().values()) == {False}
    assert status_of(platform, f"/contributions/{public_id}/") == 410
    page.get_by_role("button", name="Rétablir").click()
    expect(page.get_by_text("Masquer cette contribution")).to_be_visible()
    assert set(where_it_shows().values()) == {True}


@pytest.mark.parametrize(
    ("email", "path", "status"),
    [
        ("citoyenne@parvis.test", "/bureau/", 403),
        ("citoyenne@parvis.test", f"/bureau/{SLUG}/", 403),
        ("dsig@parvis.test", "/bureau/sig/", 200),
        ("dsig@parvis.test", f"/bureau/{SLUG}/", 403),
    ],
)
def test_the_desk_is_for_those_who_work_there(
    page: Page, email: str, path: str, status: int
) -> None:
    sign_in(page, email)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status


def test_a_visitor_is_asked_who_she_is(page: Page) -> None:
    page.goto(f"/bureau/{SLUG}/")
    assert "/compte/connexion/" in page.url

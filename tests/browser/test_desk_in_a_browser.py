"""An officer at the desk: the heatmap, its dates, and a contribution that disappears."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, rendered, sign_in, wait_for_map

HEAT_FILTER = "() => document.querySelector('heat-map').map.getFilter('chaleur/heat')"


def test_the_heatmap_draws_the_tiles_and_follows_the_dates_at_once(page: Page) -> None:
    sign_in(page, "agent@parvis.test")
    page.goto("/bureau/plan-climat/")
    wait_for_map(page, "heat-map")
    assert len({feature["public_id"] for feature in rendered(page, "chaleur", "heat-map")}) >= 10
    address = page.url
    page.locator("#id_du").fill("2020-01-02")
    assert page.evaluate(HEAT_FILTER) == [">=", ["to-number", ["get", "submitted_at"]], 1577919600]
    page.locator("#id_au").fill("2020-01-02")
    page.wait_for_function(
        """() => document.querySelector('heat-map').map
            .queryRenderedFeatures({layers: ['chaleur/heat']}).length === 0"""
    )
    assert page.url == address


def test_a_hidden_contribution_leaves_the_public_map_and_comes_back(
    page: Page, new_page: NewPage
) -> None:
    sign_in(page, "agent@parvis.test")
    page.goto("/bureau/reseau-cyclable/?statut=published")
    page.locator(".moderation-item__title a").first.click()
    public_id = page.url.rstrip("/").rsplit("/", 1)[1]
    page.get_by_role("button", name="Masquer").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Motif").fill("Essai de modération")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("La contribution est masquée")).to_be_visible()

    public = new_page()

    def is_public() -> tuple[bool, bool]:
        public.goto("/concertations/reseau-cyclable/")
        wait_for_map(public)
        drawn = public.evaluate(
            """(id) => { const {map} = document.querySelector('parvis-map');
                return Object.keys(map.getStyle().sources).some((source) => map
                    .querySourceFeatures(source, {sourceLayer: 'contributions'})
                    .some((feature) => feature.properties.public_id === id)); }""",
            public_id,
        )
        return drawn, public_id in public.content()

    assert is_public() == (False, False)
    page.get_by_role("button", name="Rétablir").click()
    expect(page.get_by_text("La contribution est rétablie")).to_be_visible()
    assert is_public() == (True, True)

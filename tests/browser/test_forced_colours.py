"""Who chooses the colours of the screen: what is pressed, chosen or pointed at is seen without ours."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NO_WEBGL, NewPage, sign_in
from tests.browser.inspection import look, no_faults

PAGES = (
    "/",
    "/concertations/plan-climat/",
    "/concertations/grand-place/contribuer/",
    "/compte/inscription/",
)
# Backgrounds and shadows are gone in forced colours: a control needs an edge, or to be underlined.
WITHOUT_EDGE = """() => [...document.querySelectorAll(
    "main :is(.button, button, input:not([type=hidden]), select, textarea)")]
    .filter((one) => one.checkVisibility() && one.offsetWidth > 2)
    .filter((one) => {
        const style = getComputedStyle(one);
        const isNative = ["radio", "checkbox", "file"].includes(one.type);
        return !isNative && style.borderTopWidth === "0px" && style.outlineStyle === "none"
            && !style.textDecorationLine.includes("underline");
    })
    .map((one) => `${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 30)}`)"""
FOCUS = """() => {
    const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""


def forced(new_page: NewPage) -> Page:
    page = new_page(forced_colors="active")
    page.context.add_init_script(NO_WEBGL)
    return page


def test_every_control_has_an_edge_and_no_page_a_fault(new_page: NewPage) -> None:
    page = forced(new_page)
    with no_faults() as faults:
        for address in PAGES:
            page.goto(address)
            look(page, address, faults)
            bare = page.evaluate(WITHOUT_EDGE)
            if bare:
                faults[f"{address}, edges"] = bare
    page.evaluate(
        """() => {
            const bare = document.createElement("button");
            bare.style.border = "0";
            bare.textContent = "Sans bord";
            document.querySelector("main").append(bare);
        }"""
    )
    assert page.evaluate(WITHOUT_EDGE) == ["button.: Sans bord"], "the measure sees what has none"


def test_what_has_the_focus_and_what_is_chosen_is_seen(new_page: NewPage) -> None:
    page = forced(new_page)
    sign_in(page, "citoyenne@parvis.test")
    page.goto("/concertations/plan-climat/?onglet=contributions")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS), page.evaluate("document.activeElement.outerHTML")
    here = page.locator(".tabs__item[aria-current]")
    others = page.locator(".tabs__item:not([aria-current])").first
    expect(here).to_be_visible()
    edge = "(one) => getComputedStyle(one).borderBottomColor + getComputedStyle(one).fontWeight"
    assert here.evaluate(edge) != others.evaluate(edge)

"""What every page must be: usable by all (axe-core), one title, nothing wider than a phone."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.browser.conftest import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
PHONES = (375, 320)
"""Widths in CSS pixels: a common phone, and a screen of 1280 enlarged four times (WCAG 1.4.10)."""

MAP = ":is(parvis-map, pin-picker, heat-map, change-map, section-picker)"

Faults = dict[str, list[str]]

RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"], preload: false})).violations
    .map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(" ")).join(" | ")}`)"""
TOO_WIDE = """async () => {
    const {documentElement} = document;
    // A map follows its new frame a moment later.
    for (let frame = 0; frame < 30 && documentElement.scrollWidth > innerWidth; frame += 1) {
        await new Promise(requestAnimationFrame);
    }
    if (documentElement.scrollWidth <= innerWidth) return null;
    // What scrolls within its own frame is wide, and widens nothing.
    const isFramed = (node) => {
        for (let at = node.parentElement; at && at !== document.body; at = at.parentElement) {
            if (getComputedStyle(at).overflowX !== "visible") return true;
        }
        return false;
    };
    // What waits above the page, as links to skip do, widens nothing either.
    const isWide = ({right, bottom}) => right > innerWidth + 0.5 && bottom + scrollY > 0;
    const wide = [...document.querySelectorAll("body *")].filter((node) =>
        node.checkVisibility() && isWide(node.getBoundingClientRect()) && !isFramed(node));
    return `${documentElement.scrollWidth} px on a screen of ${innerWidth} px: `
        + wide.slice(0, 4).map((node) => `${node.localName}#${node.id}.${node.className}`).join(", ");
}"""
CUT = """() => {
    // Links to skip show themselves to who comes to them by keyboard, and stay on the screen then.
    const skips = [...document.querySelectorAll(".skip-links a")].filter((link) => {
        link.focus({preventScroll: true});
        const {left, right} = link.getBoundingClientRect();
        link.blur();
        return left < 0 || right > innerWidth + 0.5;
    });
    // Words that stick out of what they are written on.
    const short = [...document.querySelectorAll("summary, .button, .chip, .badge")].filter((node) =>
        node.checkVisibility() && node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1);
    return [...skips, ...short].map((node) => node.textContent.trim().slice(0, 60)).join(" | ");
}"""
BASICS = """() => [
    document.documentElement.lang === "fr" || "lang",
    document.title.trim().length > 8 || "title",
    document.querySelectorAll("h1").length === 1 || "h1",
    document.querySelectorAll("main").length === 1 || "main",
].filter((fault) => fault !== true)"""


MOVING = """() => matchMedia("(prefers-reduced-motion: reduce)").matches
    && document.getAnimations()
        .filter(({playState, effect}) => playState === "running" && effect.getTiming().duration > 10)
        .map(({effect}) => `${effect.target.localName}.${effect.target.className}`).join(", ")"""
LARGE_TEXT = """(size) => {
    const {style} = document.documentElement;
    style.fontSize = size;
    // Chromium keeps what is measured in rem within a container, until it is drawn anew.
    style.display = "none";
    document.documentElement.getBoundingClientRect();
    style.display = "";
}"""


def look(page: Page, state: str, faults: Faults, *, scripts: bool = True) -> None:
    """Examine the page as it stands now: on a desktop screen and on two phones, with large text too."""
    if scripts and page.locator(MAP).count():
        page.wait_for_selector(f"{MAP}:is([data-state=ready], [data-state=unsupported])")
    found = [f"must have {fault}" for fault in page.evaluate(BASICS)]
    page.evaluate(AXE.read_text())
    found += page.evaluate(RUN_AXE)
    moving = page.evaluate(MOVING)
    if moving:
        found.append(f"moves for who asked for less motion: {moving}")
    desktop = page.viewport_size
    assert desktop is not None
    page.evaluate(LARGE_TEXT, "200%")
    too_wide = page.evaluate(TOO_WIDE)
    if too_wide:
        found.append(f"too wide with text twice as large: {too_wide}")
    page.evaluate(LARGE_TEXT, "")
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 740})
        too_wide = page.evaluate(TOO_WIDE)
        if too_wide:
            found.append(f"too wide: {too_wide}")
    found += _faults_of_large_text(page)
    found += [f"on a phone, {fault}" for fault in page.evaluate(RUN_AXE)]
    page.set_viewport_size(desktop)
    if found:
        faults[state] = found


def _faults_of_large_text(page: Page) -> list[str]:
    """What sticks out on a phone with text twice as large; the page keeps the narrowest phone."""
    found = []
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 740})
        # After each change of the screen: what is measured against its width is kept like the rest.
        page.evaluate(LARGE_TEXT, "200%")
        too_wide = page.evaluate(TOO_WIDE)
        if too_wide:
            found.append(f"too wide on a phone with text twice as large: {too_wide}")
        cut = page.evaluate(CUT)
        if cut:
            found.append(f"cut on a phone of {width} px with text twice as large: {cut}")
    page.evaluate(LARGE_TEXT, "")
    return found


def visit(page: Page, addresses: list[str], faults: Faults, status: int = 200) -> None:
    """Open and examine each address, which must answer with ``status``."""
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status, address
        look(page, address, faults)


@contextmanager
def no_faults() -> Iterator[Faults]:
    """Collects what is wrong with many pages, and says all of it at the end."""
    faults: Faults = {}
    yield faults
    assert faults == {}, faults

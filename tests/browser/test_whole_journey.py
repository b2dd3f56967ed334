"""All that a citizen does, from the account to the debate: by keyboard alone, and without a script."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests import photographs
from tests.browser.conftest import NewPage, Platform, wait_for_map
from tests.browser.journeys import (
    NEW_PASSWORD,
    choose_files_by_keyboard,
    choose_place,
    confirm_address,
    sign_up,
    tab_to,
    write_words,
)
from tests.browser.readings import contributions_in_ogc

SLUG = "grand-place"
GROUND = f"/concertations/{SLUG}/"
PHOTO: FilePayload = {"name": "rue.jpg", "mimeType": "image/jpeg", "buffer": photographs.telling()}
WORDS = "Les pavés, vus du sol."
STANDS = "Je suis d’accord, et mes voisins aussi."


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to an element by Tab and press a key on it."""
    tab_to(page, selector)
    page.keyboard.press(key)


def follow(page: Page, selector: str) -> None:
    """Press Enter on what leads to another page, and arrive there."""
    tab_to(page, selector)
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press("Enter")


def write(page: Page, selector: str, words: str) -> None:
    """Go to a field by Tab and type."""
    tab_to(page, selector)
    page.keyboard.type(words)


def sign_up_by_keyboard(page: Page, email: str, pseudonym: str) -> None:
    """From the home page to the account, with the link of the letter."""
    page.goto("/")
    follow(page, ".site-nav--wide a[href$='/connexion/']")
    follow(page, "main a[href*='/inscription/']")
    write(page, "input[name=email]", email)
    write(page, "input[name=username]", pseudonym)
    write(page, "input[name=password1]", NEW_PASSWORD)
    press(page, "input[name=rules]", "Space")
    follow(page, "main form button[type=submit]")
    follow(page, "main a[href*='/courrier-de-demonstration/']")
    expect(page.locator(".letter").first).to_contain_text(email)
    follow(page, ".letter a[href*='/confirmer/']")
    follow(page, "main form button[type=submit]")
    expect(page.locator(".site-nav--wide")).to_contain_text("Mon compte")


def to_the_form_by_keyboard(page: Page) -> None:
    """From the page of the consultation to the first step."""
    follow(page, "main a[href$='/contribuer/']")
    wait_for_map(page, "pin-picker")


def draw(page: Page, kind: str, moves: tuple[str, ...]) -> None:
    """Choose what is drawn, and put a corner before each move of the map and one at the end."""
    tab_to(page, "pin-picker input[type=radio]")
    for _ in range(("point", "line", "polygon").index(kind)):
        page.keyboard.press("ArrowRight")
    tab_to(page, "pin-picker canvas")
    if moves:
        # Nearer, where a step of the map stays within the square.
        page.keyboard.press("=")
        wait_for_map(page, "pin-picker")
    page.keyboard.press("Enter")
    for move in moves:
        page.keyboard.press(move)
        # The cross-hair stands on another place once the map has stopped there.
        wait_for_map(page, "pin-picker")
        page.keyboard.press("Enter")
    if kind != "point":
        expect(page.get_by_role("button", name="Terminer")).to_be_enabled()
        press(page, ".pin-tools__finish")
        # The button that was pressed is gone: the hand is on the one that takes its place.
        expect(page.get_by_role("button", name="Reprendre le tracé")).to_be_focused()
    expect(page.locator("#apercu")).to_contain_text("à Lille")
    press(page, "#lieu .form-actions button")


def say_by_keyboard(page: Page, title: str, photo: bool = False) -> None:
    """The second step, with a photograph and its description when there is one."""
    page.wait_for_url("**/quoi/")
    press(page, "input[name=category][type=radio]", "Space")
    write(page, "#id_title", title)
    write(page, "#id_body", "Écrit sans souris.\nDu début à la fin.")
    if photo:
        tab_to(page, "#id_photos")
        choose_files_by_keyboard(page, [PHOTO])
        expect(page.get_by_label("Description de la photo 1")).to_be_focused()
        page.keyboard.type(WORDS)
    press(page, "button[value=continuer]:not([tabindex])")
    page.wait_for_url("**/relire/")


def send_by_keyboard(page: Page, title: str) -> str:
    """The third step, and the address of what it made."""
    expect(page.locator(".said")).to_contain_text(title)
    press(page, "kept-draft[sends] .form-actions button[type=submit]")
    page.wait_for_url("**/contributions/*/")
    expect(page.get_by_text("Votre contribution est sur la carte")).to_be_visible()
    return address_of(page)


def address_of(page: Page) -> str:
    """The path of the page on the screen, without what follows it."""
    return re.sub(r"^https?://[^/]+|[?#].*$", "", page.url)


def of_another(page: Page, mine: list[str]) -> str:
    """The address of the first contribution of the list that is not among ``mine``."""
    addresses: list[str] = page.locator("#liste-contributions h3 a").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href'))"
    )
    return next(address for address in addresses if address not in mine)


def kinds_of(platform: Platform, addresses: list[str]) -> list[str]:
    """The types of the geometries that everybody is given of these contributions."""
    features: dict[str, Any] = contributions_in_ogc(platform, SLUG)
    return [features[address.split("/")[-2]]["geometry"]["type"] for address in addresses]


def test_the_whole_journey_by_keyboard_alone(page: Page, platform: Platform) -> None:
    sign_up_by_keyboard(page, "clavier@exemple.test", "Clavier de Wazemmes")
    page.goto(GROUND)
    mine = []
    drawings: dict[str, tuple[str, ...]] = {
        "point": (),
        "line": ("ArrowRight",),
        "polygon": ("ArrowRight", "ArrowDown"),
    }
    for kind, moves in drawings.items():
        title = f"Au clavier : {kind}"
        to_the_form_by_keyboard(page)
        draw(page, kind, moves)
        say_by_keyboard(page, title, photo=kind == "point")
        mine.append(send_by_keyboard(page, title))
        if kind == "point":
            expect(page.get_by_role("img", name=WORDS)).to_be_visible()
        follow(page, f".breadcrumb a[href='{GROUND}']")
    assert kinds_of(platform, mine) == ["Point", "LineString", "Polygon"]

    follow(page, f"#liste-contributions a[href='{of_another(page, mine)}']")
    press(page, "button[value=soutenir]")
    expect(page.locator("#soutiens")).to_contain_text("dont le vôtre")
    press(page, "button[value=retirer]")
    expect(page.locator("#soutiens")).not_to_contain_text("dont le vôtre")
    press(page, "button[value=soutenir]")
    expect(page.locator("#soutiens")).to_contain_text("dont le vôtre")
    # From "Neutre", the last, around to the first.
    press(page, "input[name=stance]", "ArrowRight")
    expect(page.get_by_role("radio", name="Pour", exact=True)).to_be_checked()
    write(page, "textarea[name=body]", STANDS)
    press(page, ".comment-form button[type=submit]")
    comment = page.locator(".comment", has_text=STANDS)
    expect(comment).to_contain_text("Pour")
    expect(comment).to_contain_text("Clavier de Wazemmes")


Placing = Callable[[Page], None]


def by_coordinates(page: Page) -> None:
    choose_place(page, lon="3,0635", lat="50,6367")


def by_list(page: Page, kind: str, *places: str) -> None:
    """Step 1 by a list of places, looked at before it is agreed to."""
    page.locator("#facon-liste > summary").click()
    page.get_by_label("Les lieux, un par ligne").fill("\n".join(places))
    page.get_by_label(kind).check()
    page.locator("#facon-liste").get_by_role("button", name="Voir ce lieu").click()
    expect(page.locator("#apercu")).to_contain_text("à Lille")
    page.get_by_role("button", name="Continuer").click()


def line_by_list(page: Page) -> None:
    by_list(page, "Un trait", "3,0625 50,6362", "3,0640 50,6366")


def area_by_list(page: Page) -> None:
    by_list(page, "Une zone", "3,0625 50,6362", "3,0640 50,6362", "3,0640 50,6368")


def test_the_whole_journey_without_a_script(new_page: NewPage, platform: Platform) -> None:
    page, email = new_page(java_script_enabled=False), "sans-script@exemple.test"
    page.goto("/compte/inscription/")
    sign_up(page, email, "Sans script de Fives")
    confirm_address(page, email)
    mine = []
    placings: dict[str, Placing] = {
        "un point": by_coordinates,
        "un trait": line_by_list,
        "une zone": area_by_list,
    }
    for what, place in placings.items():
        title = f"Sans script, {what}"
        page.goto(GROUND)
        page.get_by_role("link", name="Placer ma contribution").click()
        place(page)
        page.wait_for_url("**/quoi/")
        if what == "un point":
            page.get_by_label("Ajouter des photos").set_input_files([PHOTO])
            page.get_by_role("button", name="Ajouter ces photos").click()
            page.get_by_label("Description de la photo 1").fill(WORDS)
        write_words(page, title=title, body="Écrit sans script.")
        page.wait_for_url("**/relire/")
        expect(page.locator(".said")).to_contain_text(title)
        page.get_by_role("button", name="Envoyer ma contribution").click()
        expect(page.get_by_text("Votre contribution est sur la carte")).to_be_visible()
        if what == "un point":
            expect(page.get_by_role("img", name=WORDS)).to_be_visible()
        mine.append(address_of(page))
    assert kinds_of(platform, mine) == ["Point", "LineString", "Polygon"]

    page.goto(GROUND)
    page.locator(f"#liste-contributions a[href='{of_another(page, mine)}']").click()
    page.get_by_role("radio", name="Contre", exact=True).check()
    page.get_by_label("Votre commentaire").fill(STANDS)
    page.get_by_role("button", name="Publier mon commentaire").click()
    comment = page.locator(".comment", has_text=STANDS)
    expect(comment).to_contain_text("Contre")
    expect(comment).to_contain_text("Sans script de Fives")
    page.get_by_role("button", name="Je soutiens").click()
    expect(page.locator("#soutiens")).to_contain_text("dont le vôtre")

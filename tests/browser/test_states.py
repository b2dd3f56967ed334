"""Every page in every state is sound: the table is in `states`, what is sound in `inspection`."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Cookie, Page

from tests.browser.conftest import NO_WEBGL, NewPage, Platform, sign_in
from tests.browser.inspection import look, no_faults
from tests.browser.states import STATES, State

Cookies = Callable[[str], list[Cookie]]


@pytest.fixture(scope="session")
def stage(platform: Platform) -> dict[str, str]:
    """The words that addresses in the table hold."""
    code = "import json; from tests.browser.stage import build; print(json.dumps(build()))"
    words: dict[str, str] = json.loads(
        platform.manage("shell", "-v", "0", "-c", code).splitlines()[-1]
    )
    return words


@pytest.fixture(scope="module")
def cookies(browser: Browser, platform: Platform) -> Cookies:
    """A function that gives the cookies of a person, signed in once."""
    known: dict[str, list[Cookie]] = {}

    def of(who: str) -> list[Cookie]:
        if who not in known:
            context = browser.new_context(base_url=platform.url, locale="fr-FR")
            sign_in(context.new_page(), f"{who}@parvis.test")
            known[who] = context.cookies()
            context.close()
        return known[who]

    return of


def enter(page: Page, state: State, address: str) -> None:
    """Open the page of ``state`` and do what makes it."""
    session = None
    if not state.javascript:
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == state.status, f"{address}: {answer.status}"
    if session is not None:
        # Scripts of the page did not run; those that examine it may.
        session.send("Emulation.setScriptExecutionDisabled", {"value": False})
    if state.act:
        if state.map:
            page.wait_for_selector("[data-state=ready]")
        state.act(page)


@pytest.mark.parametrize("route", STATES)
def test_a_page_is_sound_in_each_state(
    new_page: NewPage, cookies: Cookies, stage: dict[str, str], route: str
) -> None:
    with no_faults() as faults:
        for state in STATES[route]:
            page = new_page()
            if not state.map:
                page.context.add_init_script(NO_WEBGL)
            if state.who:
                page.context.add_cookies(cookies(state.who))  # type: ignore[arg-type]
            address = state.address.format(**stage)
            enter(page, state, address)
            # The resolver writes an expression below a prefix without its caret.
            found = resolve(urlsplit(page.url).path).route
            assert found == route.replace("/^", "/"), address
            words = (address, state.who, state.name, "" if state.javascript else "no JavaScript")
            look(page, ", ".join(word for word in words if word), faults, scripts=state.javascript)
            page.context.close()

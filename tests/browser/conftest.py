"""A whole platform, seeded as `make run` seeds it, and a real Chromium in front of it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Without a graphics card, what a page is painted by is quicker than its imitation.
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
NO_WEBGL = """
const known = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.startsWith("webgl") ? null : known.call(this, kind, ...rest);
};
"""
COARSE_MAPS = """
Object.defineProperty(window, "devicePixelRatio", { get: () => 0.25 });
"""
"""A map is drawn with a sixteenth of its pixels, in a fraction of the time, and shows the same objects."""

DEMO_PASSWORD = "parvis-demo"
MAP_TIMEOUT_MS = 60_000
"""SwiftShader draws on the processor that also runs the other tests."""

expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Platform:
    """A running Parvis with its demonstration data."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command on this platform; its standard output."""
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def json(self, path: str) -> Any:
        """The JSON document at ``path``."""
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Parvis on a database of its own, served by uvicorn with two processes' worth of care."""
    database = f"parvis_browser_{os.getpid()}"
    var_dir = tmp_path_factory.mktemp("var")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DATABASE_URL": _with_database(settings.DATABASE_URL, database),
        "READER_DATABASE_URL": _with_database(settings.READER_DATABASE_URL, database),
        # A queue that no other test fills or empties.
        "REDIS_URL": _with_database(settings.REDIS_URL, str(8 + os.getpid() % 8)),
        "PARVIS_VAR": str(var_dir),
        "PARVIS_PORT": str(port),
        "PARVIS_PUBLIC_URL": url,
        "PARVIS_DEMO": "1",
        "PARVIS_BAN_URL": "http://127.0.0.1:9",  # the discard port: no address service answers
    }
    # The same static files as every other test: their names carry their content.
    (var_dir / "static").symlink_to(settings.STATIC_ROOT)
    here = Platform(url=url, environment=environment)
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"')
    server: subprocess.Popen[bytes] | None = None
    try:
        here.manage("migrate", "--verbosity", "0")
        here.manage("load_territory", *_territory())
        here.manage("seed_demo")
        with (var_dir / "web.log").open("wb") as log:
            server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "uvicorn", "config.asgi:application"),
                    *("--port", str(port), "--timeout-graceful-shutdown", "2"),
                ],
                env=environment,
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        _wait_until_ready(here, server, var_dir / "web.log")
        yield here
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=20)
        with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def _with_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _territory() -> list[str]:
    boundaries = ROOT.parent / "shared/data/boundaries/mel_communes.geojson"
    return [str(boundaries)] if boundaries.exists() else ["--sample"]


def _wait_until_ready(platform: Platform, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        if server.poll() is not None:
            raise RuntimeError(f"the web server stopped:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(platform.url + "/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the web server is not ready:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, if it is there without a window's own interface, which costs half as much.

    Started for each module, because its loop must not outlive it.
    """
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if executable is None:
        pytest.fail("Chromium is missing: `make test` installs the package chromium-headless-shell")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=executable, args=CHROMIUM_ARGUMENTS, headless=True
        )
        yield running
        running.close()


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, platform: Platform) -> Iterator[NewPage]:
    """A function that opens a page in a context of its own; script errors fail the test.

    ``fine_maps``: a map has all of its pixels, for who looks at them.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(
        *, width: int = 1440, height: int = 900, fine_maps: bool = False, **options: Any
    ) -> Page:
        context = browser.new_context(
            base_url=options.pop("base_url", platform.url),
            viewport={"width": width, "height": height},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion=options.pop("reduced_motion", "reduce"),
            **options,
        )
        context.set_default_timeout(MAP_TIMEOUT_MS)
        contexts.append(context)
        if not fine_maps:
            context.add_init_script(COARSE_MAPS)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: NewPage, request: pytest.FixtureRequest) -> Page:
    """A page on a desktop screen; its maps have all of their pixels if the test is marked so."""
    return new_page(fine_maps=request.node.get_closest_marker("fine_maps") is not None)


@pytest.fixture
def flat_page(new_page: NewPage) -> Page:
    """A page of a browser that cannot draw maps: the rest of a page is there at once."""
    page = new_page()
    page.context.add_init_script(NO_WEBGL)
    return page


def sign_in(page: Page, email: str) -> None:
    """Sign in through the form, as a person would."""
    page.goto("/compte/connexion/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/connexion" not in url)


def wait_for_map(page: Page, selector: str = "parvis-map") -> None:
    """Wait until the map element has drawn everything that it asked for."""
    page.wait_for_selector(f"{selector}[data-state=ready]")
    page.evaluate(
        """async (selector) => {
            const map = document.querySelector(selector).map;
            if (!map.loaded()) await new Promise((resolve) => map.once("idle", resolve));
        }""",
        selector,
    )


def rendered(page: Page, source: str, selector: str = "parvis-map") -> list[dict[str, Any]]:
    """Properties of the features of ``source`` that the map shows now."""
    return page.evaluate(
        """([selector, source]) => document.querySelector(selector).map
            .queryRenderedFeatures()
            .filter((feature) => feature.source === source)
            .map((feature) => feature.properties)""",
        [selector, source],
    )

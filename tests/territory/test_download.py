import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from geo.download import AddressRefused, DownloadFailed, DownloadTooLarge, download
from geo.territory.models import Commune
from tests.territory.files import commune

COMMUNES = json.dumps({"type": "FeatureCollection", "features": [commune()]}).encode()


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/communes":
            self._answer(200, COMMUNES)
        elif self.path == "/elsewhere":
            self._answer(302, location="http://169.254.169.254/latest/meta-data")
        elif self.path == "/local-file":
            self._answer(302, location="file:///etc/passwd")
        elif self.path == "/round":
            self._answer(302, location="/round")
        else:
            self._answer(503, b"<html>panne</html>")

    def _answer(self, status: int, body: bytes = b"", location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def fetch(url: str, target: Path, *, trusted: bool = True, limit: int = 10_000) -> None:
    hosts = {"127.0.0.1"} if trusted else set()
    download(url, target, max_size_bytes=limit, max_time_s=5, trusted_hosts=hosts)


def test_a_private_address_is_refused_unless_its_host_was_configured(
    server: str, tmp_path: Path
) -> None:
    with pytest.raises(AddressRefused, match="réseau privé"):
        fetch(f"{server}/communes", tmp_path / "f", trusted=False)
    fetch(f"{server}/communes", tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == COMMUNES


@pytest.mark.parametrize("address", ["http://[::1]/", "http://0.0.0.0/", "http://2130706433/"])
def test_other_spellings_of_the_machine_itself_are_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(AddressRefused):
        fetch(address, tmp_path / "f", trusted=False)


@pytest.mark.parametrize("path", ["/elsewhere", "/local-file", "/round"])
def test_a_redirect_is_judged_like_the_first_address(
    server: str, path: str, tmp_path: Path
) -> None:
    with pytest.raises(AddressRefused):
        fetch(server + path, tmp_path / "f")


def test_only_web_addresses_are_followed(tmp_path: Path) -> None:
    for address in ("file:///etc/passwd", "ftp://example.org/f", "http://", "http://[bad"):
        with pytest.raises(AddressRefused):
            fetch(address, tmp_path / "f")


def test_an_answer_that_is_too_large_or_an_error_is_refused(server: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadTooLarge):
        fetch(f"{server}/communes", tmp_path / "f", limit=10)
    with pytest.raises(DownloadFailed, match="503"):
        fetch(f"{server}/panne", tmp_path / "f")


@pytest.mark.django_db
def test_the_configured_address_is_the_default_source(server: str, settings: Settings) -> None:
    settings.TERRITORY_URL = f"{server}/communes"
    call_command("load_territory", verbosity=0)
    assert Commune.objects.get().source == settings.TERRITORY_URL


@pytest.mark.django_db
def test_without_the_network_the_sample_is_loaded_and_said_in_one_line(
    server: str, settings: Settings
) -> None:
    settings.TERRITORY_URL = f"{server}/panne"
    with pytest.raises(CommandError, match="503"):
        call_command("load_territory")

    said = StringIO()
    call_command("load_territory", "--or-sample", stdout=said)
    assert said.getvalue().count("\n") == 1
    assert "95 communes, contours approximatifs" in said.getvalue()

    again = StringIO()
    call_command("load_territory", "--or-sample", stdout=again)
    assert "déjà chargées sont gardées" in again.getvalue()
    assert Commune.objects.count() == 95

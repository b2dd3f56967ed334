"""Nothing is fetched from inside, nothing without end, and what is cut or packed badly is no answer."""

import functools
import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from geo.download import (
    AddressRefused,
    Answer,
    DownloadCut,
    DownloadFailed,
    DownloadTooLarge,
    DownloadTooSlow,
    EncodingRefused,
    HostPolicy,
    Limits,
    Patience,
    WebClient,
)
from geo.download.hosts import is_public
from tests.sig_sync.peers.loopback import Asked, Reply, serving

LOOPBACK = HostPolicy.of(["127.0.0.1"])


def fetch(
    url: str,
    target: Path,
    policy: HostPolicy = LOOPBACK,
    *,
    limits: Limits | None = None,
    attempts: int = 1,
    **request: Any,
) -> Answer:
    patience = Patience(attempts=attempts, first_wait_s=0.001, budget_s=0.5)
    with WebClient(policy, limits or Limits(10_000, 50_000, 5.0), patience) as client:
        return client.save(url, target, **request)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "pas une adresse",
    ],
)  # fmt: skip
def test_addresses_of_this_machine_and_of_private_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["92.243.7.1", "2a00:1450:4007::1", "64:ff9b::5cf3:701"])
def test_other_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_the_list_restricts_to_its_names_and_lets_those_alone_be_private(tmp_path: Path) -> None:
    with serving(lambda _asked: Reply(b"{}")) as service:
        port = urlsplit(service.url).port
        for words in (
            ["127.0.0.1"],
            [f"127.0.0.1:{port}"],
            ["*", "127.0.0.1"],
            ["autre", " 127.0.0.1 "],
        ):
            assert fetch(service.url, tmp_path / "f", HostPolicy.of(words)).status == 200
        for words in (["sig.example.org"], ["127.0.0.1:1"]):
            with pytest.raises(AddressRefused, match="PARVIS_SIG_HOSTS"):
                fetch(service.url, tmp_path / "f", HostPolicy.of(words))
        with pytest.raises(AddressRefused, match="réseau privé"):
            fetch(service.url, tmp_path / "f", HostPolicy.of(["*"]))
        assert len(service.asked) == 4


def test_a_redirect_leads_only_where_the_first_address_may(tmp_path: Path) -> None:
    target = {"location": ""}
    with serving(lambda _asked: Reply(status=302, headers={"Location": target["location"]})) as s:
        for elsewhere in (
            "http://127.0.0.2/",
            "http://[::ffff:127.0.0.1]/",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
        ):
            target["location"] = elsewhere
            with pytest.raises(AddressRefused):
                fetch(s.url, tmp_path / "f", HostPolicy.of(["*", "127.0.0.1"]))
        assert len(s.asked) == 4


def test_a_name_is_resolved_once_and_the_connection_goes_to_the_checked_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a second answer for the same name, private this time, is never asked for."""
    real, asked_names = socket.getaddrinfo, []

    def resolve(host: Any, *args: Any, **options: Any) -> Any:
        if host not in {"sig.example.org", "change.example.org"}:
            return real(host, *args, **options)
        asked_names.append(host)
        if host == "change.example.org" and len(asked_names) == 1:
            return real("127.0.0.1", *args, **options)
        return real("127.0.0.9", *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with serving(lambda _asked: Reply(b"{}")) as service:
        port = urlsplit(service.url).port
        url = f"http://change.example.org:{port}/"
        assert fetch(url, tmp_path / "f", HostPolicy.of(["change.example.org"])).status == 200
        assert asked_names == ["change.example.org"]
        with pytest.raises(AddressRefused, match="réseau privé"):
            fetch(f"http://sig.example.org:{port}/", tmp_path / "f", HostPolicy.of(["*"]))
        assert len(service.asked) == 1


def test_a_host_with_one_private_address_among_others_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("92.243.7.1", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_o: found)
    with pytest.raises(AddressRefused):
        HostPolicy.of(["*"]).addresses("sig.example.org", 80)


def test_credentials_in_the_address_stay_with_its_host(tmp_path: Path) -> None:
    with serving(lambda _asked: Reply(b"{}")) as other:
        port = urlsplit(other.url).port

        def answer(asked: Asked) -> Reply:
            if asked.path == "/ailleurs":
                return Reply(status=307, headers={"Location": f"http://localhost:{port}/"})
            if asked.path == "/ici":
                return Reply(status=302, headers={"Location": "/fin"})
            return Reply(b"{}")

        with serving(answer) as service:
            base = service.url.replace("http://", "http://dsig:secret@")
            policy = HostPolicy.of(["127.0.0.1", "localhost"])
            fetch(f"{base}/ici", tmp_path / "f", policy)
            assert all("authorization" in asked.headers for asked in service.asked)
            fetch(f"{base}/ailleurs", tmp_path / "f", policy)
            assert "authorization" not in other.asked[0].headers


def test_packed_answers_are_unpacked_and_hashed_as_they_were(tmp_path: Path) -> None:
    packings: list[tuple[str, Callable[[bytes], bytes]]] = [
        ("gzip", gzip.compress),
        ("gzip", lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:])),
        ("deflate", zlib.compress),
    ]
    data = b"une couche " * 1000
    hashes = set()
    for name, pack in packings:
        packed = Reply(pack(data), headers={"Content-Encoding": name})
        with serving(functools.partial(lambda reply, _asked: reply, packed)) as s:
            answer = fetch(s.url, tmp_path / "f")
            assert (tmp_path / "f").read_bytes() == data
            assert answer.size_bytes == len(data)
            hashes.add(answer.sha256)
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("body", "encoding", "error"),
    [
        (gzip.compress(b"0" * 60_000), "gzip", DownloadTooLarge),
        (gzip.compress(b"une couche " * 1000)[:-20], "gzip", DownloadCut),
        (b"pas du gzip", "gzip", EncodingRefused),
        (b"{}", "br", EncodingRefused),
        (b"0" * 10_001, "", DownloadTooLarge),
    ],
    # Not from the bytes: gzip writes the time into them, and two workers must agree on the names.
    ids=["a bomb", "cut", "no gzip", "another coding", "too large"],
)
def test_bombs_and_badly_packed_answers_are_refused(
    body: bytes, encoding: str, error: type[Exception], tmp_path: Path
) -> None:
    reply = Reply(body, headers={"Content-Encoding": encoding} if encoding else {})
    with serving(lambda _asked: reply) as service, pytest.raises(error):
        fetch(service.url, tmp_path / "f")


def test_the_limit_holds_for_all_answers_together(tmp_path: Path) -> None:
    client = WebClient(LOOPBACK, Limits(10_000, 50_000, 5.0))
    with serving(lambda _asked: Reply(b"0" * 4_000)) as service, client:
        client.save(service.url, tmp_path / "1")
        client.save(service.url, tmp_path / "2")
        with pytest.raises(DownloadTooLarge):
            client.save(service.url, tmp_path / "3")


def test_a_busy_server_is_asked_again_but_not_for_ever(tmp_path: Path) -> None:
    replies: Iterator[Reply] = iter(())

    def answer(_asked: Asked) -> Reply:
        return next(replies)

    busy = Reply(status=503, headers={"Retry-After": "0"})
    with serving(answer) as service:
        replies = iter([busy, Reply(status=429), Reply(b"{}")])
        assert fetch(service.url, tmp_path / "f", attempts=4).status == 200

        replies = iter([busy] * 3)
        with pytest.raises(DownloadFailed, match="503"):
            fetch(service.url, tmp_path / "f", attempts=3)

        # An hour is more than this run may wait, and a fault of the program does not pass.
        for hopeless in (Reply(status=503, headers={"Retry-After": "3600"}), Reply(status=500)):
            replies = iter([hopeless])
            with pytest.raises(DownloadFailed):
                fetch(service.url, tmp_path / "f", attempts=4)

        replies = iter([Reply(b"0" * 1000, cut_after=500), Reply(b"{}")])
        assert fetch(service.url, tmp_path / "f", attempts=2).size_bytes == 2


CUTS = {
    "content-length": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}",
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "headers": b"HTTP/1.1 200 OK\r\nContent-Le",
    "nothing": b"",
}


@pytest.fixture
def raw() -> Iterator[Callable[[bytes, bool], str]]:
    """A server that writes given bytes, then closes the connection or keeps it open in silence."""
    listeners: list[socket.socket] = []
    released = threading.Event()

    def start(written: bytes, closes: bool) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def answer() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(written)
                if not closes:
                    released.wait(10)

        threading.Thread(target=answer, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    released.set()
    for listener in listeners:
        listener.close()


@pytest.mark.parametrize("how", CUTS)
def test_an_answer_cut_short_is_no_answer(
    how: str, raw: Callable[[bytes, bool], str], tmp_path: Path
) -> None:
    with pytest.raises(DownloadCut, match="s’interrompt"):
        fetch(raw(CUTS[how], True), tmp_path / "f")


@pytest.mark.parametrize("how", CUTS)
def test_silence_ends_with_the_time_allowed(
    how: str, raw: Callable[[bytes, bool], str], tmp_path: Path
) -> None:
    with pytest.raises(DownloadTooSlow):
        fetch(raw(CUTS[how], False), tmp_path / "f", limits=Limits(10_000, 10_000, whole_s=0.2))


def test_a_server_that_is_down_is_a_failure_that_may_pass(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(DownloadFailed, match="ne répond pas"):
        fetch(f"http://127.0.0.1:{port}/", tmp_path / "f", attempts=2)


def test_behind_a_proxy_unknown_names_are_its_business_but_private_addresses_stay_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda _asked: Reply(b"{}")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        policy = HostPolicy.of(["*"])
        assert fetch("http://sig.invalid/couche", tmp_path / "f", policy).status == 200
        assert proxy.asked[0].headers["host"] == "sig.invalid"
        for private in ("http://10.0.0.1/", "http://169.254.169.254/"):
            with pytest.raises(AddressRefused):
                fetch(private, tmp_path / "f", policy)
        assert len(proxy.asked) == 1

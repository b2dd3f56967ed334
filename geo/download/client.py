"""Files fetched from an address that a person gave: bounded in size and time, and never a way into
the private network."""

import hashlib
import ssl
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx
from django.utils.translation import gettext as _

from geo.download.errors import (
    AddressRefused,
    DownloadCut,
    DownloadFailed,
    DownloadTooLarge,
    DownloadTooSlow,
)
from geo.download.hosts import GuardedBackend, HostPolicy
from geo.download.unpacking import ACCEPTED, Unpacking

MAX_REDIRECTS = 5
_CHUNK_BYTES = 1 << 16
_SHOWN_ERROR_BYTES = 1 << 16
_WORTH_ANOTHER_TRY = {429, 502, 503, 504}


@dataclass(frozen=True)
class Limits:
    """What everything that one client fetches may take together."""

    size_bytes: int
    unpacked_bytes: int
    whole_s: float
    connect_s: float = 5.0
    read_s: float = 60.0


@dataclass(frozen=True)
class Patience:
    """How often a server that is busy or gone for a moment is asked again, and for how long."""

    attempts: int = 4
    first_wait_s: float = 1.0
    budget_s: float = 60.0


@dataclass(frozen=True)
class Answer:
    """What was written to the file, and what came with it. 304 writes nothing."""

    status: int
    headers: Mapping[str, str]
    url: str
    size_bytes: int
    sha256: str

    @property
    def media_type(self) -> str:
        """The content type in lower case, without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


class WebClient:
    """Fetches several answers under one set of limits. A context manager."""

    def __init__(
        self, policy: HostPolicy, limits: Limits, patience: Patience = Patience(attempts=1)
    ) -> None:
        self._policy = policy
        self._limits = limits
        self._patience = patience
        self._waited_s = 0.0
        self._received_bytes = 0
        self._unpacked_bytes = 0
        self._deadline = time.monotonic() + limits.whole_s
        timeout = httpx.Timeout(
            # One step must not wait longer than the whole may take.
            min(limits.read_s, limits.whole_s),
            connect=min(limits.connect_s, limits.whole_s),
        )
        self._direct = httpx.Client(
            transport=_GuardedTransport(policy, self._deadline), timeout=timeout
        )
        self._proxied: dict[str, httpx.Client] = {}
        self._timeout = timeout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in [self._direct, *self._proxied.values()]:
            client.close()

    def save(
        self,
        url: str,
        target: Path,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Write what ``url`` answers to the file ``target``; a ``form`` is posted.

        Only http and https; every redirect is judged like the first address. Raises
        `AddressRefused`, `DownloadTooLarge`, `EncodingRefused` or a `DownloadFailed`.
        """
        attempt = 1
        while True:
            try:
                return self._followed(url, target, headers or {}, form)
            except DownloadFailed as failure:
                wait_s = self._wait_before(attempt, failure)
                if wait_s is None:
                    raise
            time.sleep(wait_s)
            self._waited_s += wait_s
            attempt += 1

    def _wait_before(self, attempt: int, failure: DownloadFailed) -> float | None:
        """How long to wait before another try; None when there is to be none."""
        if attempt >= self._patience.attempts:
            return None
        if failure.status is not None and failure.status not in _WORTH_ANOTHER_TRY:
            return None
        asked_s = failure.retry_after_s
        wait_s = self._patience.first_wait_s * 2 ** (attempt - 1) if asked_s is None else asked_s
        left_s = min(
            self._patience.budget_s - self._waited_s, self._deadline - time.monotonic() - 1
        )
        return wait_s if wait_s <= left_s else None

    def _followed(
        self, url: str, target: Path, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Answer:
        for _attempt in range(MAX_REDIRECTS + 1):
            with self._asked(url, headers, form) as answer:
                if answer.status_code == httpx.codes.NOT_MODIFIED:
                    return Answer(304, answer.headers, url, 0, "")
                if answer.has_redirect_location:
                    if form is not None and answer.status_code not in {307, 308}:
                        raise _failed(answer, b"")
                    # Credentials written in an address stay with its host.
                    url = urljoin(url, answer.headers["location"])
                    continue
                if answer.status_code != httpx.codes.OK:
                    raise _failed(answer, _beginning(answer))
                return self._written(answer, url, target)
        raise AddressRefused(_("L’adresse renvoie sans fin vers d’autres adresses."))

    @contextmanager
    def _asked(
        self, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Iterator[httpx.Response]:
        host = _checked_host(url, self._policy)
        method, data = ("GET", None) if form is None else ("POST", dict(form))
        sent = {"Accept-Encoding": ACCEPTED, "User-Agent": "Parvis", **headers}
        try:
            with self._client_for(url, host).stream(
                method, url, headers=sent, data=data, follow_redirects=False
            ) as answer:
                yield answer
        except httpx.InvalidURL as error:
            raise AddressRefused(_("Cette adresse n’est pas lisible.")) from error
        except httpx.TimeoutException as error:
            raise DownloadTooSlow(
                _("« %s » met trop de temps à répondre : réessayez plus tard.") % host
            ) from error
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            raise DownloadCut(
                _("« %s » s’interrompt au milieu de sa réponse : réessayez plus tard.") % host
            ) from error
        except httpx.HTTPError as error:
            raise DownloadFailed(
                _("« %s » ne répond pas : vérifiez la connexion, puis réessayez.") % host
            ) from error

    def _client_for(self, url: str, host: str) -> httpx.Client:
        """The guarded client, or that of the proxy which this machine must go through."""
        scheme = urlsplit(url).scheme
        proxies = getproxies()
        proxy = proxies.get(scheme) or proxies.get("all")
        if not proxy or proxy_bypass(host):
            return self._direct
        if scheme not in self._proxied:
            self._proxied[scheme] = httpx.Client(
                proxy=proxy, timeout=self._timeout, trust_env=False
            )
        self._check_beyond_proxy(url, host)
        return self._proxied[scheme]

    def _check_beyond_proxy(self, url: str, host: str) -> None:
        """Behind a proxy names are often resolved by the proxy alone; what is known here is checked."""
        try:
            self._policy.addresses(host, _port_of(url))
        except DownloadFailed:
            return

    def _written(self, answer: httpx.Response, url: str, target: Path) -> Answer:
        limits = self._limits
        unpacking = Unpacking(
            answer.headers.get("content-encoding", ""), limits.unpacked_bytes - self._unpacked_bytes
        )
        digest = hashlib.sha256()
        with target.open("wb") as file:
            for packed in answer.iter_raw(_CHUNK_BYTES):
                self._received_bytes += len(packed)
                if self._received_bytes > limits.size_bytes:
                    raise DownloadTooLarge(
                        _("La réponse dépasse %d Mo : ce n’est sans doute pas le bon fichier.")
                        % (limits.size_bytes // 1_000_000)
                    )
                for chunk in unpacking.feed(packed):
                    digest.update(chunk)
                    file.write(chunk)
        unpacking.finish()
        self._unpacked_bytes += unpacking.unpacked_bytes
        return Answer(
            answer.status_code, answer.headers, url, unpacking.unpacked_bytes, digest.hexdigest()
        )


class _GuardedTransport(httpx.HTTPTransport):
    """httpx over connections of `GuardedBackend`; httpx itself has no way to give it one."""

    def __init__(self, policy: HostPolicy, deadline: float) -> None:
        super().__init__(verify=_trusted_authorities())
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted_authorities(), network_backend=GuardedBackend(policy, deadline)
        )


@cache
def _trusted_authorities() -> ssl.SSLContext:
    """Read once: it takes a tenth of a second."""
    return httpx.create_ssl_context()


def download(
    url: str,
    target: Path,
    *,
    max_size_bytes: int,
    max_time_s: float,
    trusted_hosts: Collection[str] = (),
) -> None:
    """Write what ``url`` answers to the file ``target``, asked once.

    A host that leads to a private, loopback or link-local address is refused unless it is in
    ``trusted_hosts``. Raises as `WebClient.save`.
    """
    policy = HostPolicy(listed=frozenset(host.lower() for host in trusted_hosts if host))
    limits = Limits(max_size_bytes, max_size_bytes, max_time_s, read_s=20.0)
    with WebClient(policy, limits) as client:
        client.save(url, target)


def _checked_host(url: str, policy: HostPolicy) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, _port_of(url)
    except ValueError as error:
        raise AddressRefused(_("Cette adresse n’est pas lisible.")) from error
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressRefused(_("Seules les adresses http:// et https:// sont suivies."))
    policy.refuse_unlisted(host, port)
    return host


def _port_of(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _failed(answer: httpx.Response, body: bytes) -> DownloadFailed:
    failure = DownloadFailed(
        _("« %(host)s » répond par l’erreur %(status)d : vérifiez l’adresse.")
        % {"host": answer.url.host, "status": answer.status_code}
    )
    failure.status, failure.body = answer.status_code, body
    failure.retry_after_s = _retry_after_s(answer.headers.get("retry-after", ""))
    return failure


def _beginning(answer: httpx.Response) -> bytes:
    """The first bytes of an error's page; nothing when it is packed in some other way."""
    unpacking = Unpacking(answer.headers.get("content-encoding", ""), 4 * _SHOWN_ERROR_BYTES)
    body = b""
    for packed in answer.iter_raw(_CHUNK_BYTES):
        body += b"".join(unpacking.feed(packed))
        if len(body) >= _SHOWN_ERROR_BYTES:
            break
    return body[:_SHOWN_ERROR_BYTES]


def _retry_after_s(text: str) -> float | None:
    """The header Retry-After (RFC 9110, 10.2.3) in seconds from now; None without a readable one."""
    if text.strip().isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())

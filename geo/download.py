"""Files fetched from an address that a person gave: bounded in size and time, and never a way into
the private network."""

import ipaddress
import socket
import time
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

import httpx
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.errors import InvalidInput, Unavailable

MAX_REDIRECTS = 5
_CHUNK_BYTES = 1 << 16


class AddressRefused(InvalidInput):
    """An address that Parvis does not follow."""

    code = "address-refused"
    field = "location"


class DownloadTooLarge(InvalidInput):
    """The answer goes on past the limit."""

    code = "download-too-large"
    field = "location"


class DownloadFailed(Unavailable):
    """The other side does not answer, or answers with an error."""

    code = "download-failed"
    field = "location"
    default_message = gettext_lazy("Le serveur distant ne répond pas : réessayez plus tard.")


def download(
    url: str,
    target: Path,
    *,
    max_size_bytes: int,
    max_time_s: float,
    trusted_hosts: Collection[str] = (),
) -> None:
    """Write what ``url`` answers to the file ``target``.

    Only http and https; every redirect is judged like the first address. A name that leads to a
    private, loopback or link-local address is refused unless its host is in ``trusted_hosts``.
    Raises `AddressRefused`, `DownloadTooLarge` or `DownloadFailed`.
    """
    deadline = time.monotonic() + max_time_s
    # One step must not wait longer than the whole may take.
    timeout = httpx.Timeout(min(20.0, max_time_s), connect=min(5.0, max_time_s))
    try:
        with httpx.Client(timeout=timeout, follow_redirects=False) as client:
            for _attempt in range(MAX_REDIRECTS + 1):
                _check_address(url, trusted_hosts)
                with client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
                    _check_peer(answer, trusted_hosts)
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers["location"])
                        continue
                    if answer.status_code != httpx.codes.OK:
                        raise DownloadFailed(
                            _("« %(host)s » répond par l’erreur %(status)d : vérifiez l’adresse.")
                            % {"host": urlsplit(url).hostname, "status": answer.status_code}
                        )
                    _write(answer, target, max_size_bytes, deadline)
                    return
    except httpx.HTTPError as error:
        raise DownloadFailed(
            _("« %s » ne répond pas : vérifiez la connexion, puis réessayez.")
            % urlsplit(url).hostname
        ) from error
    except httpx.InvalidURL as error:
        raise AddressRefused(_("Cette adresse n’est pas lisible.")) from error
    raise AddressRefused(_("L’adresse renvoie sans fin vers d’autres adresses."))


def _write(answer: httpx.Response, target: Path, max_size_bytes: int, deadline: float) -> None:
    received = 0
    with target.open("wb") as file:
        for chunk in answer.iter_bytes(_CHUNK_BYTES):
            received += len(chunk)
            if received > max_size_bytes:
                raise DownloadTooLarge(
                    _("La réponse dépasse %d Mo : ce n’est sans doute pas le bon fichier.")
                    % (max_size_bytes // 1_000_000)
                )
            if time.monotonic() > deadline:
                raise DownloadFailed(_("Le serveur distant est trop lent : réessayez plus tard."))
            file.write(chunk)


def _check_address(url: str, trusted_hosts: Collection[str]) -> None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(_("Cette adresse n’est pas lisible.")) from error
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressRefused(_("Seules les adresses http:// et https:// sont suivies."))
    if host in trusted_hosts:
        return
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        if getproxies():
            # Behind a proxy names are often resolved by the proxy alone.
            return
        raise DownloadFailed(
            _("« %s » est introuvable : vérifiez l’adresse et la connexion.") % host
        ) from error
    for *_rest, address in found:
        _refuse_private(str(address[0]), host)


def _check_peer(answer: httpx.Response, trusted_hosts: Collection[str]) -> None:
    """The name may have been resolved anew between the check and the connection."""
    stream = answer.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if peer and answer.url.host not in trusted_hosts and not getproxies():
        _refuse_private(str(peer[0]), answer.url.host)


def _refuse_private(address: str, host: str) -> None:
    if not ipaddress.ip_address(address.split("%")[0]).is_global:
        raise AddressRefused(
            _("« %s » mène au réseau privé de ce serveur : cette adresse n’est pas suivie.") % host
        )

"""Which hosts may be asked for something, and connections that go to a checked address only.

A name is resolved once, every address that it has is checked, and the connection goes to one of
those: a name that answers otherwise a moment later leads nowhere new.
"""

import ipaddress
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass

import httpcore
from django.utils.translation import gettext as _

from geo.download.errors import AddressRefused, DownloadFailed, DownloadTooSlow

EVERY_PUBLIC_HOST = "*"

_IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Set aside as a whole, though older Pythons take some of it for public.
_PROTOCOL_ASSIGNMENTS = ipaddress.ip_network("192.0.0.0/24")
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")


@dataclass(frozen=True)
class HostPolicy:
    """Hosts by name. ``listed`` ones (``host`` or ``host:port``) may lie on a private address.

    ``others`` tells whether a host that is not listed is followed where it is public.
    """

    listed: frozenset[str] = frozenset()
    others: bool = True

    @classmethod
    def of(cls, words: Iterable[str]) -> "HostPolicy":
        """The policy of a list in which ``*`` stands for every public host."""
        names = frozenset(word.strip().lower() for word in words if word.strip())
        return cls(listed=names - {EVERY_PUBLIC_HOST}, others=EVERY_PUBLIC_HOST in names)

    def lists(self, host: str, port: int) -> bool:
        """True for a host that was named, alone or with this port."""
        name = host.lower().rstrip(".")
        bracketed = f"[{name}]" if ":" in name else name
        return bool({name, bracketed, f"{bracketed}:{port}"} & self.listed)

    def refuse_unlisted(self, host: str, port: int) -> None:
        """Raise `AddressRefused` for a host that is not listed where only listed ones are followed."""
        if not self.others and not self.lists(host, port):
            raise AddressRefused(
                _(
                    "« %s » n’est pas dans la liste des serveurs autorisés (PARVIS_SIG_HOSTS) : demandez son ajout."
                )
                % host
            )

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, all of them fit to be connected to.

        Raises `AddressRefused` when one is not, `DownloadFailed` when the host has none.
        """
        self.refuse_unlisted(host, port)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise DownloadFailed(
                _("« %s » est introuvable : vérifiez l’adresse et la connexion.") % host
            ) from error
        addresses = list(dict.fromkeys(str(address[0]) for *_rest, address in found))
        if not self.lists(host, port):
            for address in addresses:
                if not is_public(address):
                    raise AddressRefused(
                        _(
                            "« %s » mène au réseau privé de ce serveur : cette adresse n’est pas suivie."
                        )
                        % host
                    )
        return addresses


def is_public(text: str) -> bool:
    """True for a unicast address of the public internet, whatever it is wrapped in."""
    try:
        address: _IPAddress = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local:
            return False
        wrapped = address.ipv4_mapped or address.sixtofour
        if address in _NAT64 or address in _IPV4_COMPATIBLE:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            address = wrapped
        elif address.teredo is not None:
            return False
    if address in _PROTOCOL_ASSIGNMENTS:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections for httpcore: only to addresses that the policy allows, and not for ever."""

    def __init__(self, policy: HostPolicy, deadline: float) -> None:
        self._policy = policy
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of ``host`` that takes one."""
        failure: Exception | None = None
        for address in self._policy.addresses(host, port):
            wait_s = _within(timeout, self._deadline)
            try:
                stream = self._plain.connect_tcp(
                    address, port, wait_s, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _TimedStream(stream, self._deadline)
        raise failure or httpcore.ConnectError(host)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Never: nothing on the web is behind a socket of this machine."""
        raise AddressRefused(_("Seules les adresses http:// et https:// sont suivies."))


class _TimedStream(httpcore.NetworkStream):
    """A connection that ends with the deadline, even when the other side sends a byte at a time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _within(timeout, self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _within(timeout, self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):  # type: ignore[no-untyped-def]
        wait_s = _within(timeout, self._deadline)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, wait_s), self._deadline
        )

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _within(timeout_s: float | None, deadline: float) -> float:
    """The time that one step may take. Raises `DownloadTooSlow` when none is left."""
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise DownloadTooSlow(_("Le serveur distant est trop lent : réessayez plus tard."))
    return left_s if timeout_s is None else min(timeout_s, left_s)

"""Free loopback ports for the private servers, and the port that people use."""

from __future__ import annotations

import errno
import socket

from deploy.local.errors import LocalError, PortInUse
from deploy.local.state import State, read_json, write_json

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on this port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Servers set this too: a port whose last connections are closing is free to them.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def remembered_port(state: State, server: str) -> int:
    """A loopback port for a private server: the one of last time if it is still free."""
    kept = read_json(state.ports)
    port = kept.get(server)
    if isinstance(port, int) and is_free(port):
        return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port = int(probe.getsockname()[1])
    write_json(state.ports, {**kept, server: port})
    return port


def require_public_port(host: str, port: int) -> None:
    """Refuses, in one sentence, a port on which Parvis could not serve."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(
                    f"Port {port} of {host} is used by another program: stop it, "
                    "or choose another port with PARVIS_PORT."
                ) from error
            if error.errno == errno.EACCES:
                raise LocalError(
                    f"This user may not listen on port {port}: choose one above 1023 "
                    "with PARVIS_PORT."
                ) from error
            raise LocalError(
                f"Parvis cannot listen on {host}, port {port} ({error.strerror}): "
                "correct PARVIS_HOST or PARVIS_PORT."
            ) from error

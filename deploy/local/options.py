"""What the environment asks of `make run`: where to serve, and under which address."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from deploy.local.errors import LocalError

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 compared with


@dataclass(frozen=True)
class Options:
    """Host and port to listen on, and the address that people type."""

    host: str
    port: int
    public_url: str

    @property
    def probe_host(self) -> str:
        """Where we reach our own web process: a loopback address when it listens everywhere."""
        return ANY_ADDRESS.get(self.host, self.host).strip("[]")


def options_from_environment() -> Options:
    """PARVIS_HOST, PARVIS_PORT and PARVIS_PUBLIC_URL, or refusals in one sentence."""
    host = os.environ.get("PARVIS_HOST", "").strip() or "127.0.0.1"
    text = os.environ.get("PARVIS_PORT", "").strip() or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise LocalError(f"PARVIS_PORT must be a number between 1 and 65535, not {text!r}.")
    seen = ANY_ADDRESS.get(host, f"[{host}]" if ":" in host else host)
    public_url = os.environ.get("PARVIS_PUBLIC_URL", "").strip().rstrip("/")
    if public_url and not urlsplit(public_url).hostname:
        raise LocalError(
            f"PARVIS_PUBLIC_URL must be a whole address such as https://example.org, "
            f"not {public_url!r}."
        )
    return Options(host, int(text), public_url or f"http://{seen}:{int(text)}")

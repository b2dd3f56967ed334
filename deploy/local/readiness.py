"""Whether the parts of Parvis answer."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

from deploy.local.options import Options
from deploy.local.state import TREE


def web_is_ready(options: Options) -> bool:
    """Whether `/readyz` answers 200: database, PostGIS, Redis and migrations are in order."""
    public = urlsplit(options.public_url)
    connection = http.client.HTTPConnection(options.probe_host, options.port, timeout=5)
    try:
        # As a proxy in front would ask, so that the host and the https of production are accepted.
        headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
        connection.request("GET", "/readyz", headers=headers)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class WorkerPing:
    """A question to the Celery worker, asked in a process of its own: it takes a second or two."""

    def __init__(self, environment: Mapping[str, str], node: str) -> None:
        self.environment = {**os.environ, **environment}
        self.command = [
            *(sys.executable, "-m", "celery", "-A", "config"),
            *("inspect", "ping", "--destination", node, "--timeout", "2"),
        ]
        self.process: subprocess.Popen[bytes] | None = None

    def answered(self) -> bool:
        """Whether the worker has answered; asks again when the last question got no reply."""
        if self.process is None or self.process.poll() not in (None, 0):
            self.process = subprocess.Popen(
                self.command,
                cwd=TREE,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return self.process.poll() == 0

    def close(self) -> None:
        """Gives up a question that is still open."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

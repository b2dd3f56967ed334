"""Under whose name a private server runs: never root."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from typing import Any

from deploy.local.errors import LocalError


@dataclass(frozen=True)
class Identity:
    """A system user. `switch` is false when we are that user already."""

    name: str
    uid: int
    gid: int
    switch: bool

    def popen_arguments(self) -> dict[str, Any]:
        """What subprocess needs to start a program as this user."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def identity_for(*preferred: str) -> Identity:
    """The user for a server: ourselves, or as root the first of `preferred` that exists."""
    if os.geteuid() != 0:
        own = os.geteuid()
        return Identity(name=str(own), uid=own, gid=os.getegid(), switch=False)
    for name in preferred:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Identity(name=name, uid=entry.pw_uid, gid=entry.pw_gid, switch=True)
    raise LocalError(
        f"Parvis runs its servers as the system user {' or '.join(preferred)}, never as root, and "
        "there is none here: install the packages again with `make run`."
    )

"""Passwords of the private servers and Django's secret key: drawn once, kept under the state."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, fields

from deploy.local.errors import LocalError
from deploy.local.state import State, read_json, write_json


@dataclass(frozen=True)
class Credentials:
    """Every secret of one instance. None is ever printed or put on a command line."""

    cluster_password: str
    database_password: str
    reader_password: str
    redis_password: str
    secret_key: str


def credentials_of(state: State) -> Credentials:
    """The secrets of an instance, drawn and written (mode 0600) the first time.

    Raises LocalError when the file is gone but a cluster that needs its passwords is there.
    """
    names = [field.name for field in fields(Credentials)]
    kept = read_json(state.secrets)
    if all(isinstance(kept.get(name), str) for name in names):
        return Credentials(**{name: kept[name] for name in names})
    if state.postgres.exists():
        raise LocalError(
            f"{state.secrets} is missing or damaged, and the database in {state.postgres} was made "
            "with its passwords: put the file back from a backup, or remove the database."
        )
    drawn = Credentials(**{name: secrets.token_urlsafe(36) for name in names})
    write_json(state.secrets, asdict(drawn))
    return drawn

"""Both private servers together: who holds them, and the addresses that commands are given."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.broker import Broker, answers
from deploy.local.cluster import Cluster
from deploy.local.console import say
from deploy.local.credentials import credentials_of
from deploy.local.processes import working_in
from deploy.local.state import State, read_json


@contextmanager
def services(state: State, *, for_tests: bool = False) -> Iterator[dict[str, str]]:
    """The environment that leads to PostgreSQL and Redis, while they run.

    A server named by DATABASE_URL or REDIS_URL is used as it is. Otherwise ours are started, or
    shared with a command of the same instance that started them already. Whoever started them
    waits for the others before stopping them.
    """
    state.prepare()
    with open(state.root / "services.lock", "a") as gate, open(state.root / "users.lock", "a") as users:
        fcntl.flock(gate, fcntl.LOCK_EX)
        credentials = credentials_of(state)
        cluster = Cluster(state, credentials, for_tests=for_tests)
        broker = Broker(state, credentials, for_tests=for_tests)
        environment = {"PARVIS_VAR": str(state.root)}
        if "PARVIS_SECRET_KEY" not in os.environ:
            environment["PARVIS_SECRET_KEY"] = credentials.secret_key
        shared = _is_held(users)
        try:
            kept = read_json(state.ports)
            if "DATABASE_URL" not in os.environ:
                if shared and working_in(state.postgres, "postgres"):
                    cluster.attach(int(kept["postgres"]))
                else:
                    cluster.start()
                environment["DATABASE_URL"] = cluster.database_url()
                environment["READER_DATABASE_URL"] = cluster.reader_url()
            if "REDIS_URL" not in os.environ:
                if shared and answers(int(kept.get("redis", 0)), credentials.redis_password):
                    broker.attach(int(kept["redis"]))
                else:
                    broker.start()
                environment["REDIS_URL"] = broker.url()
            fcntl.flock(users, fcntl.LOCK_SH)
            fcntl.flock(gate, fcntl.LOCK_UN)
            yield environment
        finally:
            if cluster.process or broker.process:
                _wait_for_the_others(users)
            broker.stop()
            cluster.stop()


def _is_held(users: object) -> bool:
    """Whether another command uses these servers now."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return True
    fcntl.flock(users, fcntl.LOCK_UN)  # type: ignore[arg-type]
    return False


def _wait_for_the_others(users: object) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        say("Another command still uses these servers: they stop when it ends.")
        fcntl.flock(users, fcntl.LOCK_EX)  # type: ignore[arg-type]

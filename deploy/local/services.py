"""Both private servers together: who holds them, and the addresses that commands are given."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from deploy.local.broker import Broker, answers
from deploy.local.cluster import Cluster
from deploy.local.console import say
from deploy.local.credentials import credentials_of
from deploy.local.processes import working_in
from deploy.local.state import State, read_json


@dataclass
class Services:
    """The two servers of an instance, and the variables that lead a command to them."""

    cluster: Cluster
    broker: Broker
    environment: dict[str, str] = field(default_factory=dict)

    def started(self) -> bool:
        """Whether one of them is our child, so that it ends with us."""
        return self.cluster.process is not None or self.broker.process is not None

    def revive(self) -> list[str]:
        """Starts again a server of ours that died; gives the names of those."""
        revived = []
        for name, server in (("postgres", self.cluster), ("redis", self.broker)):
            if server.process is not None and server.process.poll() is not None:
                server.start(port=server.port)
                revived.append(name)
        return revived


@contextmanager
def services(
    state: State, *, for_tests: bool = False, wait_for_others: bool = True
) -> Iterator[Services]:
    """PostgreSQL and Redis, while they run, with the environment that leads to them.

    A server named by DATABASE_URL or REDIS_URL is used as it is. Otherwise ours are started, or
    shared with a command of the same instance that started them already. Whoever started them
    waits for the others before stopping them, unless told that it need not.
    """
    state.prepare()
    with open(state.root / "gate.lock", "a") as gate, open(state.root / "users.lock", "a") as users:
        fcntl.flock(gate, fcntl.LOCK_EX)
        credentials = credentials_of(state)
        held = Services(
            Cluster(state, credentials, for_tests=for_tests),
            Broker(state, credentials, for_tests=for_tests),
        )
        held.environment["PARVIS_VAR"] = str(state.root)
        if "PARVIS_SECRET_KEY" not in os.environ:
            held.environment["PARVIS_SECRET_KEY"] = credentials.secret_key
        try:
            _obtain(held, state, shared=not _is_alone(users))
            fcntl.flock(users, fcntl.LOCK_SH)
            fcntl.flock(gate, fcntl.LOCK_UN)
            yield held
        finally:
            try:
                if held.started() and wait_for_others:
                    _close_the_door(gate, users)
            finally:
                held.broker.stop()
                held.cluster.stop()


def _obtain(held: Services, state: State, *, shared: bool) -> None:
    """Starts what is not given by the environment and not started by a command beside us."""
    cluster, broker, ports = held.cluster, held.broker, read_json(state.ports)
    if "DATABASE_URL" not in os.environ:
        if shared and working_in(state.postgres, "postgres"):
            cluster.attach(int(ports["postgres"]))
        else:
            cluster.start()
        held.environment["DATABASE_URL"] = cluster.database_url()
        held.environment["READER_DATABASE_URL"] = cluster.reader_url()
    if "REDIS_URL" not in os.environ:
        if shared and answers(int(ports.get("redis", 0)), broker.credentials.redis_password):
            broker.attach(int(ports["redis"]))
        else:
            broker.start()
        held.environment["REDIS_URL"] = broker.url()


def _is_alone(users: IO[str]) -> bool:
    """Whether no other command uses these servers; if so, takes them for us alone."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _close_the_door(gate: IO[str], users: IO[str]) -> None:
    """Waits until nobody else uses the servers, and keeps newcomers out from then on."""
    fcntl.flock(users, fcntl.LOCK_UN)
    told = False
    while True:
        # Gate first, as every newcomer does: it must not join servers about to stop.
        fcntl.flock(gate, fcntl.LOCK_EX)
        if _is_alone(users):
            return
        fcntl.flock(gate, fcntl.LOCK_UN)
        if not told:
            say("Another command still uses these servers: they stop when it ends.")
            told = True
        fcntl.flock(users, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_UN)

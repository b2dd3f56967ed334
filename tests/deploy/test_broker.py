"""The private Redis."""

import socket

import psutil
import pytest

from deploy.local.broker import Broker, answers
from deploy.local.credentials import credentials_of
from deploy.local.state import State


def test_it_answers_on_loopback_with_our_password_and_to_nobody_else(broker: Broker) -> None:
    broker.start()
    assert broker.process is not None

    assert answers(broker.port, broker.credentials.redis_password)
    assert not answers(broker.port, "guess")
    process = psutil.Process(broker.process.pid)
    assert broker.credentials.redis_password not in " ".join(process.cmdline())
    connections = process.net_connections()
    listening = [c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN]
    assert listening == ["127.0.0.1"]


def test_what_waits_in_the_queue_survives_a_stop(state: State) -> None:
    broker = Broker(state, credentials_of(state))
    password = broker.credentials.redis_password

    def say(command: str) -> bytes:
        with socket.create_connection(("127.0.0.1", broker.port), timeout=5) as connection:
            connection.sendall(f"AUTH {password}\r\n{command}\r\nQUIT\r\n".encode())
            return b"".join(iter(lambda: connection.recv(4096), b""))

    broker.start()
    say("SET waiting task")
    broker.stop()
    broker.start()
    try:
        assert b"task" in say("GET waiting")
    finally:
        broker.stop()


@pytest.mark.parametrize("crash", [True, False])
def test_it_starts_again_after_kill_9_or_beside_its_own_orphan(
    broker: Broker, state: State, crash: bool
) -> None:
    broker.start()
    assert broker.process is not None
    if crash:
        broker.process.kill()
        broker.process.wait()
    later = Broker(state, credentials_of(state), for_tests=True)

    later.start()

    try:
        assert answers(later.port, later.credentials.redis_password)
        assert broker.process.poll() is not None
    finally:
        later.stop()

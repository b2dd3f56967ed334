"""`python -m deploy.local with-services` runs a command and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time

from deploy.local.processes import is_alive
from deploy.local.state import TREE, State
from tests.deploy.conftest import environment_for, local_command, processes_in, run_local

SHOW_ADDRESSES = """
import json, os, psycopg
names = ["DATABASE_URL", "READER_DATABASE_URL", "REDIS_URL", "PARVIS_SECRET_KEY", "PARVIS_VAR"]
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    fsync = connection.execute("SHOW fsync").fetchone()[0]
print(json.dumps({"fsync": fsync, **{name: os.environ[name] for name in names}}))
"""


def test_the_command_gets_the_addresses_and_nothing_is_left_running(state: State) -> None:
    done = run_local(state, "with-services", "--test", "--", sys.executable, "-c", SHOW_ADDRESSES)

    assert done.returncode == 0, done.stderr
    given = json.loads(done.stdout)
    assert given["PARVIS_VAR"] == str(state.root / "test")
    assert given["fsync"] == "off"
    assert given["DATABASE_URL"].startswith("postgresql://parvis:")
    assert given["READER_DATABASE_URL"].startswith("postgresql://parvis_reader:")
    assert not processes_in(state)


def test_the_exit_code_is_the_command_s_own(state: State) -> None:
    variables = {"DATABASE_URL": "postgresql://there/", "REDIS_URL": "redis://there/"}

    assert (
        run_local(state, "with-services", "--", "sh", "-c", "exit 7", **variables).returncode == 7
    )
    killed = run_local(state, "with-services", "--", "sh", "-c", "kill -9 $$", **variables)
    assert killed.returncode == 128 + signal.SIGKILL
    unknown = run_local(state, "with-services", "--", "no-such-program", **variables)
    assert unknown.returncode == 1
    assert unknown.stderr.strip() == (
        "Parvis: no-such-program cannot be run: No such file or directory."
    )


def test_servers_named_in_the_environment_are_used_and_none_is_started(state: State) -> None:
    show = 'echo "$DATABASE_URL $REDIS_URL"'
    done = run_local(
        state, "with-services", "--", "sh", "-c", show,
        DATABASE_URL="postgresql://there/", REDIS_URL="redis://there/",
    )  # fmt: skip

    assert done.stdout == "postgresql://there/ redis://there/\n"
    assert not state.postgres.exists()
    assert not state.redis.exists()


def test_a_second_command_shares_the_servers_which_stop_after_the_last(state: State) -> None:
    first = subprocess.Popen(
        local_command(state, "with-services", "--", "sh", "-c", "echo up; read anything"),
        cwd=TREE,
        env=environment_for(state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdin
    assert first.stdout
    assert first.stdout.readline() == "up\n"
    script = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.readline();"
    script += "import psycopg; psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 1')"
    second = subprocess.Popen(
        local_command(state, "with-services", "--", sys.executable, "-c", script),
        cwd=TREE,
        env=environment_for(state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert second.stdin
    assert second.stdout
    assert second.stdout.readline().startswith("postgresql://")

    first.stdin.write("done\n")
    first.stdin.flush()
    assert "they stop when it ends" in first.stdout.readline()
    second.stdin.write("done\n")
    second.stdin.close()

    assert second.wait(20) == 0
    assert first.wait(20) == 0
    assert not processes_in(state)


def test_after_kill_9_servers_and_command_end_by_themselves(state: State) -> None:
    running = subprocess.Popen(
        local_command(state, "with-services", "--", "sh", "-c", "echo $$; exec sleep 600"),
        cwd=TREE,
        env=environment_for(state),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout
    command = int(running.stdout.readline())
    os.kill(running.pid, signal.SIGKILL)
    running.wait()

    until = time.monotonic() + 15
    while processes_in(state) and time.monotonic() < until:
        time.sleep(0.05)
    assert not processes_in(state)
    assert not is_alive(command)

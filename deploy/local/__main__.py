"""Command line: `python -m deploy.local run | stop | with-services [--test] -- COMMAND`."""

from __future__ import annotations

import argparse
import sys

from deploy.local.console import complain, say
from deploy.local.errors import LocalError, sentence_for
from deploy.local.options import options_from_environment
from deploy.local.state import state_from_environment
from deploy.local.supervisor import Supervisor, stop_running
from deploy.local.with_services import run_with_services


def main(arguments: list[str]) -> int:
    """Runs one of the commands; a refusal is one sentence on standard error and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve Parvis until Ctrl-C or SIGTERM")
    commands.add_parser("stop", help="stop the Parvis that runs in this PARVIS_VAR")
    beside = commands.add_parser("with-services", help="run a command next to the private servers")
    beside.add_argument("--test", action="store_true", help="throw-away servers, without fsync")
    beside.add_argument("argv", nargs="+", metavar="COMMAND")
    choice = parser.parse_args(arguments)
    try:
        return run_choice(choice)
    except LocalError as error:
        complain(str(error))
    except OSError as error:
        complain(sentence_for(error))
    return 1


def run_choice(choice: argparse.Namespace) -> int:
    """Exit code of the command that was asked for."""
    state = state_from_environment()
    if choice.command == "run":
        Supervisor(state, options_from_environment()).run()
        return 0
    if choice.command == "stop":
        say("Parvis has stopped." if stop_running(state) else "Parvis is not running here.")
        return 0
    if choice.test:
        state = state.for_tests()
    return run_with_services(state, choice.argv, for_tests=choice.test)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

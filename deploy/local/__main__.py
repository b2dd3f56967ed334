"""Command line: `python -m deploy.local with-services [--test] -- COMMAND`."""

from __future__ import annotations

import argparse
import sys

from deploy.local.console import complain
from deploy.local.errors import LocalError, sentence_for
from deploy.local.state import state_from_environment
from deploy.local.with_services import run_with_services


def main(arguments: list[str]) -> int:
    """Runs one of the commands; a refusal is one sentence on standard error and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local")
    commands = parser.add_subparsers(dest="command", required=True)
    beside = commands.add_parser("with-services", help="run a command next to the private servers")
    beside.add_argument("--test", action="store_true", help="throw-away servers, without fsync")
    beside.add_argument("argv", nargs="+", metavar="COMMAND")
    options = parser.parse_args(arguments)
    state = state_from_environment()
    try:
        if options.test:
            state = state.for_tests()
        return run_with_services(state, options.argv, for_tests=options.test)
    except LocalError as error:
        complain(str(error))
    except OSError as error:
        complain(sentence_for(error))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

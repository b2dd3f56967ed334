"""What the person at the terminal reads."""

from __future__ import annotations

import sys
import threading

_speaking = threading.Lock()


def say(line: str) -> None:
    """Prints one line at once, never mixed with another one's."""
    with _speaking:
        try:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        except (BrokenPipeError, ValueError):
            pass  # the terminal is gone; stopping in order matters more


def complain(sentence: str) -> None:
    """Prints why we stop, on standard error."""
    with _speaking:
        sys.stderr.write(f"Parvis: {sentence}\n")
        sys.stderr.flush()

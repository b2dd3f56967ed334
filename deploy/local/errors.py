"""What can go wrong on a machine, each said in one sentence with what to do about it."""

from __future__ import annotations

import errno


class LocalError(Exception):
    """A refusal for the person at the terminal: one plain sentence, with the remedy."""


class AlreadyRunning(LocalError):
    """Another supervisor holds the same state directory."""


class PortInUse(LocalError):
    """Something else listens on the port that Parvis should serve."""


class ServerFailed(LocalError):
    """A server of ours ended, or never answered, while it was being started."""


class DiskFull(LocalError):
    """There is no room left for the state of Parvis."""


class Stopped(Exception):
    """Someone asked us to stop (Ctrl-C or SIGTERM) while something was being started."""


def sentence_for(error: OSError) -> str:
    """One sentence for an operating system error that nothing below could handle."""
    place = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{place}: free some space, then start again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"Parvis may not write here{place}: give this user the right to, "
            "or set PARVIS_VAR to a directory that it owns."
        )
    return f"The system refused{place}: {error.strerror}."

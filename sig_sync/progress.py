"""How far a run is, written where the desk sees it while the run goes on."""

import time

from sig_sync.models import SyncRun
from sig_sync.sources.delivery import Progress

_EVERY_S = 1.0


class Steps:
    """Tells a run's step and count to whoever watches: its row, and a listener of the caller.

    The row is written at each new step and at most once a second, never from inside the transaction
    that loads: it would stay unseen until the end, and hold the row.
    """

    def __init__(self, run: SyncRun, listener: Progress | None) -> None:
        self._run = run
        self._listener = listener
        self._written_at = 0.0

    def __call__(self, step: str, done: int = 0, total: int | None = None) -> None:
        """``done`` objects or bytes of ``total`` (None: unknown) at ``step`` (`SyncRun.Step`)."""
        if self._listener is not None:
            self._listener(step, done, total)
        now = time.monotonic()
        if step == self._run.step and now - self._written_at < _EVERY_S:
            return
        self._written_at, self._run.step = now, step
        counts = {"done": done, "total": total}
        SyncRun.objects.filter(pk=self._run.pk).update(step=step, counts=counts)

"""A run's progress on a terminal, one bar for each step; nothing where there is no terminal."""

from types import TracebackType
from typing import Self

from django.utils.translation import gettext as _
from tqdm import tqdm

from sig_sync.models import SyncRun


class ProgressBar:
    """Called with a step, how much is done and out of how much (`sig_sync.fetch.Progress`)."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: tqdm | None = None

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Show the step; a new one begins a new line."""
        if self._bar is None or step != self._step:
            self._end()
            is_bytes = step == SyncRun.Step.FETCH
            self._step = step
            self._bar = tqdm(
                desc=str(SyncRun.Step(step).label) if step in SyncRun.Step.values else step,
                total=total or None,
                unit=_("o") if is_bytes else _(" objets"),
                unit_scale=is_bytes,
                # None: only when standard error is a terminal.
                disable=None,
            )
        self._bar.total = total or None
        self._bar.update(done - self._bar.n)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

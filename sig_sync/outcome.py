"""What became of a run, and how its row says so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from layers.models import LayerRevision
from sig_sync.models import SyncRun

AWAITED = "awaiting-approval"
"""The code of a run that found the delivery which an officer is being asked about."""


@dataclass
class Outcome:
    """The end of a run; ``counts`` None leaves those that the run has."""

    status: str
    message: str
    revision: LayerRevision | None = None
    counts: dict[str, Any] | None = None
    source_hash: str = ""
    code: str = ""

    def record(self, run: SyncRun, *, now: datetime, code: str = "") -> None:
        """Close the run's row."""
        run.status, run.message, run.code = self.status, self.message, code or self.code
        run.revision, run.finished_at = self.revision, now
        if self.counts is not None:
            run.counts = self.counts
        if self.source_hash:
            run.source_hash = self.source_hash
        run.save()

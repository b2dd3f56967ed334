"""What killed workers and deleted sources leave on disk: unpacked archives, deliveries of nobody."""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from sig_sync.models import Source
from sig_sync.sources.delivery import deliveries_folder

UNPACKED: Final = ("parvis-archive-", "parvis-look-", "parvis-territory-")
"""How the names of our temporary folders begin (`tempfile.TemporaryDirectory`)."""
OLD_S: Final = 86_400
"""No run lasts a day: a temporary folder of yesterday has nobody left."""


def clear_leftovers() -> None:
    """Remove what no run, living or to come, can want. Never raises for a file that resists."""
    before = time.time() - OLD_S
    for path in Path(tempfile.gettempdir()).iterdir():
        if path.name.startswith(UNPACKED) and _is_ours(path, before):
            shutil.rmtree(path, ignore_errors=True)
    # Listed first: the deliveries of a source made meanwhile are not among them.
    homes = [home for home in deliveries_folder().glob("*") if home.name.isdecimal()]
    known = set(Source.objects.values_list("pk", flat=True)) if homes else set()
    for home in homes:
        if int(home.name) not in known:
            shutil.rmtree(home, ignore_errors=True)


def _is_ours(path: Path, before: float) -> bool:
    """True for a plain folder of this user that nobody touched since ``before``."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    is_old = max(facts.st_mtime, facts.st_ctime) < before
    return is_old and path.is_dir() and not path.is_symlink() and facts.st_uid == os.getuid()

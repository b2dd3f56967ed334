"""The drop folder: a file is put down, taken when it is complete, archived or handed back with a report.

Under ``PARVIS_SIG_FOLDER``::

    depot/                        where the DSIG puts files, and the only folder that it writes to
    pris/<slug>/<stamp>-<name>    taken by Parvis, being synchronised
    archive/<slug>/<stamp>-<name> what a layer was made of, the last few
    refuse/<slug>/<stamp>-<name>  what was refused, each with a .txt beside it that says why

A file moves by renaming, so it is in one of them and whole. It is complete when ``<name>.done`` lies
beside it, or when two looks at it, ``PARVIS_SIG_QUIET_S`` apart, find the same size and time.
"""

import hashlib
import os
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from sig_sync.errors import LocationRefused
from sig_sync.models import Source
from sig_sync.sources.delivery import Basket, Gathered, NotModified
from sig_sync.sources.errors import DropRefused, NothingDropped, StillBeingWritten
from sig_sync.sources.file import copy_whole
from sig_sync.sources.http import format_of

DEPOT, TAKEN, ARCHIVE, REFUSED = "depot", "pris", "archive", "refuse"
DONE = ".done"
ARCHIVES_KEPT = 10
REFUSED_KEPT = 20
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_STAMP_LENGTH = len("20260101T000000.000000Z")
_SEEN_FOR_S = 86_400
# Names that transfer programs give to what they have not finished.
_UNFINISHED = (".part", ".filepart", ".tmp", ".partial", ".crdownload")


def gather(source: Source, basket: Basket, known: Mapping[str, str]) -> Gathered | NotModified:
    """Take what was dropped and copy it.

    Nothing new is no change; a source read otherwise than before (``known`` is then empty) reads
    what it last archived. Raises `NothingDropped`, `StillBeingWritten` or `DropRefused`.
    """
    path = take(source) or taken(source)
    if path is None:
        if known:
            return NotModified(dict(known))
        path = _newest(_folder(ARCHIVE, source))
    if path is None:
        if _candidates(source):
            raise StillBeingWritten
        raise NothingDropped(
            _("Aucun fichier « %(name)s » dans le dossier de dépôt « %(folder)s » : déposez-le.")
            % {"name": source.location, "folder": DEPOT}
        )
    name = path.name[_STAMP_LENGTH + 1 :]
    copy_whole(path, basket, name)
    return Gathered(
        format=format_of(source),
        validators={"dropped": path.name},
        description=name,
    )


def take(source: Source, *, now: datetime | None = None) -> Path | None:
    """Move the newest complete file of the source out of the drop folder; None when there is none.

    Older complete ones are archived unread: each holds the whole dataset. Symbolic links and what
    is no plain file are refused.
    """
    now = now or timezone.now()
    ready = complete(source, now=now)
    if not ready:
        return None
    for pending in _files(_folder(TAKEN, source)):
        pending.replace(_folder(ARCHIVE, source) / pending.name)
    chosen: Path | None = None
    for path in ready:
        chosen = _folder(TAKEN, source) / f"{now.astimezone(UTC).strftime(_STAMP)}-{path.name}"
        if path is not ready[-1]:
            chosen = _folder(ARCHIVE, source) / chosen.name
        path.replace(chosen)
        _mark_of(path).unlink(missing_ok=True)
        if chosen.is_symlink():
            # Exchanged for a link between the look and the move.
            _turn_away(source, chosen, _not_a_file(path.name))
            raise DropRefused(_not_a_file(path.name))
    return chosen


def complete(source: Source, *, now: datetime | None = None) -> list[Path]:
    """The source's files in the drop folder that are whole, oldest first."""
    now = now or timezone.now()
    ready = []
    for path in _candidates(source):
        facts = path.lstat()
        if stat.S_ISDIR(facts.st_mode):
            continue
        if not stat.S_ISREG(facts.st_mode):
            stamped = f"{now.astimezone(UTC).strftime(_STAMP)}-{path.name}"
            _turn_away(source, path, _not_a_file(path.name), stamped)
            continue
        if _mark_of(path).exists() or _is_quiet(source, path, facts, now):
            ready.append((facts.st_mtime_ns, path.name, path))
    return [path for _time, _name, path in sorted(ready)]


def taken(source: Source) -> Path | None:
    """The file that was taken and is not settled yet; None when there is none."""
    return _newest(_folder(TAKEN, source))


def shown(source: Source) -> Path | None:
    """The file that a first look reads: dropped, taken or archived, and left where it is."""
    plain = [path for path in _candidates(source) if path.is_file() and not path.is_symlink()]
    dropped = max(plain, key=lambda path: path.stat().st_mtime_ns, default=None)
    if dropped or source.layer_id is None:
        return dropped
    return taken(source) or _newest(_folder(ARCHIVE, source))


def is_bare(source: Source) -> bool:
    """True while nothing was ever dropped for the source; False where that cannot be seen."""
    try:
        return not (_candidates(source) or taken(source) or _newest(_folder(ARCHIVE, source)))
    except (LocationRefused, OSError):
        # A run is the one to say what is wrong with the name or the folders.
        return False


def taken_at(path: Path) -> datetime:
    """When a taken file was taken, out of its name."""
    return datetime.strptime(path.name[:_STAMP_LENGTH], _STAMP).replace(tzinfo=UTC)


def archive(source: Source, sha256: str = "") -> None:
    """Put what was taken into the archive, if it has the SHA-256 given; keep the last few."""
    folder = _folder(ARCHIVE, source)
    for path in _files(_folder(TAKEN, source)):
        if not sha256 or _sha256(path) == sha256:
            path.replace(folder / path.name)
    for old in _files(folder)[:-ARCHIVES_KEPT]:
        old.unlink(missing_ok=True)


def turn_away(source: Source, report: str) -> None:
    """Put what was taken where the DSIG finds it again, each with the report beside it."""
    for path in _files(_folder(TAKEN, source)):
        _turn_away(source, path, report)


def _turn_away(source: Source, path: Path, report: str, name: str = "") -> None:
    folder = _folder(REFUSED, source)
    target = folder / (name or path.name)
    # The report first: a file without one would say nothing.
    target.with_name(f"{target.name}.txt").write_text(report.rstrip() + "\n", encoding="utf-8")
    path.replace(target)
    _mark_of(path).unlink(missing_ok=True)
    refused = [p for p in _files(folder) if not p.name.endswith(".txt")]
    for old in refused[:-REFUSED_KEPT]:
        old.unlink(missing_ok=True)
        old.with_name(f"{old.name}.txt").unlink(missing_ok=True)


def _candidates(source: Source) -> list[Path]:
    """What lies in the drop folder under the source's name or pattern. Raises `LocationRefused`."""
    pattern = source.location
    if (
        not pattern
        or pattern != PurePath(pattern).name
        or pattern.startswith(".")
        or "\x00" in pattern
    ):
        raise LocationRefused(
            _(
                "« %s » n’est pas un nom de fichier : donnez le nom seul, ou un motif comme « reseau_*.gpkg »."
            )
            % pattern
        )
    depot = Path(settings.SIG_FOLDER) / DEPOT
    depot.mkdir(parents=True, exist_ok=True)
    return sorted(
        path
        for path in depot.iterdir()
        if fnmatchcase(path.name, pattern)
        and not path.name.startswith(".")
        and (path.name == pattern or not path.name.endswith((DONE, *_UNFINISHED)))
    )


def _is_quiet(source: Source, path: Path, facts: os.stat_result, now: datetime) -> bool:
    """True when the file is as an earlier look found it, long enough ago by our own clock.

    The times written on the file are compared with each other only: the clock of a file server
    may be wrong, and a copy may carry the times of its original.
    """
    key = f"sig-drop:{source.pk}:{hashlib.sha256(path.name.encode()).hexdigest()}"
    state = [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]
    seen = cache.get(key)
    if seen is None or seen["state"] != state:
        seen = {"state": state, "since": now.timestamp()}
    cache.set(key, seen, _SEEN_FOR_S)
    return bool(now.timestamp() - seen["since"] >= settings.SIG_QUIET_S)


def _folder(kind: str, source: Source) -> Path:
    folder = Path(settings.SIG_FOLDER) / kind / source.layer.slug
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _files(folder: Path) -> list[Path]:
    """The plain files of a folder, oldest first by the stamp in their names."""
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())


def _newest(folder: Path) -> Path | None:
    return next(reversed(_files(folder)), None)


def _mark_of(path: Path) -> Path:
    return path.with_name(path.name + DONE)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_a_file(name: str) -> str:
    return (
        _(
            "« %s » n’est pas un fichier ordinaire (un lien, par exemple) : déposez le fichier lui-même."
        )
        % name
    )

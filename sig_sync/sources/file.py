"""Files that the DSIG puts in its folder (``PARVIS_SIG_FOLDER``) and leaves there: read in place."""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from geo.vectorfile.errors import FileMissing, FileTooLarge
from geo.vectorfile.options import MAX_SIZE_BYTES
from sig_sync.errors import LocationRefused
from sig_sync.models import Source
from sig_sync.sources.delivery import Basket, Gathered
from sig_sync.sources.errors import StillBeingWritten
from sig_sync.sources.http import format_of

_CHUNK_BYTES = 1 << 20


def gather(source: Source, basket: Basket) -> Gathered:
    """Copy the source's file. Raises `LocationRefused`, `StillBeingWritten` or a `VectorFileError`."""
    copy_whole(locate(source), basket, source.location)
    return Gathered(format=format_of(source), description=source.location)


def locate(source: Source) -> Path:
    """The source's file. Raises `LocationRefused` unless it lies in the folder.

    A symbolic link that leads elsewhere is elsewhere: the folder is the only place on this machine
    that a layer may show.
    """
    folder = Path(settings.SIG_FOLDER).resolve()
    if "\x00" in source.location:
        raise LocationRefused(_("L’emplacement du fichier est illisible."))
    path = (folder / source.location).resolve()
    if not path.is_relative_to(folder):
        raise LocationRefused(
            _(
                "« %s » n’est pas dans le dossier de dépôt de la DSIG : placez-y le fichier et donnez son nom."
            )
            % source.location
        )
    if not path.is_file():
        raise LocationRefused(
            _("Le fichier « %s » n’est pas dans le dossier de dépôt : déposez-le, puis relancez.")
            % source.location
        )
    return path


def copy_whole(origin: Path, basket: Basket, shown_name: str) -> None:
    """Copy a file that nobody changes meanwhile into the basket.

    The file is opened once and followed by its inode, so one put in its place under the same name
    is not mixed in; one that is written to while it is read raises `StillBeingWritten`.
    """
    part = basket.next_part()
    digest, size_bytes = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(origin, os.O_RDONLY | os.O_NOFOLLOW), "rb") as reader:
            before = os.fstat(reader.fileno())
            if before.st_size > MAX_SIZE_BYTES:
                raise FileTooLarge(
                    _("Le fichier dépasse %d Mo : découpez la couche ou simplifiez-la.")
                    % (MAX_SIZE_BYTES // 1_000_000)
                )
            with part.open("wb") as writer:
                while chunk := reader.read(_CHUNK_BYTES):
                    size_bytes += len(chunk)
                    if size_bytes > before.st_size:
                        raise StillBeingWritten
                    digest.update(chunk)
                    writer.write(chunk)
                    basket.progress("fetch", size_bytes, before.st_size)
            after = os.fstat(reader.fileno())
    except FileNotFoundError as error:
        raise FileMissing(_("Le fichier « %s » vient d’être retiré.") % shown_name) from error
    except OSError as error:
        raise FileMissing(
            _("Le fichier « %s » ne peut pas être lu : vérifiez ses droits.") % shown_name
        ) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise StillBeingWritten
    basket.add(part, digest.hexdigest())

"""Files that the DSIG puts in the drop folder (``PARVIS_SIG_FOLDER``)."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from sig_sync.errors import LocationRefused
from sig_sync.models import Source


def locate(source: Source) -> Path:
    """The source's file. Raises `LocationRefused` unless it lies in the drop folder.

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

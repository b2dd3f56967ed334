"""``sig_source import FILE.toml`` and ``sig_source export``: source definitions as text."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from geo.errors import ParvisError
from sig_sync.definitions import export_definitions, import_definitions


class Command(BaseCommand):
    help = "Carry source definitions from one Parvis to another, as TOML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        importing = actions.add_parser("import", help="create or bring up to date")
        importing.add_argument("file", type=Path, metavar="FILE.toml")
        actions.add_parser("export", help="print every definition")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "export":
            self.stdout.write(export_definitions(), ending="")
            return
        try:
            sources = import_definitions(options["file"].read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                _("« %s » ne peut pas être lu : vérifiez le chemin et l’encodage (UTF-8).")
                % options["file"]
            ) from error
        except ParvisError as error:
            raise CommandError(str(error)) from error
        for source in sources:
            self.stdout.write(_("Source enregistrée : %s.") % source.layer.slug)

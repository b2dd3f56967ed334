"""``sig_source import FILE.toml`` and ``sig_source export [SLUG…]``: source definitions as text."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from geo.errors import ParvisError
from sig_sync.definitions import export_definitions, import_definitions
from sig_sync.models import Source


class Command(BaseCommand):
    help = "Carry source definitions from one Parvis to another, as TOML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        importing = actions.add_parser("import", help="create or bring up to date")
        importing.add_argument("file", type=Path, metavar="FILE.toml")
        exporting = actions.add_parser("export", help="print every definition, or those of SLUGs")
        exporting.add_argument("slugs", nargs="*", metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "export":
            self._export(options["slugs"])
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

    def _export(self, slugs: list[str]) -> None:
        known = set(
            Source.objects.filter(layer__slug__in=slugs).values_list("layer__slug", flat=True)
        )
        if unknown := set(slugs) - known:
            raise CommandError(_("Aucune source pour : %s.") % ", ".join(sorted(unknown)))
        self.stdout.write(export_definitions(slugs or None), ending="")

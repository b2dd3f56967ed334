"""``sync_layer SLUG``: bring one layer up to date now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from geo.errors import ParvisError
from sig_sync import report
from sig_sync.models import Source
from sig_sync.progress_bar import ProgressBar
from sig_sync.run import run_sync


class Command(BaseCommand):
    help = "Synchronise one layer with its source and print the report; fails if it is not served."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the layer's slug")

    def handle(self, *args: Any, **options: Any) -> None:
        source = Source.objects.filter(layer__slug=options["slug"]).first()
        if source is None:
            known = ", ".join(Source.objects.values_list("layer__slug", flat=True)) or "—"
            raise CommandError(
                _("Aucune source pour la couche « %(slug)s ». Couches connues : %(known)s.")
                % {"slug": options["slug"], "known": known}
            )
        try:
            with ProgressBar() as bar:
                run = run_sync(source, progress=bar)
        except ParvisError as error:
            raise CommandError(str(error)) from error
        text = "\n".join(report.lines(run))
        if not report.is_served(run):
            raise CommandError(text)
        if options["verbosity"] > 0:
            self.stdout.write(text)

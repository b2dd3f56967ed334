"""``load_territory``: bring the communes to what a file, an address or the sample says."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.download import DownloadFailed
from geo.errors import ParvisError
from geo.territory.loading import LoadOptions, load_file, load_url
from geo.territory.models import Commune
from geo.territory.report import LoadReport
from geo.territory.sample import sample_records
from geo.territory.services import record_communes
from geo.vectorfile.errors import CrsUnknown


class Command(BaseCommand):
    help = (
        "Load the communes of the territory from a GeoJSON or GeoPackage file, or from an address. "
        "All or nothing; loading the same twice changes nothing; former boundaries are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source",
            nargs="?",
            metavar="FILE|URL",
            help="default: PARVIS_TERRITORY_URL (geo.api.gouv.fr)",
        )
        parser.add_argument(
            "--srid",
            type=int,
            help="EPSG number of the coordinates; must agree with the file, or supply what it omits",
        )
        parser.add_argument(
            "--valid-from",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="first day of the new boundaries (default: 1 January of last year for a first load, then today)",
        )
        parser.add_argument("--sublayer", default="", help="which layer of a GeoPackage")
        parser.add_argument(
            "--accept-departures",
            action="store_true",
            help="accept that more than a fifth of the communes leave the territory",
        )
        fallback = parser.add_mutually_exclusive_group()
        fallback.add_argument(
            "--or-sample",
            action="store_true",
            help="when the address cannot be reached, keep what is loaded, or load the offline sample",
        )
        fallback.add_argument(
            "--sample",
            action="store_true",
            help="load the offline sample (true names and populations, approximate outlines)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        load_options = LoadOptions(
            srid=options["srid"],
            sublayer=options["sublayer"],
            valid_from=options["valid_from"],
            may_depart=options["accept_departures"],
        )
        source: str = options["source"] or settings.TERRITORY_URL
        try:
            use_sample: bool = options["sample"]
            report = _load_sample(load_options) if use_sample else _load(source, load_options)
        except DownloadFailed as error:
            if not options["or_sample"]:
                raise CommandError(str(error)) from error
            self._fall_back(str(error), load_options)
            return
        except CrsUnknown as error:
            known = {"problem": error, "option": "--srid 2154"}
            sentence = _("Territoire inchangé. %(problem)s Option : %(option)s.") % known
            raise CommandError(sentence) from error
        except ParvisError as error:
            raise CommandError(_("Territoire inchangé. %s") % error) from error
        self._print(report, options["verbosity"])

    def _fall_back(self, reason: str, options: LoadOptions) -> None:
        if Commune.objects.current().exists():
            self.stdout.write(_("%s Les communes déjà chargées sont gardées.") % reason)
            return
        report = _load_sample(options)
        self.stdout.write(
            _(
                "%(reason)s L’échantillon hors ligne est chargé : %(count)d communes, contours approximatifs."
            )
            % {"reason": reason, "count": report.communes}
        )

    def _print(self, report: LoadReport, verbosity: int) -> None:
        if verbosity > 0:
            for line in report.lines():
                self.stdout.write(line)


def _load(source: str, options: LoadOptions) -> LoadReport:
    today = timezone.localdate()
    if "://" in source:
        return load_url(source, options=options, today=today)
    path = Path(source)
    return load_file(path, source=path.name, options=options, today=today)


def _load_sample(options: LoadOptions) -> LoadReport:
    return record_communes(
        records=sample_records(),
        source=_("échantillon hors ligne de Parvis"),
        valid_from=options.valid_from,
        today=timezone.localdate(),
        approximate=True,
        may_depart=options.may_depart,
    )

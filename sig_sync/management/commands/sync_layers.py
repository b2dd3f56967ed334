"""``sync_layers``: bring every active layer up to date now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from geo.errors import ParvisError
from sig_sync import report
from sig_sync.models import Source
from sig_sync.run import run_sync


class Command(BaseCommand):
    help = "Synchronise every active layer, one after the other; fails if one is not served."

    def handle(self, *args: Any, **options: Any) -> None:
        refused = []
        sources = Source.objects.filter(is_active=True).select_related("layer")
        for source in sources.order_by("layer__slug"):
            try:
                run = run_sync(source)
            except ParvisError as error:
                self.stderr.write(
                    _("%(layer)s : %(error)s") % {"layer": source.layer.slug, "error": error}
                )
                refused.append(source.layer.slug)
                continue
            if not report.is_served(run):
                refused.append(source.layer.slug)
            self.stdout.write("\n".join(report.lines(run)))
        if refused:
            raise CommandError(_("Couches laissées comme elles étaient : %s.") % ", ".join(refused))

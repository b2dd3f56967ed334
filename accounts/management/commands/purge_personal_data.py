"""``manage.py purge_personal_data``."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.purge import purge_personal_data


class Command(BaseCommand):
    """Forgets personal data past their time and prints how much."""

    help = "Efface les données personnelles arrivées au bout de leur durée de conservation."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the purge now and report it, one line per kind."""
        report = purge_personal_data(now=timezone.now())
        for kind, count in report.removed.items():
            self.stdout.write(f"{kind}: {count}")

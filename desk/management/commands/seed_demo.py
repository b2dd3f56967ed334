"""``seed_demo``: the three demonstration consultations, made or completed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from desk.demo.seeding import seed_demonstration
from geo.errors import ParvisError


class Command(BaseCommand):
    help = (
        "Make the demonstration: accounts, three consultations with layers, contributions and "
        "meetings. Doing it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        def say(line: str) -> None:
            if options["verbosity"] > 0:
                self.stdout.write(line)
                self.stdout.flush()

        try:
            seed_demonstration(now=timezone.now(), say=say)
        except ParvisError as error:
            raise CommandError(str(error)) from error

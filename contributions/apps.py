"""What citizens say, where they say it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        """Tell accounts what this room holds about a person."""
        from accounts.holdings import register_holding
        from contributions.debate.holdings import HOLDING as DEBATE
        from contributions.holdings import HOLDING
        from contributions.photos.holdings import HOLDING as PHOTOS

        register_holding(HOLDING)
        register_holding(DEBATE)
        register_holding(PHOTOS)

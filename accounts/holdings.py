"""Who else holds something about a person: rooms above this one say so here, when they start.

`accounts` imports nothing above itself, yet a person must see, take away and have erased all that
Parvis knows about her. A room registers one `Holding` in its ``AppConfig.ready``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User


def _nothing_to_take_back(_user: "User", _now: datetime) -> None:
    """For rooms that keep nothing which a person wrote."""


@dataclass(frozen=True)
class Holding:
    """What one room holds about a person.

    ``export`` gives JSON-ready rows for the export file; ``summary`` gives what the account page
    shows through ``template``; ``purge`` removes what is past its time and says how many rows.
    ``withdraw`` takes back what the person wrote, as she could do herself, before her account goes.
    """

    name: str
    export: Callable[["User"], list[dict[str, Any]]]
    summary: Callable[["User"], Any]
    template: str
    purge: Callable[[datetime], int]
    withdraw: Callable[["User", datetime], None] = _nothing_to_take_back


_holdings: dict[str, Holding] = {}


def register_holding(holding: Holding) -> None:
    """Make a room's holding known; registering it again replaces it."""
    _holdings[holding.name] = holding


def all_holdings() -> list[Holding]:
    """Every holding, in the order of the rooms."""
    return list(_holdings.values())

"""Which ways to say where a consultation offers, in the order of the page."""

from typing import Final

from contributions.placing.communes import CommuneForm
from contributions.placing.list_way import ListForm
from contributions.placing.streets import StreetForm
from contributions.placing.ways import WayForm
from layers.models import Consultation

WAYS: Final[tuple[type[WayForm], ...]] = (StreetForm, CommuneForm, ListForm)
"""A new way is a subclass of `WayForm` with a template ``contributions/_where_<name>.html``."""


def ways_of(consultation: Consultation) -> list[type[WayForm]]:
    """The ways that can give a place of this consultation."""
    return [way for way in WAYS if way.is_offered(consultation)]

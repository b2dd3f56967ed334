"""The table itself keeps no section that is not what its distances say."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from contributions.constraints import refusal_of
from contributions.models import Contribution
from contributions.placing.about import About
from contributions.placing.feature_errors import (
    SectionNotOnObject,
    SectionRefused,
    SectionUnreadable,
)
from layers.models import Consultation, Layer
from tests import places
from tests.contributions.test_feature_place import scene, submit

__all__ = ["scene"]

pytestmark = pytest.mark.django_db

WRONG = [
    ({"about_from_m": 10.0, "about_to_m": None}, SectionUnreadable),
    ({"about_from_m": 50.0, "about_to_m": 10.0}, SectionUnreadable),
    ({"about_from_m": -1.0, "about_to_m": 10.0}, SectionUnreadable),
    ({"about_from_m": float("nan"), "about_to_m": float("nan")}, SectionUnreadable),
    ({"about_from_m": 121.0}, SectionNotOnObject),
    ({"about_to_m": 5_000.0}, SectionNotOnObject),
    ({"about_source_id": "joined"}, SectionNotOnObject),
    ({"about_revision": 7}, SectionNotOnObject),
    ({"geom": places.line(220)}, SectionNotOnObject),
    ({"geom": places.inside()}, SectionNotOnObject),
    (
        {"about_layer": None, "about_source_id": "", "about_revision": None},
        SectionUnreadable,
    ),
]


@pytest.mark.parametrize(("columns", "refusal"), WRONG)
def test_the_table_keeps_no_section_that_is_not_what_its_distances_say(
    scene: tuple[Consultation, Layer], columns: dict[str, Any], refusal: type[SectionRefused]
) -> None:
    row = submit(scene[0], About("voies", "way", 120, 340))
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        Contribution.objects.filter(pk=row.pk).update(**columns)
    found = refusal_of(raised.value)
    # Of two rules that are broken the trigger's speaks first.
    assert type(found) in {refusal, SectionNotOnObject}

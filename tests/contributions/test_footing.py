import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from contributions.footing import (
    FOOTING,
    FOOTING_COUNT,
    FootingState,
    count_lost_footings,
    footing_of,
    footing_parameters,
    lost_footings,
)
from contributions.models import Contribution
from layers.models import Consultation, Layer
from tests import scenes
from tests.layers.revisions import bench, layer, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> tuple[Consultation, Layer]:
    """A consultation with a layer of three benches, at its first revision."""
    consultation = scenes.consultation()
    benches = layer(title_property="nom")
    consultation.consultation_layers.create(layer=benches)
    serve(benches, {key: bench(n * 100, nom=f"Banc {key}") for n, key in enumerate("ABC")})
    return consultation, benches


def about(scene: tuple[Consultation, Layer], source_id: str, **fields: Any) -> Contribution:
    """A contribution about one object, at the revision that is served now."""
    consultation, found = scene
    row = scenes.contribution(consultation, title=f"Sur {source_id}", **fields)
    revision = found.current_revision
    assert revision is not None
    Contribution.objects.filter(pk=row.pk).update(
        about_layer=found, about_source_id=source_id, about_revision=revision.number
    )
    row.refresh_from_db()
    return row


def test_a_contribution_knows_when_its_object_moved_changed_or_went(
    scene: tuple[Consultation, Layer],
) -> None:
    written = {key: about(scene, key) for key in "ABC"}
    assert [footing_of(row) for row in written.values()] == [None] * 3
    serve(scene[1], {"A": bench(0, 40, nom="Banc A"), "B": bench(100, nom="Banc B, repeint")})
    moved, edited, gone = (footing_of(written[key]) for key in "ABC")
    assert moved is not None
    assert moved.state == FootingState.MOVED
    assert moved.away_m == pytest.approx(44.5, abs=0.2)
    assert moved.geom_before.equals(bench(0)[0])
    assert edited is not None
    assert (edited.state, edited.away_m) == (FootingState.EDITED, 0)
    assert gone is not None
    assert (gone.state, gone.geom_now, gone.title) == (FootingState.GONE, None, "Banc C")
    assert gone.changed_in == 2


def test_what_was_written_since_the_change_stands_on_firm_ground(
    scene: tuple[Consultation, Layer],
) -> None:
    before = about(scene, "A")
    serve(scene[1], {"A": bench(0, 40, nom="Banc A")})
    after = about(scene, "A")
    assert footing_of(after) is None
    # Back where it was: what was written first is right again, what was written since is not.
    serve(scene[1], {"A": bench(0, nom="Banc A")})
    assert footing_of(before) is None
    assert footing_of(after) is not None


def test_the_list_goes_page_by_page_and_the_count_is_the_same(
    scene: tuple[Consultation, Layer],
) -> None:
    rows = [about(scene, "ABC"[n % 3]) for n in range(7)]
    about(scene, "A", status="deleted")
    serve(scene[1], {"A": bench(0, nom="Banc A")})
    expected = [row.pk for row in reversed(rows) if row.about_source_id != "A"]
    first = lost_footings(limit=3)
    second = lost_footings(before=first.next_before, limit=3)
    assert [found.contribution_id for found in [*first.footings, *second.footings]] == expected
    assert second.next_before is None
    assert count_lost_footings() == len(expected)


@pytest.mark.parametrize("statement", [FOOTING, FOOTING_COUNT], ids=["list", "count"])
def test_objects_are_found_by_layer_and_identity_in_an_index(
    scene: tuple[Consultation, Layer], statement: str
) -> None:
    about(scene, "A")
    serve(scene[1], {"A": bench(5, nom="Banc A")})
    with connection.cursor() as cursor:
        cursor.execute(MANY_FEATURES, [scene[1].pk])
        cursor.execute("ANALYZE layers_feature, contributions_contribution")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", footing_parameters())
        plan = cursor.fetchone()[0]
        # A layer with a part of its own is another branch, which the layer's number leaves out.
        cursor.execute(HOLDS_THE_LAYER, [scene[1].pk])
        (part,) = cursor.fetchone()
    features = [n for n in nodes(plan) if n.get("Relation Name") == part]
    assert len(features) == 2
    for node in features:
        assert "source_id" in node.get("Index Cond", ""), plan


MANY_FEATURES = """
INSERT INTO layers_feature (layer_id, source_id, geom, properties, content_hash, since, until)
SELECT %s, 'n' || number, ST_SetSRID(ST_MakePoint(3, 50), 4326), '{}', '', 1, NULLIF(number %% 2, 0) + 1
FROM generate_series(1, 5000) AS number
"""

HOLDS_THE_LAYER = """
SELECT DISTINCT relation.relname
FROM layers_feature AS feature
INNER JOIN pg_class AS relation ON relation.oid = feature.tableoid
WHERE feature.layer_id = %s
"""


def nodes(plan: Any) -> list[dict[str, Any]]:
    """Every node of a plan, the top first."""
    if isinstance(plan, str):
        plan = json.loads(plan)
    found = [plan[0]["Plan"]]
    for node in found:
        found += node.get("Plans", [])
    return found


def test_its_page_shows_the_object_as_it_was_and_says_what_happened(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    row = about(scene, "C")
    address = reverse("contributions:detail", args=[row.public_id])
    assert "Écrit sur ce qui était là" not in client.get(address).text
    serve(scene[1], {"A": bench(0, nom="Banc A")})
    text = client.get(address).text
    assert "n’est plus dans la couche" in text
    assert "Banc C" in text
    drawn = json.loads(text.split('id="carte-sources"')[1].split(">", 1)[1].split("</script>")[0])
    (former,) = (source for source in drawn if source["id"] == "objet-avant")
    (feature,) = former["geojson"]["features"]
    assert feature["geometry"]["coordinates"] == pytest.approx(bench(200)[0].coords[0])
    serve(scene[1], {"A": bench(0, nom="Banc A"), "C": bench(200, 30, nom="Banc C")})
    assert "a été déplacé" in client.get(address).text

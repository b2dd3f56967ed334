"""Every tile statement is served by the spatial index made for it."""

from typing import Any

import pytest
from django.db import connection

from geo.reader import reader_cursor
from layers.models import Consultation, ConsultationLayer, GeometryKind, Layer, LayerRevision
from tests import places, scenes
from tests.layers.revisions import bench, serve
from tests.tiles.asking import tile_holding
from tests.tiles.statements import public_layer, state_of
from tiles import layers, tilesets
from tiles.address import FeatureAddress, TileAddress
from tiles.tilesets import TileQuery

INDEXES_OF = {
    "communes": ("commune_geom_3857",),
    "contributions": ("contribution_geom_3857",),
    # The first when the consultation is one of many, either when it holds most contributions.
    "contributions.un-parvis": ("contribution_tile", "contribution_geom_3857"),
    "meetings": ("meeting_geom_3857",),
    "layer.pistes": ("feature_layer_geom_3857",),
}
KEYS_OF = {
    "contributions": ["contributions_contribution_pkey"],
    "contributions.un-parvis": ["contributions_contribution_pkey", "contribution_by_number"],
    "meetings": ["meetings_meeting_pkey"],
    # That of the only partition that is looked into.
    "layer.pistes": ["layers_feature_shared_pkey"],
}
SPREAD = """
    ST_SetSRID(ST_MakePoint(2.9 + n %% 50 * 0.006, 50.5 + n / 50 * 0.006), 4326)
"""


@pytest.fixture
def many_rows(db: None) -> None:
    """Two thousand features, contributions and meetings each, spread over thirty kilometres."""
    consultation = scenes.consultation(perimeter=places.square_around(half_m=25_000))
    layer = Layer.objects.create(slug="pistes", title="Pistes", geometry_kind="point")
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=1)
    layer.save()
    ConsultationLayer.objects.create(consultation=consultation, layer=layer)
    category = consultation.categories.get(slug="arbres")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO layers_feature (layer_id, source_id, geom, properties, content_hash, since)
            SELECT %s, n::text, {SPREAD}, '{{}}', n::text, 1 FROM generate_series(1, 2000) AS n
            """,
            [layer.pk],
        )
        cursor.execute(
            f"""
            INSERT INTO contributions_contribution (
                public_id, consultation_id, category_id, title, body, geom, status,
                submitted_at, updated_at, about_source_id
            )
            SELECT gen_random_uuid(), %s, %s, 'Avis', '', {SPREAD}, 'published', now(), now(), ''
            FROM generate_series(1, 2000) AS n
            """,
            [consultation.pk, category.pk],
        )
        cursor.execute(
            f"""
            INSERT INTO meetings_meeting (
                public_id, title, description, place_name, address, geom, starts_at, ends_at,
                online_url, accessibility, status, updated_at, revision
            )
            SELECT
                gen_random_uuid(), 'Atelier', '', 'Mairie', '', {SPREAD.replace("%%", "%")}, now(),
                now() + interval '2 hours', '', '', 'scheduled', now(), 0
            FROM generate_series(1, 2000) AS n
            """
        )
        cursor.execute("ANALYZE layers_feature, contributions_contribution, meetings_meeting")


@pytest.mark.django_db
def test_a_tile_is_found_through_its_spatial_index(many_rows: None) -> None:
    for name, indexes in INDEXES_OF.items():
        plan = _plan(name)
        scans = [f"Scan {how} {index}" for index in indexes for how in ("on", "using")]
        assert any(scan in plan for scan in scans), plan
        # The box is a constant: computed once, not for every row.
        search = next(line for line in plan.splitlines() if "&&" in line)
        assert "st_tileenvelope" not in search.lower(), plan


@pytest.mark.django_db
def test_a_feature_is_found_by_its_primary_key(many_rows: None) -> None:
    for name, keys in KEYS_OF.items():
        tileset = tilesets.named(name)
        assert tileset is not None
        revision = 1 if tileset.family.has_revisions else None
        query = tilesets.feature_query(
            tileset,
            FeatureAddress(name, 1, revision),
            consultation=Consultation.objects.get().pk if name.endswith("un-parvis") else None,
            layer=Layer.objects.get().pk,
        )
        plan = _explained(query)
        scans = [f"Scan {how} {key}" for key in keys for how in ("on", "using")]
        assert any(scan in plan for scan in scans), plan


def _plan(name: str) -> str:
    tileset = tilesets.named(name)
    assert tileset is not None
    x, y = tile_holding(*places.LILLE, 14)
    address = TileAddress(name, 14, x, y)
    if tileset.family.is_live:
        consultation = Consultation.objects.get().pk if tileset.slug else None
        query = tilesets.contributions_query(address, consultation, is_crowded=False)
    elif tileset.family.has_revisions:
        state = layers.LayerState(
            Layer.objects.get().pk, "point", [], [], None, -1, [], False, [], True
        )
        query = layers.tile_query(state, address._replace(revision=1))
    else:
        query = tilesets.tile_query(tileset, address)
    return _explained(query)


def _explained(query: TileQuery) -> str:
    with reader_cursor() as cursor:
        # The tables without rows here would rather be read whole.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query.sql}", query.values)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_layer_that_has_just_come_is_not_read_once_for_each_cell_of_a_tile() -> None:
    """The planner knows a few objects of another layer: of this one it would expect a single row."""
    serve(public_layer(GeometryKind.POINT, "anciens"), {str(n): bench(n) for n in range(3)})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE layers_feature")
    layer = public_layer(GeometryKind.POINT, "nouveaux")
    serve(layer, {str(n): bench(n % 40, n // 40) for n in range(2_200)})
    address = TileAddress("layer.nouveaux", 13, *tile_holding(*places.LILLE, 13), 1)
    state = state_of(layer, 1)
    assert state.draws_to(13) == layers.NOTHING
    query = layers.tile_query(state, address)
    with reader_cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.sql}", query.values)
        ((plan,),) = cursor.fetchall()
    assert _thrown_away(plan[0]["Plan"]) < 10_000, plan


def _thrown_away(node: dict[str, Any]) -> int:
    """Rows that a plan has read in vain, in this node and below."""
    here = sum(count for name, count in node.items() if name.startswith("Rows Removed by"))
    below = sum(_thrown_away(one) for one in node.get("Plans", ()))
    return int(here * node["Actual Loops"]) + below

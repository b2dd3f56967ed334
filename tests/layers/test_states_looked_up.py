"""What a session has learnt from small layers does not slow the large one that comes after."""

import pytest
from django.db import connection

from tests.layers.revisions import bench, layer, serve

pytestmark = pytest.mark.django_db

MANY = 3_000


def rows_read() -> int:
    """Rows of features that this transaction has found through an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(idx_tup_fetch), 0) FROM pg_stat_xact_user_tables"
            " WHERE relname = 'layers_feature_shared'"
        )
        (number,) = cursor.fetchone()
    return int(number)


def test_states_are_found_by_identity_whatever_was_served_before() -> None:
    for slug in ("bancs", "arbres", "fontaines", "bornes", "kiosques", "mats"):
        few = layer(slug)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE layers_feature, layers_feature_shared")
        serve(few, {f"{slug}-{n}": bench(n) for n in range(4)})
    before = rows_read()
    serve(layer("lampadaires"), {f"lampadaire-{n}": bench(n, n) for n in range(MANY)})
    assert rows_read() - before < 20 * MANY

"""Keys for a source without an identity column, kept from one delivery to the next.

They live in the layer's temporal rows: an object keeps its key as long as it can be recognised.
"""

from typing import Final

from django.db import connection

from geo.sqlfiles import read_sql

PAIRED_WITHIN_M: Final = 50
"""How far an object with unchanged columns may go and still be the same object."""

_STEPS = [
    read_sql(__file__, name)
    for name in (
        "match.sql",
        "match_former.sql",
        "match_leftovers.sql",
        "match_same_shape.sql",
        "match_near.sql",
        "match_unusable.sql",
    )
]
_RENAME = """
UPDATE staged SET source_id = found.source_id
FROM sync_match AS found WHERE found.number = staged.number
"""


def recognise(layer_id: int) -> None:
    """Give each staged row the key of the object that it is; a new object keeps its new key."""
    with connection.cursor() as cursor:
        for step in _STEPS:
            cursor.execute(step, {"layer": layer_id, "within_m": PAIRED_WITHIN_M})
        cursor.execute(_RENAME)

"""What keeps the tiles of contributions fresh and cheap: counts on a grid, and what changed where.

Rows are written by the database's own triggers (``sql/0004_live_tiles.sql``), never from here. The
grid is that of the tiles: an anchor is a whole number of 2^26ths of the world's width, so that its
tile at zoom z is its upper z bits, and its place in that tile (in 4096ths) the twelve bits below.
"""

from django.db import models
from django.db.models import Q

WORLD_BITS = 26
"""An anchor's precision: 0.6 m at the equator, and 4096ths of a tile down to zoom 14."""

CELL_ZOOM = 14
"""What has changed is told by tiles of this zoom, about 1.5 km wide in the metropole."""

WHOLE = -1
"""Column and row of a change that touches every tile of its consultation."""


class LiveChange(models.Model):
    """One contribution that came into the public map (+1), left it (-1), or was touched (0).

    A move is two rows. Rows are folded into `LiveCount` and `LiveCell` from time to time; until
    then whoever reads those adds these.
    """

    consultation_id = models.BigIntegerField()
    category_id = models.BigIntegerField(null=True)
    sign = models.SmallIntegerField()
    anchor_x = models.IntegerField(null=True, db_comment="of 2^26 columns, from the west")
    anchor_y = models.IntegerField(null=True, db_comment="of 2^26 rows, from the north")
    west = models.IntegerField(db_comment="first column of zoom 14 that it covers, -1: everything")
    north = models.IntegerField(db_comment="first row of zoom 14")
    east = models.IntegerField(db_comment="last column of zoom 14")
    south = models.IntegerField(db_comment="last row of zoom 14")

    class Meta:
        constraints = [
            models.CheckConstraint(name="live_change_sign", condition=Q(sign__in=[-1, 0, 1])),
            models.CheckConstraint(
                name="live_change_counts_somewhere",
                condition=Q(sign=0)
                | Q(category_id__isnull=False, anchor_x__isnull=False, anchor_y__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.sign:+d}"


class LiveCount(models.Model):
    """How many contributions of a category have their anchor in one cell of one tile.

    A tile has 8 x 8 cells, numbered by rows from its north-west corner. ``sum_x`` and ``sum_y`` are
    the sums of the anchors' places in the tile, in its 4096ths.
    """

    pk = models.CompositePrimaryKey("z", "x", "y", "consultation_id", "cell", "category_id")
    z = models.SmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    consultation_id = models.BigIntegerField()
    cell = models.SmallIntegerField()
    category_id = models.BigIntegerField()
    count = models.IntegerField()
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="live_count_positive", condition=Q(count__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.z}/{self.x}/{self.y} cell {self.cell}: {self.count}"


class LiveCell(models.Model):
    """A number that grows with every change in one tile of zoom 14 of one consultation."""

    pk = models.CompositePrimaryKey("consultation_id", "x", "y")
    consultation_id = models.BigIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    revision = models.BigIntegerField(db_comment="sum of the numbers of all changes here")

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.x}/{self.y}: {self.revision}"


class LivePeak(models.Model):
    """How many contributions the fullest tile of a zoom holds."""

    pk = models.CompositePrimaryKey("consultation_id", "z")
    consultation_id = models.BigIntegerField(db_comment="0: all public consultations together")
    z = models.SmallIntegerField()
    peak = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.consultation_id} z{self.z}: {self.peak}"

"""The streets of a layer by name: read from its features, made again for each revision (`layers.streets`)."""

from django.contrib.gis.db import models as gis
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models

from geo.srid import WIRE_SRID
from layers.models.layer import Layer


class StreetIndex(models.Model):
    """What the streets of a layer were read from: nothing is read again while this holds."""

    layer = models.OneToOneField(
        Layer, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    revision = models.BigIntegerField(db_comment="id of the layers_layerrevision that was read")
    name_property = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.layer_id} r{self.revision}"


class StreetName(models.Model):
    """One name of a street layer, as it is written there and as people type it."""

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    plain = models.CharField(
        max_length=200, db_comment="without case, accents, punctuation or abbreviations"
    )

    class Meta:
        indexes = [
            models.Index(fields=["layer", "plain"], name="street_name_plain"),
            # Written whole and then only read: entries that wait in a list would be read one by one.
            GinIndex(
                fields=["plain"],
                opclasses=["gin_trgm_ops"],
                name="street_name_like",
                fastupdate=False,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["layer", "name"], name="street_name_once_in_a_layer")
        ]

    def __str__(self) -> str:
        return self.name


class StreetSegment(models.Model):
    """A piece of a street: the geometry of one feature of the layer."""

    street = models.ForeignKey(StreetName, on_delete=models.CASCADE, related_name="segments")
    geom = gis.GeometryField(
        srid=WIRE_SRID, spatial_index=False, db_comment="EPSG:4326, degrees; the feature's own"
    )

    class Meta:
        indexes = [GistIndex(fields=["geom"], name="street_segment_geom")]

    def __str__(self) -> str:
        return str(self.street_id)

"""Map layers: their revisions, their features, and what their tiles are made of."""

import uuid
from typing import ClassVar

from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import (
    ArrayField,
)
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.constraints import valid_geometry
from geo.fields import storage_geometry, tile_geometry
from geo.srid import TILE_SRID
from layers.models.consultation import Consultation
from layers.models.kinds import SLUG_FORM, GeometryKind
from layers.querysets import FeatureQuerySet
from layers.styles.document import properties_read
from layers.styles.errors import StyleInvalid
from layers.styles.reading import read_style, style_or_default

_STREETS_ARE_LINES = _(
    "Une couche de rues est faite de lignes : laissez vide la colonne du nom de rue."
)


class Layer(models.Model):
    """A map layer kept true to the metropole's GIS by `sig_sync`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        _("identifiant"),
        max_length=80,
        unique=True,
        validators=[RegexValidator(SLUG_FORM)],
    )
    title = models.CharField(_("titre"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    geometry_kind = models.CharField(_("géométrie"), max_length=10, choices=GeometryKind.choices)
    style = models.JSONField(_("style"), default=dict, blank=True)
    licence = models.CharField(_("licence"), max_length=120, default="Licence Ouverte 2.0")
    attribution = models.CharField(_("source à citer"), max_length=200, blank=True)
    title_property = models.CharField(
        _("attribut du titre"),
        max_length=80,
        blank=True,
        help_text=_("Nomme chaque objet."),
    )
    street_name_property = models.CharField(
        _("attribut du nom de rue"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "D’une couche de rues seulement : on pourra dire un lieu par le nom d’une rue."
        ),
        db_comment="empty: not a street layer",
    )
    current_revision = models.ForeignKey(
        "LayerRevision",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("révision servie"),
    )
    consultations = models.ManyToManyField(
        Consultation, through="ConsultationLayer", related_name="layers"
    )

    class Meta:
        verbose_name = _("couche")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(name="layer_slug_form", condition=Q(slug__regex=SLUG_FORM)),
            models.CheckConstraint(
                name="layer_geometry_kind_known",
                condition=Q(geometry_kind__in=["point", "line", "polygon"]),
            ),
            models.CheckConstraint(
                name="layer_of_streets_has_lines",
                condition=Q(street_name_property="") | Q(geometry_kind="line"),
                violation_error_message=_STREETS_ARE_LINES,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tile_properties(self) -> list[str]:
        """What the tiles carry of each feature (``published.layer`` says the same): what is read to draw it."""
        return list(properties_read(style_or_default(self.style, self.geometry_kind)))

    def clean(self) -> None:
        """Refuse a style that cannot be drawn, and streets that are no lines."""
        if self.street_name_property and self.geometry_kind != GeometryKind.LINE:
            # Whatever a form leaves out: a constraint is looked at only by one that has all its fields.
            raise ValidationError({"street_name_property": _STREETS_ARE_LINES})
        try:
            read_style(self.style, self.geometry_kind)
        except StyleInvalid as error:
            raise ValidationError(
                {"style": [str(problem) for problem in error.problems]}
            ) from error


class ConsultationLayer(models.Model):
    """The place of a layer in a consultation's map."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="consultation_layers"
    )
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="consultation_layers")
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    visible_by_default = models.BooleanField(_("affichée d’abord"), default=True)

    class Meta:
        verbose_name = _("couche de concertation")
        ordering = ["consultation", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "layer"], name="layer_once_in_a_consultation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.layer_id}"


class LayerRevision(models.Model):
    """One state of a layer, made by one sync that found something to change."""

    class Origin(models.TextChoices):
        SYNC = "sync", _("Synchronisation")
        ROLLBACK = "rollback", _("Retour à une version")

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("numéro"))
    created_at = models.DateTimeField(_("le"), default=timezone.now)
    added = models.PositiveIntegerField(_("ajoutés"), default=0)
    changed = models.PositiveIntegerField(_("modifiés"), default=0)
    moved = models.PositiveIntegerField(
        _("dont géométrie changée"), default=0, db_comment="those of changed whose geometry differs"
    )
    removed = models.PositiveIntegerField(_("retirés"), default=0)
    source_hash = models.CharField(_("empreinte de la source"), max_length=64, blank=True)
    origin = models.CharField(
        _("origine"), max_length=20, choices=Origin.choices, default=Origin.SYNC
    )
    restores = models.PositiveIntegerField(
        _("version reprise"),
        null=True,
        blank=True,
        db_comment="number of the revision brought back",
    )
    drawn_to = ArrayField(
        models.SmallIntegerField(),
        null=True,
        editable=False,
        db_comment="of each zoom from 0 to 16, the greatest published.pixel_zoom drawn singly",
    )
    crowded = ArrayField(
        models.BigIntegerField(),
        null=True,
        editable=False,
        db_comment="close up, the tiles of points too many to be drawn singly: zoom, column, row in 24 bits each",
    )
    kept_to = models.SmallIntegerField(
        null=True,
        editable=False,
        db_comment="closest zoom whose cells layers_gatheredcell holds, null for none",
    )
    has_single_points = models.BooleanField(
        null=True,
        editable=False,
        db_comment="of a layer of points: that none of its objects has several; null for other layers",
    )
    packed_for = ArrayField(
        models.TextField(),
        null=True,
        editable=False,
        db_comment="what its packs in layers_pointpack tell, then what a title is; null: it has none",
    )

    class Meta:
        verbose_name = _("révision")
        ordering = ["layer", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "number"], name="revision_number_unique_in_layer"
            ),
            models.CheckConstraint(
                name="revision_of_single_points_packed",
                condition=Q(packed_for__isnull=True)
                | Q(has_single_points__isnull=False, has_single_points=True),
            ),
            models.CheckConstraint(name="revision_number_positive", condition=Q(number__gt=0)),
            models.CheckConstraint(
                name="revision_restores_an_earlier_one",
                condition=Q(origin="sync", restores__isnull=True)
                | Q(origin="rollback", restores__lt=F("number")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id} r{self.number}"


class Feature(models.Model):
    """An object of a layer, from revision ``since`` to the one that changed or removed it.

    The table is partitioned by layer (adr/0012): a large layer has a partition of its own, with the
    same indexes. That no two states of an object share a revision is for a trigger to see to
    (``sql/0005_features_in_partitions.sql``).
    """

    # No index of its own: the primary key of the table is (layer, id).
    layer = models.ForeignKey(
        Layer, on_delete=models.CASCADE, related_name="features", db_index=False
    )
    source_id = models.CharField(max_length=200, db_comment="identity in the source, as text")
    geom = storage_geometry(gis.GeometryField, "EPSG:4326, degrees; reprojected from the source")
    geom_3857 = tile_geometry(gis.GeometryField)
    properties = models.JSONField(default=dict, db_comment="kept columns of the source")
    content_hash = models.CharField(
        max_length=64, db_comment="hash of the feature as the source delivered it"
    )
    steady_zoom = models.PositiveSmallIntegerField(
        null=True,
        editable=False,
        db_comment="zoom of tiles from which on the grid cannot fold it up, as far as known",
    )
    since = models.PositiveIntegerField(db_comment="first revision that has this row")
    until = models.PositiveIntegerField(
        null=True,
        blank=True,
        db_comment="first revision without it; null while it is served",
    )

    objects: ClassVar[FeatureQuerySet] = FeatureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("objet")
        indexes = [
            GistIndex(fields=["geom"], name="feature_geom"),
            GistIndex(F("layer"), F("geom_3857"), name="feature_layer_geom_3857"),
        ]
        constraints = [
            valid_geometry("feature_geom_valid"),
            models.CheckConstraint(
                name="feature_revisions_in_order",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            models.CheckConstraint(name="feature_source_id_present", condition=~Q(source_id="")),
            models.UniqueConstraint(
                name="feature_one_state_until",
                fields=["layer", "source_id", "until"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.source_id


class GatheredCell(models.Model):
    """Objects of a large layer too small or too many to be drawn one by one (adr/0014).

    ``x`` and ``y`` count cells of ``zoom``, 64 in a tile's side, from the north-west; ``feature_id``
    is the object that stands for them all, ``geom_3857`` what is drawn.
    """

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="+", db_index=False)
    zoom = models.SmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    since = models.PositiveIntegerField(db_comment="first revision that has this row")
    until = models.PositiveIntegerField(null=True, db_comment="first revision without it")
    feature_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    geom_3857 = gis.GeometryField(srid=TILE_SRID, spatial_index=False)

    class Meta:
        indexes = [models.Index(fields=["layer", "zoom", "x", "y"], name="gathered_cell_place")]

    def __str__(self) -> str:
        return f"{self.layer_id} {self.zoom}/{self.x}/{self.y}"


class PointPack(models.Model):
    """Neighbouring points of a layer in columns, for tiles of its newest revision (adr/0020).

    Made in the background from what ``layers_feature`` says, and made anew for each revision and each
    style: until then tiles are drawn from the features. Numbers are big-endian.
    """

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="+", db_index=False)
    revision = models.PositiveIntegerField(db_comment="number of the revision that it belongs to")
    box = gis.PolygonField(srid=TILE_SRID, spatial_index=False)
    keys = models.BinaryField(db_comment="published.leader_key of each point, 8 bytes")
    positions = models.BinaryField(db_comment="east and north in EPSG:3857 of each, 8 bytes each")
    told = ArrayField(
        models.TextField(),
        db_comment="of each property of packed_for its values, in lines of JSON, empty for none",
    )
    places = ArrayField(
        models.BinaryField(),
        db_comment="of each property the line of each point, from 0, 2 bytes",
    )

    class Meta:
        indexes = [GistIndex(F("layer"), F("box"), name="point_pack_place")]

    def __str__(self) -> str:
        return f"{self.layer_id} r{self.revision}"


class FeaturePart(models.Model):
    """A piece of an area of very many vertices: a tile reads only those that it shows (adr/0014)."""

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="+", db_index=False)
    feature_id = models.BigIntegerField()
    geom_3857 = gis.GeometryField(srid=TILE_SRID, spatial_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["layer"], name="feature_part_layer"),
            GistIndex(F("feature_id"), F("geom_3857"), name="feature_part_place"),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id} {self.feature_id}"

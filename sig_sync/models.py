"""Where a layer comes from, and what each run of its synchronisation did."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.srid import METRIC_SRID
from layers.models import Layer, LayerRevision


class Source(models.Model):
    """The origin of one layer: an address, a declared SRID, an identity, and safety limits."""

    class Protocol(models.TextChoices):
        FILE = "file", _("Fichier (GeoPackage, GeoJSON)")

    layer = models.OneToOneField(Layer, on_delete=models.CASCADE, related_name="source")
    protocol = models.CharField(
        _("protocole"), max_length=20, choices=Protocol.choices, default=Protocol.FILE
    )
    location = models.CharField(
        _("emplacement"),
        max_length=1_000,
        help_text=_("Chemin du fichier déposé par la DSIG."),
    )
    sublayer = models.CharField(
        _("couche dans le fichier"),
        max_length=200,
        blank=True,
        help_text=_("Vide : la première."),
    )
    declared_srid = models.PositiveIntegerField(
        _("système de coordonnées (EPSG)"),
        default=METRIC_SRID,
        help_text=_("Celui que la DSIG annonce ; un fichier qui en dit un autre est refusé."),
    )
    identity_column = models.CharField(_("colonne d’identité"), max_length=100)
    kept_columns = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("colonnes gardées"),
        default=list,
        blank=True,
        help_text=_("Vide : toutes."),
    )
    max_drop_percent = models.PositiveSmallIntegerField(
        _("baisse tolérée (%)"),
        default=30,
        help_text=_("Au-delà, la synchronisation s’arrête et la carte ne change pas."),
    )
    max_quarantined_percent = models.PositiveSmallIntegerField(
        _("objets écartés tolérés (%)"), default=5
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("source SIG")
        verbose_name_plural = _("sources SIG")
        constraints = [
            models.CheckConstraint(
                name="source_percentages_bounded",
                condition=Q(max_drop_percent__lte=100, max_quarantined_percent__lte=100),
            ),
            models.CheckConstraint(
                name="source_identity_present", condition=~Q(identity_column="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id}: {self.location}"


class SyncRun(models.Model):
    """One attempt to bring a layer up to date; its status tells what became of it."""

    class Status(models.TextChoices):
        RUNNING = "running", _("En cours")
        SUCCEEDED = "succeeded", _("Réussie")
        UNCHANGED = "unchanged", _("Sans changement")
        REFUSED = "refused", _("Refusée")
        FAILED = "failed", _("En échec")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    status = models.CharField(
        _("statut"), max_length=20, choices=Status.choices, default=Status.RUNNING
    )
    started_at = models.DateTimeField(_("début"), default=timezone.now)
    finished_at = models.DateTimeField(_("fin"), null=True, blank=True)
    revision = models.ForeignKey(
        LayerRevision,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    source_hash = models.CharField(_("empreinte"), max_length=64, blank=True)
    counts = models.JSONField(_("décomptes"), default=dict, blank=True)
    findings = models.JSONField(_("constats"), default=list, blank=True)
    message = models.TextField(_("message"), blank=True)

    class Meta:
        verbose_name = _("synchronisation")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(status="running"),
                name="sync_run_one_at_a_time",
            ),
            models.CheckConstraint(
                name="sync_run_finished_has_a_time",
                condition=Q(status="running") | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.status}"

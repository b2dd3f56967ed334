"""Where a layer comes from, and what each run of its synchronisation did."""

from typing import Any

from django.conf import settings
from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.srid import METRIC_SRID, WIRE_SRID
from layers.models import Layer, LayerRevision


class Source(models.Model):
    """The origin of one layer: an address, a declared SRID, an identity, and safety limits."""

    class Protocol(models.TextChoices):
        FILE = "file", _("Fichier sur le serveur, lu sur place")
        DROP = "drop", _("Dépôt de fichiers, pris puis archivé")
        HTTP = "http", _("Fichier à une adresse web")
        WFS = "wfs", _("WFS")
        OGC_API = "ogcapi", _("OGC API - Features")
        ARCGIS = "arcgis", _("ArcGIS FeatureServer")
        OPENDATASOFT = "opendatasoft", _("Opendatasoft")

    layer = models.OneToOneField(Layer, on_delete=models.CASCADE, related_name="source")
    protocol = models.CharField(
        _("protocole"), max_length=20, choices=Protocol.choices, default=Protocol.FILE
    )
    location = models.CharField(
        _("emplacement"),
        max_length=1_000,
        help_text=_("Adresse du service ou du fichier ; pour un dépôt, le nom du fichier déposé."),
    )
    sublayer = models.CharField(
        _("couche, collection ou jeu de données"),
        max_length=200,
        blank=True,
        help_text=_("Son nom dans le service ou dans le fichier ; vide : la première."),
    )
    service_version = models.CharField(
        _("version du service"),
        max_length=10,
        blank=True,
        help_text=_("Vide : la plus récente que les deux connaissent."),
    )
    output_format = models.CharField(
        _("format demandé"),
        max_length=100,
        blank=True,
        help_text=_("Vide : le plus sûr que le service propose."),
    )
    page_size = models.PositiveIntegerField(
        _("objets par page"), null=True, blank=True, help_text=_("Vide : celui du service.")
    )
    sort_column = models.CharField(
        _("colonne de tri des pages"),
        max_length=100,
        blank=True,
        help_text=_("Une colonne unique ; vide : la colonne d’identité."),
    )
    row_filter = models.CharField(
        _("filtre"),
        max_length=1_000,
        blank=True,
        help_text=_("Dans la langue du service (CQL, « where »…) ; vide : tout."),
    )
    x_column = models.CharField(
        _("colonne de x ou longitude"), max_length=100, blank=True, help_text=_("Pour un CSV.")
    )
    y_column = models.CharField(
        _("colonne de y ou latitude"), max_length=100, blank=True, help_text=_("Pour un CSV.")
    )
    encoding = models.CharField(
        _("encodage"),
        max_length=40,
        blank=True,
        help_text=_("Vide : celui que le fichier annonce."),
    )
    declared_srid = models.PositiveIntegerField(
        _("système de coordonnées (EPSG)"),
        default=METRIC_SRID,
        help_text=_("Celui que la DSIG annonce ; une livraison qui en dit un autre est arrêtée."),
    )
    identity_column = models.CharField(
        _("colonne d’identité"),
        max_length=100,
        blank=True,
        help_text=_(
            "Vide : Parvis tient des clés lui-même et reconnaît les objets à leur contenu."
        ),
    )
    kept_columns = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("colonnes gardées"),
        default=list,
        blank=True,
        help_text=_("Vide : toutes."),
    )
    max_drop_percent = models.PositiveSmallIntegerField(
        _("baisse tolérée (%)"),
        default=30,
        help_text=_("Au-delà, la synchronisation s’arrête et attend un accord."),
    )
    max_quarantined_percent = models.PositiveSmallIntegerField(
        _("objets écartés tolérés (%)"), default=5
    )
    absences_before_removal = models.PositiveSmallIntegerField(
        _("absences avant retrait"),
        default=1,
        help_text=_("Nombre de livraisons complètes sans un objet avant qu’il quitte la carte."),
    )
    alert_email = models.EmailField(
        _("adresse d’alerte"),
        blank=True,
        help_text=_("Prévenue après des échecs répétés, puis au retour à la normale."),
    )
    failures_in_a_row = models.PositiveIntegerField(default=0, editable=False)
    alerted_at = models.DateTimeField(null=True, blank=True, editable=False)
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
                name="source_absences_positive", condition=Q(absences_before_removal__gte=1)
            ),
            models.CheckConstraint(
                name="source_page_size_positive",
                condition=Q(page_size__isnull=True) | Q(page_size__gte=1),
            ),
            models.CheckConstraint(
                name="source_protocol_known",
                condition=Q(
                    protocol__in=["file", "drop", "http", "wfs", "ogcapi", "arcgis", "opendatasoft"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id}: {self.location}"

    def clean(self) -> None:
        """What every form and file that describes a source is told, field by field."""
        problems: dict[str, Any] = {}
        location = str(self.location or "")
        is_address = location.lower().startswith(("https://", "http://"))
        if self.protocol in {self.Protocol.FILE, self.Protocol.DROP}:
            if "://" in location:
                problems["location"] = _("Un nom de fichier est attendu ici, pas une adresse web.")
        elif location and not is_address:
            problems["location"] = _("L’adresse commence par https:// ou http://.")
        # A value of another type is a problem of the field's own.
        for name in ("max_drop_percent", "max_quarantined_percent"):
            if isinstance(getattr(self, name), int) and getattr(self, name) > 100:
                problems[name] = _("Un pourcentage va de 0 à 100.")
        if self.absences_before_removal == 0:
            problems["absences_before_removal"] = _("Comptez au moins une absence.")
        if self.page_size == 0:
            problems["page_size"] = _("Demandez au moins un objet par page, ou laissez vide.")
        if self.y_column and not self.x_column:
            problems["x_column"] = _("Donnez aussi la colonne de x ou longitude.")
        if problems:
            raise ValidationError(problems)


class SyncRun(models.Model):
    """One attempt to bring a layer up to date; its status tells what became of it."""

    class Status(models.TextChoices):
        RUNNING = "running", _("En cours")
        SUCCEEDED = "succeeded", _("Réussie")
        UNCHANGED = "unchanged", _("Sans changement")
        TO_APPROVE = "to_approve", _("À approuver")
        REFUSED = "refused", _("Refusée")
        FAILED = "failed", _("En échec")

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("Calendrier")
        DESK = "desk", _("Bureau")
        COMMAND = "command", _("Commande")
        DROP = "drop", _("Dépôt d’un fichier")
        APPROVAL = "approval", _("Accord donné à une livraison arrêtée")

    class Step(models.TextChoices):
        FETCH = "fetch", _("Réception")
        TRANSFORM = "transform", _("Lecture")
        VALIDATE = "validate", _("Contrôle")
        DIFF = "diff", _("Comparaison")
        LOAD = "load", _("Écriture")
        REPORT = "report", _("Compte rendu")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    status = models.CharField(
        _("statut"), max_length=20, choices=Status.choices, default=Status.RUNNING
    )
    trigger = models.CharField(
        _("demandée par"), max_length=20, choices=Trigger.choices, default=Trigger.COMMAND
    )
    step = models.CharField(_("étape"), max_length=20, choices=Step.choices, default=Step.FETCH)
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
    delivery_sha256 = models.CharField(_("empreinte de la livraison"), max_length=64, blank=True)
    validators = models.JSONField(
        _("validateurs HTTP"), default=dict, blank=True, help_text="etag, last_modified"
    )
    counts = models.JSONField(_("décomptes"), default=dict, blank=True)
    code = models.CharField(_("code du motif"), max_length=60, blank=True)
    message = models.TextField(_("message"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("décidée par"),
    )
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    approves = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="approvals",
        verbose_name=_("donne suite à"),
    )

    class Meta:
        verbose_name = _("synchronisation")
        ordering = ["-started_at", "-id"]
        # The last run of a source is asked for at every look at the desk.
        indexes = [models.Index(fields=["source", "-started_at", "-id"], name="sync_run_by_source")]
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
            models.CheckConstraint(
                name="sync_run_status_known",
                condition=Q(
                    status__in=[
                        "running",
                        "succeeded",
                        "unchanged",
                        "to_approve",
                        "refused",
                        "failed",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.status}"


class SyncFinding(models.Model):
    """One object that a run noticed, bounded in number per kind (the run's counts are exact)."""

    class Kind(models.TextChoices):
        QUARANTINED = "quarantined", _("Mis de côté")
        REPAIRED = "repaired", _("Réparé")
        COLUMNS = "columns", _("Colonnes changées")
        ADDED = "added", _("Ajouté")
        MOVED = "moved", _("Géométrie changée")
        EDITED = "edited", _("Attributs changés")
        REMOVED = "removed", _("Retiré")
        MISSING = "missing", _("Absent, gardé")
        REVIVED = "revived", _("Revenu")

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(_("constat"), max_length=20, choices=Kind.choices)
    source_id = models.CharField(_("objet"), max_length=200, blank=True)
    row = models.PositiveBigIntegerField(
        _("rang"), null=True, blank=True, db_comment="place in the delivery, from 1"
    )
    reason = models.TextField(_("raison"), blank=True)
    moved_m = models.FloatField(
        _("déplacement (m)"), null=True, blank=True, db_comment="metres, farthest point"
    )
    geom = gis.GeometryField(
        srid=WIRE_SRID,
        null=True,
        blank=True,
        spatial_index=False,
        db_comment="EPSG:4326, degrees; as the delivery has it, valid or not, when it can be shown",
    )
    geom_before = gis.GeometryField(
        srid=WIRE_SRID,
        null=True,
        blank=True,
        spatial_index=False,
        db_comment="EPSG:4326, degrees; as the layer served it",
    )

    class Meta:
        verbose_name = _("constat")
        ordering = ["run", "id"]
        indexes = [models.Index(fields=["run", "kind", "id"], name="sync_finding_run_kind")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.kind} {self.source_id}"


class MissingFeature(models.Model):
    """An object that the last complete deliveries did not have and that the layer still serves."""

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="missing")
    source_id = models.CharField(max_length=200)
    absences = models.PositiveSmallIntegerField(default=1)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("objet absent")
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "source_id"], name="missing_feature_once_in_a_layer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.absences}"

"""A consultation is a perimeter, a calendar, rules, and an ordered set of layers (design D5)."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.gis.db import models as gis
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateTimeRangeField,
    RangeOperators,
)
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.constraints import valid_geometry
from geo.fields import storage_geometry
from layers.models.kinds import SLUG_FORM, GeometryKind
from layers.querysets import ConsultationQuerySet

RESERVED_SLUGS = ("communes", "contributions", "liste", "sig")
"""Words that addresses use beside a consultation's own, under ``/bureau/`` and ``/concertations/``."""


class Consultation(models.Model):
    """One question that the metropole puts to its inhabitants, and where it is put."""

    class Visibility(models.TextChoices):
        DRAFT = "draft", _("Brouillon")
        PUBLISHED = "published", _("Publiée")
        ARCHIVED = "archived", _("Archivée")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        _("adresse"), max_length=80, unique=True, validators=[RegexValidator(SLUG_FORM)]
    )
    title = models.CharField(_("titre"), max_length=160)
    summary = models.CharField(_("en une phrase"), max_length=300)
    presentation = models.TextField(_("présentation"), help_text=_("Markdown"))
    rules = models.TextField(_("règles"), blank=True, help_text=_("Markdown"))
    perimeter = storage_geometry(
        gis.MultiPolygonField, "EPSG:4326, degrees; contributions must lie inside"
    )
    visibility = models.CharField(
        _("visibilité"),
        max_length=20,
        choices=Visibility.choices,
        default=Visibility.DRAFT,
    )
    allowed_geometries = ArrayField(
        models.CharField(max_length=10, choices=GeometryKind.choices),
        verbose_name=_("tracés acceptés"),
        default=list,
    )
    max_length_m = models.FloatField(
        _("longueur maximale (m)"), default=5_000, db_comment="metres, of one line"
    )
    max_area_m2 = models.FloatField(
        _("surface maximale (m²)"),
        default=2_000_000,
        db_comment="square metres, of one area",
    )
    max_vertices = models.PositiveIntegerField(_("nombre maximal de points"), default=500)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[ConsultationQuerySet] = ConsultationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("concertation")
        ordering = ["title"]
        indexes = [GistIndex(fields=["perimeter"], name="consultation_perimeter")]
        constraints = [
            models.CheckConstraint(
                name="consultation_slug_form", condition=Q(slug__regex=SLUG_FORM)
            ),
            models.CheckConstraint(
                name="consultation_slug_not_reserved",
                condition=~Q(slug__in=RESERVED_SLUGS),
                violation_error_message=_("Cette adresse est réservée : choisissez-en une autre."),
            ),
            models.CheckConstraint(
                name="consultation_title_present", condition=~Q(title__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="consultation_visibility_known",
                condition=Q(visibility__in=["draft", "published", "archived"]),
            ),
            models.CheckConstraint(
                name="consultation_geometries_known",
                condition=Q(allowed_geometries__contained_by=["point", "line", "polygon"])
                & ~Q(allowed_geometries=[]),
            ),
            models.CheckConstraint(
                name="consultation_limits_positive",
                condition=Q(max_length_m__gt=0, max_area_m2__gt=0, max_vertices__gte=4),
            ),
            valid_geometry("consultation_perimeter_valid", "perimeter"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """True when anybody may read it."""
        return self.visibility in {self.Visibility.PUBLISHED, self.Visibility.ARCHIVED}


class Phase(models.Model):
    """One stretch of a consultation's calendar; two phases of a consultation never overlap."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="phases")
    title = models.CharField(_("titre"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    during = DateTimeRangeField(_("période"), db_comment="[start, end)")
    accepts_contributions = models.BooleanField(_("contributions ouvertes"), default=False)

    class Meta:
        verbose_name = _("étape")
        ordering = ["consultation", "during"]
        constraints = [
            ExclusionConstraint(
                name="phase_never_overlaps_another",
                expressions=[
                    ("consultation", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="phase_has_start_and_end",
                condition=Q(
                    during__isempty=False,
                    during__lower_inf=False,
                    during__upper_inf=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def starts_at(self) -> datetime:
        """First moment of the phase."""
        return self.during.lower

    @property
    def ends_at(self) -> datetime:
        """First moment after the phase."""
        return self.during.upper


class Category(models.Model):
    """A theme under which a consultation's contributions are sorted."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="categories"
    )
    slug = models.SlugField(_("identifiant"), max_length=50)
    label = models.CharField(_("nom"), max_length=80)
    colour = models.CharField(
        _("couleur"), max_length=7, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    icon = models.CharField(_("icône"), max_length=30, default="other")
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("catégorie")
        ordering = ["consultation", "position", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "slug"],
                name="category_slug_unique_in_consultation",
            ),
            models.CheckConstraint(
                name="category_colour_form",
                condition=Q(colour__regex=r"^#[0-9a-fA-F]{6}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.label

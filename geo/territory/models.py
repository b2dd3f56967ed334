"""Communes: code, name, population, boundary, and the period in which they held."""

from django.contrib.gis.db import models as gis
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.constraints import valid_geometry
from geo.fields import storage_geometry, tile_geometry
from geo.territory.querysets import CommuneQuerySet


class Commune(models.Model):
    """One boundary of one commune during one period; a changed boundary is a new row."""

    insee_code = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("nom"), max_length=120)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    population = models.PositiveIntegerField(
        _("population municipale"),
        db_comment="inhabitants, municipal population (INSEE)",
    )
    geom = storage_geometry(
        gis.MultiPolygonField, "EPSG:4326, degrees; boundary as delivered by its source"
    )
    geom_3857 = tile_geometry(gis.MultiPolygonField)
    valid_during = DateRangeField(
        _("période"),
        db_comment="days on which this boundary belongs to the territory, [from, until)",
    )
    approximate = models.BooleanField(
        _("contour approximatif"),
        default=False,
        db_comment="drawn from the centre, not surveyed",
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        ordering = ["name"]
        indexes = [
            GistIndex(fields=["geom"], name="commune_geom"),
            GistIndex(fields=["geom_3857"], name="commune_geom_3857"),
        ]
        constraints = [
            models.CheckConstraint(
                name="commune_insee_code_form",
                condition=models.Q(insee_code__regex=r"^([013-9]\d|2[AB1-9])\d{3}$"),
            ),
            models.CheckConstraint(
                name="commune_name_present", condition=~models.Q(name__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="commune_population_positive", condition=models.Q(population__gt=0)
            ),
            valid_geometry("commune_geom_valid"),
            ExclusionConstraint(
                name="commune_one_boundary_at_a_time",
                expressions=[
                    ("insee_code", RangeOperators.EQUAL),
                    ("valid_during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.insee_code})"

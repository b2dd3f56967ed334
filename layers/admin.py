"""Consultations for officers, layers for the DSIG."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.errors import InvalidGeometry
from geo.geojson import geometry_document, parse_geometry_text
from geo.validity import ensure_valid
from layers.describing import store_description
from layers.models import Category, Consultation, ConsultationLayer, GeometryKind, Layer, Phase
from layers.rules import may_configure_layers, may_run_consultations


class PerimeterField(forms.CharField):
    """A perimeter as GeoJSON text: no drawing library from elsewhere is loaded."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The stored geometry as GeoJSON."""
        return json.dumps(geometry_document(value)) if isinstance(value, GEOSGeometry) else value

    def clean(self, value: Any) -> MultiPolygon:
        """The MultiPolygon (EPSG:4326). Raises ``ValidationError`` with the reader's sentence."""
        text = super().clean(value)
        try:
            geometry = parse_geometry_text(text)
            if geometry.geom_type == "Polygon":
                geometry = MultiPolygon(geometry, srid=geometry.srid)
            if not isinstance(geometry, MultiPolygon):
                raise InvalidGeometry(_("Le périmètre doit être une surface."))
            ensure_valid(geometry)
        except InvalidGeometry as error:
            raise forms.ValidationError(str(error)) from error
        return geometry


class ConsultationForm(forms.ModelForm[Consultation]):
    """A consultation with its perimeter as GeoJSON and its accepted drawings as boxes to tick."""

    perimeter = PerimeterField(
        label=_("périmètre"),
        help_text=_("Un objet GeoJSON « Polygon » ou « MultiPolygon », en longitude, latitude."),
    )
    allowed_geometries = forms.MultipleChoiceField(
        label=_("tracés acceptés"),
        choices=GeometryKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Consultation
        fields = [
            "title",
            "slug",
            "summary",
            "presentation",
            "rules",
            "perimeter",
            "visibility",
            "allowed_geometries",
            "max_length_m",
            "max_area_m2",
            "max_vertices",
        ]


class OfficersOnly(admin.ModelAdmin[Any]):
    """For officers and administrators."""

    def _may(self, request: HttpRequest) -> bool:
        return may_run_consultations(request.user).allowed

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _OfficersInline(admin.TabularInline[Any, Any]):
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_run_consultations(request.user).allowed

    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_run_consultations(request.user).allowed


class PhaseInline(_OfficersInline):
    """The calendar."""

    model = Phase


class CategoryInline(_OfficersInline):
    """The themes."""

    model = Category


class ConsultationLayerInline(_OfficersInline):
    """The map's layers, in drawing order."""

    model = ConsultationLayer


@admin.register(Consultation)
class ConsultationAdmin(OfficersOnly):
    """Texts, perimeter, calendar, themes and layers of a consultation."""

    form = ConsultationForm
    list_display = ["title", "slug", "visibility"]
    list_filter = ["visibility"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [PhaseInline, CategoryInline, ConsultationLayerInline]


@admin.register(Layer)
class LayerAdmin(admin.ModelAdmin[Layer]):
    """Name and licence of a layer; its features come from its source alone, its style from the desk."""

    list_display = ["title", "slug", "geometry_kind", "current_revision"]
    list_filter = ["geometry_kind"]
    search_fields = ["title", "slug"]
    readonly_fields = ["current_revision", "style"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Of a layer that serves objects also what it draws."""
        is_served = obj is not None and obj.current_revision_id is not None
        return [*self.readonly_fields, *(["geometry_kind"] if is_served else [])]

    def save_model(self, request: HttpRequest, obj: Layer, form: Any, change: bool) -> None:
        """Keep what the form says; what is served is for the synchronisation to say."""
        store_description(layer=obj, fields=form.changed_data, now=timezone.now())

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_configure_layers(request.user).allowed

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Officers choose layers for their consultations; only the DSIG changes them.
        user = request.user
        return may_configure_layers(user).allowed or may_run_consultations(user).allowed

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_configure_layers(request.user).allowed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_configure_layers(request.user).allowed

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

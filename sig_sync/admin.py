"""Sources and their runs in the administration, for DSIG agents."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from geo.errors import ParvisError
from sig_sync.definitions import SOURCE_KEYS
from sig_sync.demand import ask_for_sync
from sig_sync.models import Source, SyncRun
from sig_sync.schedule import (
    DEFAULT_CADENCE,
    CadenceInvalid,
    cadence_of,
    checked,
    in_words,
    set_cadence,
)


def _is_dsig(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_dsig


class SourceAdminForm(forms.ModelForm[Source]):
    """A source, and its crontab, which django-celery-beat keeps."""

    cadence = forms.CharField(
        label=_("cadence"),
        required=False,
        help_text=_(
            "Cinq champs, « minute heure jour mois jour-de-semaine », heure locale ; "
            "vide : sur demande seulement."
        ),
    )

    class Meta:
        model = Source
        fields = ("layer", *SOURCE_KEYS)
        labels = {"layer": _("couche")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.pk is not None
        self.fields["cadence"].initial = cadence_of(self.instance) if known else DEFAULT_CADENCE

    def clean_cadence(self) -> str:
        """The crontab text, or a sentence about how to write one."""
        text = self.cleaned_data["cadence"]
        try:
            return checked(text) if text else ""
        except CadenceInvalid as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    """Where each layer comes from; "synchronise" asks the workers. The desk shows what became of it."""

    form = SourceAdminForm
    list_display = (
        "layer_title",
        "protocol",
        "location",
        "cadence",
        "identity_column",
        "is_active",
    )
    list_filter = ("is_active", "protocol")
    list_select_related = ("layer",)
    search_fields = ("layer__title", "layer__slug", "location")
    actions = ("synchronise",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_dsig(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_dsig(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_dsig(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_dsig(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_dsig(request)

    @admin.display(description=_("couche"), ordering="layer__title")
    def layer_title(self, source: Source) -> str:
        """The layer that it feeds."""
        return source.layer.title

    @admin.display(description=_("cadence"))
    def cadence(self, source: Source) -> str:
        """When it is synchronised, in words."""
        return in_words(cadence_of(source))

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """The source, then its crontab."""
        super().save_model(request, obj, form, change)
        set_cadence(obj, form.cleaned_data["cadence"])

    def delete_model(self, request: HttpRequest, obj: Source) -> None:
        """Its crontab goes with it."""
        set_cadence(obj, None)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Their crontabs go with them."""
        for source in queryset.select_related("layer"):
            set_cadence(source, None)
        super().delete_queryset(request, queryset)

    @admin.action(description=_("Synchroniser maintenant"))
    def synchronise(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        for source in queryset.select_related("layer"):
            known = {"layer": source.layer.title}
            try:
                ask_for_sync(source)
            except ParvisError as error:
                sentence = _("%(layer)s : %(error)s") % {**known, "error": error}
                messages.error(request, sentence)
            else:
                messages.success(request, _("%(layer)s : synchronisation demandée.") % known)


@admin.register(SyncRun)
class SyncRunAdmin(admin.ModelAdmin[SyncRun]):
    """What happened, never changed by hand."""

    list_display = ("layer_title", "status", "started_at", "finished_at", "version", "message")
    list_filter = ("status", "source__layer")
    list_select_related = ("source__layer", "revision")
    date_hierarchy = "started_at"

    @admin.display(description=_("couche"), ordering="source__layer__title")
    def layer_title(self, run: SyncRun) -> str:
        """The layer that it was about."""
        return run.source.layer.title

    @admin.display(description=_("version"), ordering="revision__number")
    def version(self, run: SyncRun) -> int | None:
        """The number of the version that it served."""
        return run.revision.number if run.revision else None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_dsig(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_dsig(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

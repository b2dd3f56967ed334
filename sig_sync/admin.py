"""Sources and their runs in the administration, for DSIG agents."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from geo.errors import ParvisError
from sig_sync import report
from sig_sync.models import Source, SyncRun
from sig_sync.run import run_sync


def _is_dsig(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_dsig


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    """Where each layer comes from; "synchronise" runs at once and shows the report."""

    list_display = ("layer", "location", "declared_srid", "identity_column", "is_active")
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

    @admin.action(description=_("Synchroniser maintenant"))
    def synchronise(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        for source in queryset:
            try:
                run = run_sync(source)
            except ParvisError as error:
                messages.error(
                    request,
                    _("%(layer)s : %(error)s") % {"layer": source.layer.title, "error": error},
                )
                continue
            refused = run.status == SyncRun.Status.REFUSED
            level = messages.ERROR if refused else messages.SUCCESS
            messages.add_message(request, level, "\n".join(report.lines(run)))


@admin.register(SyncRun)
class SyncRunAdmin(admin.ModelAdmin[SyncRun]):
    """What happened, never changed by hand."""

    list_display = ("source", "status", "started_at", "finished_at", "revision", "message")
    list_filter = ("status", "source__layer")
    list_select_related = ("source__layer", "revision")
    date_hierarchy = "started_at"

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

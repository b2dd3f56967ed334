"""Meetings in the administration: officers write them, through the services."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from geo.errors import ParvisError
from meetings import rules, services
from meetings.forms import MeetingForm
from meetings.models import Meeting


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin[Meeting]):
    """A meeting is never erased: people may have it in their calendar; it is cancelled."""

    form = MeetingForm
    list_display = ("title", "starts_at", "place_name", "consultation", "status")
    list_filter = ("status", "consultation")
    list_select_related = ("consultation",)
    search_fields = ("title", "place_name", "address")
    date_hierarchy = "starts_at"
    readonly_fields = ("status", "revision", "updated_at")
    actions = ("cancel_chosen", "reinstate_chosen")
    fieldsets = (
        (None, {"fields": ("title", "consultation", "description")}),
        (_("Quand"), {"fields": ("starts_at", "ends_at")}),
        (
            _("Où"),
            {"fields": ("place_name", "address", "lon", "lat", "accessibility")},
        ),
        (_("À distance"), {"fields": ("online_url",)}),
        (_("Suivi"), {"fields": ("status", "revision", "updated_at")}),
    )

    def save_model(
        self,
        request: HttpRequest,
        obj: Meeting,
        form: ModelForm[Meeting],
        change: bool,
    ) -> None:
        """Store through the service, which decides whether calendars must be told."""
        officer = cast(User, request.user)
        services.save_meeting(meeting=obj, officer=officer, now=timezone.now())

    @admin.action(description=_("Annuler les réunions choisies"))
    def cancel_chosen(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Cancel each of them; say which could not be."""
        self._each(request, queryset, services.cancel_meeting, _("annulée"))

    @admin.action(description=_("Maintenir les réunions choisies"))
    def reinstate_chosen(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Undo the cancellation of each of them."""
        self._each(request, queryset, services.reinstate_meeting, _("maintenue"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Officers only."""
        return rules.may_save(request.user).allowed

    def has_view_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """Officers only."""
        return rules.may_save(request.user).allowed

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Officers only."""
        return rules.may_save(request.user).allowed

    def has_change_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """Officers only."""
        return rules.may_save(request.user).allowed

    def has_delete_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """Nobody: a meeting that does not take place is cancelled."""
        return False

    def _each(self, request: HttpRequest, queryset: QuerySet[Meeting], act: Any, done: Any) -> None:
        for meeting in queryset:
            try:
                act(meeting=meeting, officer=request.user, now=timezone.now())
            except ParvisError as error:
                self.message_user(request, f"{meeting} : {error}", messages.ERROR)
            else:
                self.message_user(request, f"{meeting} : {done}.", messages.SUCCESS)

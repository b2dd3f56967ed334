"""Contributions, to look at: they are changed through the desk, where each act is recorded."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from contributions.models import Comment, CommentEvent, Contribution, ModerationEvent, OfficialReply
from contributions.questions.admin import QuestionAdmin
from layers.rules import may_run_consultations

__all__ = ["QuestionAdmin"]
"""Questions are `layers` rows, but what is answered already decides how they may change."""


class _ReadOnly(admin.ModelAdmin[Any]):
    """Seen by officers, changed by nobody here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_run_consultations(request.user).allowed

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_run_consultations(request.user).allowed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Contribution)
class ContributionAdmin(_ReadOnly):
    """Words, state and place."""

    list_display = ["title", "consultation", "category", "author", "status", "submitted_at"]
    list_filter = ["status", "consultation"]
    search_fields = ["title", "body"]
    list_select_related = ["consultation", "category", "author"]
    fields = ["public_id", "title", "body", "consultation", "category", "author", "status"]
    readonly_fields = ["public_id"]


@admin.register(ModerationEvent)
class ModerationEventAdmin(_ReadOnly):
    """What was done, by whom, when and why."""

    list_display = ["at", "action", "contribution", "actor", "reason"]
    list_filter = ["action"]
    list_select_related = ["contribution", "actor"]


@admin.register(Comment)
class CommentAdmin(_ReadOnly):
    """Words, stance and state."""

    list_display = ["written_at", "body", "stance", "status", "contribution", "author"]
    list_filter = ["status", "stance"]
    list_select_related = ["contribution", "author"]
    fields = ["public_id", "contribution", "author", "stance", "body", "status", "written_at"]
    readonly_fields = ["public_id"]


@admin.register(CommentEvent)
class CommentEventAdmin(_ReadOnly):
    """What was done to a comment, by whom, when and why."""

    list_display = ["at", "action", "comment", "actor", "reason"]
    list_filter = ["action"]
    list_select_related = ["comment", "actor"]


@admin.register(OfficialReply)
class OfficialReplyAdmin(_ReadOnly):
    """What the metropole answered, withdrawn or not."""

    list_display = ["written_at", "function", "contribution", "author", "withdrawn_at"]
    list_select_related = ["contribution", "author"]

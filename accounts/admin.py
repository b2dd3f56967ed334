"""Accounts, for administrators: roles are given here, nothing private is typed over."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Consent, OutgoingMail, User
from accounts.rules import may_manage_accounts


class AdministratorsOnly(admin.ModelAdmin[Any]):
    """Seen and changed by administrators alone."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage_accounts(request.user).allowed

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage_accounts(request.user).allowed

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage_accounts(request.user).allowed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(AdministratorsOnly):
    """Role and access of an account; people make and erase theirs themselves."""

    list_display = ["pseudonym", "email", "role", "is_active", "date_joined"]
    list_filter = ["role", "is_active"]
    search_fields = ["pseudonym", "email"]
    fields = ["pseudonym", "email", "role", "is_active", "date_joined", "last_login"]
    readonly_fields = ["pseudonym", "email", "date_joined", "last_login"]
    ordering = ["-date_joined"]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(AdministratorsOnly):
    """The outbox: what waits, what failed and why. The texts stay private."""

    list_display = ["subject", "to", "created_at", "sent_at", "attempts", "last_error"]
    list_filter = [("sent_at", admin.EmptyFieldListFilter)]
    fields = ["subject", "to", "created_at", "sent_at", "attempts", "next_attempt_at", "last_error"]
    readonly_fields = [*map(str, fields)]
    ordering = ["-created_at"]


@admin.register(Consent)
class ConsentAdmin(AdministratorsOnly):
    """Who accepted which text, and when; never changed."""

    list_display = ["user", "kind", "version", "given_at"]
    list_filter = ["kind", "version"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

"""The administration site: officers, DSIG agents and administrators only."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class OfficersAdminSite(admin.AdminSite):
    """Signs people in through the site's own login, so that there is one door to guard."""

    site_header = _("Administration de Parvis")
    site_title = "Parvis"
    index_title = _("Administration")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the sign-in page, or refuse somebody who is signed in without the role."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.get_full_path(), reverse("account_login"))

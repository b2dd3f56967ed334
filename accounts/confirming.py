"""Confirming an address: the page that waits for the letter, the letter once more, and its link."""

from http import HTTPStatus
from typing import Any

from allauth.account import app_settings
from allauth.account import views as allauth_views
from allauth.account.internal.flows import email_verification
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verification_sent(request: HttpRequest) -> HttpResponse:
    """Where the letter went; POST writes it once more, no oftener than the first one may be.

    The address is the one typed in this browser, whether or not an account has it.
    """
    login = None if request.user.is_authenticated else unstash_login(request, peek=True)
    address = (login.email or getattr(login.user, "email", "")) if login else ""
    if request.method != "POST":
        return render(request, "account/verification_sent.html", {"address": address})
    if login is None:
        messages.warning(request, _("Connectez-vous : le message repartira."))
        return redirect("account_login")
    if email_verification.send_verification_email_at_login(request, login):
        return redirect("account_email_verification_sent")
    # Sent a moment ago; or confirmed meanwhile, which only her own mailbox may tell.
    messages.warning(
        request,
        _("Un message vient de partir : attendez quelques minutes avant d’en redemander un."),
    )
    return render(
        request,
        "account/verification_sent.html",
        {"address": address},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )


class ConfirmEmail(allauth_views.ConfirmEmailView):
    """The link of the letter; one that has done its work says so."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm; pressed a second time, the page says that it is done."""
        try:
            return super().post(*args, **kwargs)
        except Http404:
            return self.get(*args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With ``is_done``: the link is right, and its address was confirmed before."""
        is_done = self.object is None and _has_confirmed(self.kwargs["key"])
        return super().get_context_data(**kwargs) | {"is_done": is_done}


def _has_confirmed(key: str) -> bool:
    max_age_s = app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS * 24 * 3600
    try:
        pk = signing.loads(key, max_age=max_age_s, salt=app_settings.SALT)
    except signing.BadSignature:
        # Cut, forged or too old: nothing is said of any address.
        return False
    return EmailAddress.objects.filter(pk=pk, verified=True).exists()

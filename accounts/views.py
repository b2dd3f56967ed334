"""The account page, the export, the erasure, and the demonstration's mailbox."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import AccountRefused
from accounts.forms import EraseAccountForm
from accounts.holdings import all_holdings
from accounts.models import User
from accounts.selectors import demo_letters, personal_data
from accounts.services import erase_account

View = Callable[..., HttpResponseBase]


def in_one_transaction(view: View) -> View:
    """An allauth view whose account and letter are written together or not at all.

    Two people may take the same pseudonym in the same instant: the one who comes second is answered
    again, and this time the form sees the first and says so.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            with transaction.atomic():
                return _rendered(view(request, *args, **kwargs))
        except IntegrityError:
            with transaction.atomic():
                return _rendered(view(request, *args, **kwargs))

    return wrapped


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    # A TemplateResponse renders later; its queries belong to this transaction.
    render_now = getattr(response, "render", None)
    return render_now() if render_now else response


@login_required
@never_cache
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """What Parvis knows about the person who is signed in, and what she can do about it."""
    return _account_page(request, EraseAccountForm())


@login_required
@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Everything Parvis holds about the person, as a JSON file to keep."""
    response = JsonResponse(
        personal_data(_person(request)),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="parvis-mes-donnees.json"'
    return response


@login_required
@never_cache
@require_http_methods(["POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the account once its password has been given again."""
    form = EraseAccountForm(request.POST)
    if form.is_valid():
        try:
            erase_account(user=_person(request), password=form.cleaned_data["password"])
        except AccountRefused as error:
            form.add_error("password", str(error))
        else:
            logout(request)
            messages.success(
                request,
                _("Votre compte est effacé. Vos contributions restent, sans votre nom."),
            )
            return redirect("portal:home")
    return _account_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@require_GET
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    """The letters of a demonstration, where nobody has a mailbox; 404 anywhere else."""
    if not settings.DEMO:
        raise Http404
    page = Paginator(demo_letters(), 20).get_page(request.GET.get("page"))
    return render(request, "accounts/demo_mailbox.html", {"page": page})


def _account_page(
    request: HttpRequest, form: EraseAccountForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    user = _person(request)
    context = {
        "person": user,
        "form": form,
        "consents": user.consents.order_by("-given_at"),
        "holdings": [(holding, holding.summary(user)) for holding in all_holdings()],
    }
    return render(request, "accounts/account.html", context, status=status)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)

"""The account page, the export, the erasure, and the demonstration's mailbox."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import open_sessions
from accounts.answers_waiting import keep_answers, take_answers, whose
from accounts.errors import AccountRefused
from accounts.forms import DemographicsForm, EraseAccountForm
from accounts.holdings import all_holdings
from accounts.models import User
from accounts.rules import is_signed_in
from accounts.selectors import demo_letters, letters_to, personal_data, ways_in
from accounts.services import erase_account, say_of_oneself

View = Callable[..., HttpResponseBase]
_LETTERS_SHOWN = 20
_FORM_METHODS = ["GET", "HEAD", "POST"]
"""Signing in again, or reloading after a refusal, asks for the address of a form by GET."""
_NOT_SIGNED_OUT = gettext_lazy("Aucun appareil n’a été déconnecté : choisissez-le dans la liste.")


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


def refusing(view: View) -> View:
    """An allauth view that answers 422 when its form is refused, as every form here does."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if (
            request.method == "POST"
            and response.status_code == HTTPStatus.OK
            and isinstance(response, TemplateResponse)
        ):
            form = (response.context_data or {}).get("form")
            if isinstance(form, BaseForm) and form.errors:
                response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

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
    return _account_page(request)


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
@require_http_methods(_FORM_METHODS)
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the account once its password has been given again."""
    if request.method != "POST":
        return _back_to(
            request,
            "effacer",
            _("Votre compte n’est pas effacé. Le formulaire est en bas de page."),
        )
    form = EraseAccountForm(request.POST, person=_person(request))
    if form.is_valid():
        takes_along = form.cleaned_data["words"] == EraseAccountForm.TAKE_ALONG
        try:
            erase_account(
                user=_person(request),
                proof=form.cleaned_data["password"],
                takes_words_along=takes_along,
                now=timezone.now(),
            )
        except AccountRefused as error:
            form.add_error("password", str(error))
        else:
            logout(request)
            messages.success(
                request,
                _("Votre compte est effacé, et ce que vous aviez écrit avec lui.")
                if takes_along
                else _("Votre compte est effacé. Vos contributions restent, sans votre nom."),
            )
            return redirect("portal:home")
    return _account_page(request, erasing=form)


@never_cache
@require_http_methods(_FORM_METHODS)
def demographics(request: HttpRequest) -> HttpResponse:
    """Keep, change or take back the optional answers about oneself; nothing chosen is lost."""
    if not is_signed_in(request.user):
        if request.method == "POST":
            keep_answers(request.session, request.POST, timezone.now())
        return redirect_to_login(_part_of_account("profil"))
    if request.method != "POST":
        return _back_to(request, "profil", _("Vos réponses s’enregistrent depuis cette page."))
    form = DemographicsForm(request.POST, person=_person(request))
    if not form.is_valid():
        return _account_page(request, about=form)
    kept = say_of_oneself(user=_person(request), now=timezone.now(), **form.cleaned_data)
    messages.success(
        request,
        _("Vos réponses sont enregistrées.") if kept else _("Aucune réponse n’est gardée."),
    )
    return redirect("accounts:account")


@login_required
@never_cache
@require_http_methods(_FORM_METHODS)
def end_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign out of one session; of this one as the sign-out button does."""
    if request.method != "POST":
        return _back_to(request, "appareils", _NOT_SIGNED_OUT)
    found = open_sessions.sessions_of(_person(request), timezone.now()).filter(public_id=public_id)
    if found.filter(pk=request.session.session_key).exists():
        logout(request)
        messages.success(request, _("Vous êtes déconnecté·e."))
        return redirect("portal:home")
    open_sessions.end_session(user=_person(request), public_id=public_id)
    messages.success(request, _("Cet appareil est déconnecté."))
    return redirect("accounts:account")


@login_required
@never_cache
@require_http_methods(_FORM_METHODS)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    if request.method != "POST":
        return _back_to(request, "appareils", _NOT_SIGNED_OUT)
    open_sessions.end_other_sessions(user=_person(request), kept_key=request.session.session_key)
    messages.success(request, _("Vous n’êtes plus connecté·e que sur cet appareil."))
    return redirect("accounts:account")


@never_cache
@require_GET
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    """The letters of a demonstration, where nobody has a mailbox; 404 anywhere else."""
    if not settings.DEMO:
        raise Http404
    page = Paginator(demo_letters(), 20).get_page(request.GET.get("page"))
    return render(request, "accounts/demo_mailbox.html", {"page": page})


def _account_page(
    request: HttpRequest,
    *,
    erasing: EraseAccountForm | None = None,
    about: DemographicsForm | None = None,
) -> HttpResponse:
    """The page, with the form that was refused if there is one."""
    user = _person(request)
    refused = erasing or about
    waiting = {} if about else take_answers(request.session, user, timezone.now())
    context = {
        "person": user,
        "form": refused,
        "erasing": erasing or EraseAccountForm(person=user),
        "about": about or DemographicsForm(person=user, waiting=waiting),
        "is_waiting": bool(waiting),
        "whose": whose(user),
        "ways_in": ways_in(user),
        "sessions": open_sessions.sessions_of(user, timezone.now()),
        "session_here": request.session.session_key,
        "letters": letters_to(user)[:_LETTERS_SHOWN],
        "letters_total": letters_to(user).count(),
        "consents": user.consents.order_by("-given_at"),
        "holdings": [(holding, holding.summary(user)) for holding in all_holdings()],
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "accounts/account.html", context, status=status)


def _back_to(request: HttpRequest, part: str, sentence: object) -> HttpResponse:
    messages.info(request, str(sentence))
    return redirect(_part_of_account(part))


def _part_of_account(part: str) -> str:
    return f"{reverse('accounts:account')}#{part}"


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)

"""The way to the provider and back."""

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.oidc.provider import Adapter


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Lead to the provider, after a click. 404 for one that is not configured."""
    return _viewed(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Where the provider sends people back to."""
    return _viewed(OAuth2CallbackView, request, provider_id)


def _viewed(
    view: type[OAuth2LoginView] | type[OAuth2CallbackView], request: HttpRequest, provider_id: str
) -> HttpResponseBase:
    try:
        response: HttpResponseBase = view.adapter_view(Adapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return response

"""An OpenID Connect provider as FranceConnect is one: it wants a nonce and a level of assurance.

Of what the provider says only the subject is kept, and an e-mail address if it gives one: who somebody
is stays there (FranceConnect's identity is not needed to take part).
"""

import secrets
from http import HTTPStatus
from typing import Any

import requests
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponseBase

CLAIMS = "parvis_claims"
"""Where a sign-in in progress carries the claims of its ID token; nothing of it is stored."""


class Adapter(OpenIDConnectOAuth2Adapter):
    """Carries the claims along, so that `accounts.adapters` can compare them with what was asked."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """The sign-in that the provider's answer stands for."""
        login = super().complete_login(request, app, token, **kwargs)
        setattr(login, CLAIMS, self._decode_id_token(app, kwargs["response"]["id_token"]))
        return login


class Provider(OpenIDConnectProvider):
    """One provider, as the settings configure it (OpenID Connect Core 1.0, section 3.1.2.1)."""

    oauth2_adapter_class = Adapter

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponseBase:
        """The way to the provider; a page with status 503 if it does not answer.

        The nonce waits in the session with the state.
        """
        nonce = secrets.token_urlsafe(32)
        # What the address asks for beside is not passed on: it could lower the level of assurance.
        kwargs |= {
            "scope": self.get_scope(),
            "auth_params": self.get_auth_params() | {"nonce": nonce},
        }
        try:
            response: HttpResponseBase = super().redirect(
                request, process, next_url, data, nonce=nonce, **kwargs
            )
        except requests.RequestException as error:
            response = render_authentication_error(request, self, exception=error)
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return response

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """An e-mail address at most: the pseudonym is chosen here, names stay where they are."""
        return {"email": super().extract_common_fields(data).get("email")}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing to store."""
        return {}


provider_classes = [Provider]

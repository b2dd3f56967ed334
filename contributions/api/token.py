"""``POST /api/v1/token/``: e-mail and password against a token."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from contributions.api import shapes
from contributions.api.errors import BadCredentials, TooManyAttempts
from contributions.api.views import PARSERS, PROBLEM
from contributions.words import is_readable


class TokenView(APIView):
    """A token for an account whose e-mail is confirmed."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = PARSERS
    throttle_scope = "token"

    @extend_schema(
        operation_id="token",
        summary=gettext_lazy("Obtenir un jeton"),
        auth=[],
        request=shapes.CredentialsShape,
        responses={200: shapes.TokenShape, 400: PROBLEM, 401: PROBLEM, 429: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """``{"token": …}``, always the same for one account, until it is erased."""
        email, password = _credentials(request.data)
        try:
            # The same door as the sign-in page, with the same limit on wrong passwords.
            user = get_adapter().authenticate(request._request, email=email, password=password)
        except ValidationError as error:
            raise TooManyAttempts from error
        if not isinstance(user, User) or not user.is_active or not _is_confirmed(user):
            raise BadCredentials
        token, _created = Token.objects.get_or_create(user=user)
        response = Response({"token": token.key})
        response["Cache-Control"] = "no-store"
        return response


def _credentials(document: Any) -> tuple[str, str]:
    if not isinstance(document, dict):
        raise ParseError(_("Envoyez un objet JSON avec « email » et « password »."))
    email, password = document.get("email"), document.get("password")
    if not isinstance(email, str) or not isinstance(password, str):
        raise ParseError(_("« email » et « password » doivent être des textes."))
    if len(email) > 254 or len(password) > 1000 or not is_readable(email + password):
        raise BadCredentials
    return email.strip(), password


def _is_confirmed(user: User) -> bool:
    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()

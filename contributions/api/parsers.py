"""Reading JSON from strangers: UTF-8 only, bounded, no NaN, no bottomless nesting."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MAX_BODY_BYTES = 1_000_000


class BodyTooLarge(APIException):
    """More bytes than any contribution needs."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("Le corps de la demande est trop gros : 1 Mo au plus.")
    default_code = "body-too-large"


class StrictJSONParser(BaseParser):
    """``application/json``, as RFC 8259 has it: UTF-8, finite numbers."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The decoded document. Raises ``ParseError`` (400) or `BodyTooLarge` (413)."""
        body = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("Le corps n’est pas un document JSON lisible, en UTF-8.")) from error


class GeoJSONParser(StrictJSONParser):
    """``application/geo+json`` (RFC 7946)."""

    media_type = "application/geo+json"


def _refuse(name: str) -> float:
    raise ValueError(name)

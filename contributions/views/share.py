"""The address of a contribution, to be passed on: a link and a QR code."""

import io
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from contributions.models import Contribution
from contributions.photos.selectors import photo_documents
from contributions.views.reading import or_gone_page, public_contribution

_KEEP_S = 86_400
_MODULE_PIXELS = 6
_QUIET_MODULES = 4
"""The empty border that readers of QR codes need (ISO/IEC 18004)."""


def share_context(contribution: Contribution) -> dict[str, Any]:
    """The whole address of a contribution's page, and its first photograph if it has one."""
    photos = photo_documents(contribution)
    return {"share_url": _address(contribution), "og_photo": photos[0] if photos else None}


@require_safe
@or_gone_page
def qr_code(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The QR code of a contribution's page, an SVG to show or to print."""
    code = segno.make(_address(public_contribution(public_id)), error="m", micro=False)
    drawing = io.BytesIO()
    code.save(
        drawing, kind="svg", scale=_MODULE_PIXELS, border=_QUIET_MODULES, light="#ffffff",
        dark="#172226", xmldecl=False,
    )  # fmt: skip
    response = HttpResponse(drawing.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = f"public, max-age={_KEEP_S}"
    return response


def _address(contribution: Contribution) -> str:
    path = reverse("contributions:detail", args=[contribution.public_id])
    return f"{settings.PUBLIC_URL}{path}"

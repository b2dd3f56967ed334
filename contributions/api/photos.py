"""``POST /api/v1/contributions/<uuid>/photos/``: a photograph, in a form of several parts."""

from typing import Any, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from contributions.api import shapes
from contributions.api.errors import Gone
from contributions.api.views import PROBLEM
from contributions.models import Contribution
from contributions.photos.errors import PhotoMissing
from contributions.photos.selectors import photo_document
from contributions.photos.services import add_photo


class ContributionPhotos(APIView):
    """The photographs of one contribution."""

    parser_classes: list[type[BaseParser]] = [MultiPartParser]
    permission_classes = [IsAuthenticated]
    throttle_scope = "write"

    @extend_schema(
        operation_id="add_photo",
        summary=_("Ajouter une photo à sa contribution"),
        request={"multipart/form-data": shapes.SentPhotoShape},
        responses={
            201: shapes.PhotoShape,
            200: shapes.PhotoShape,
            400: PROBLEM,
            401: PROBLEM,
            403: PROBLEM,
            404: PROBLEM,
            410: PROBLEM,
            413: PROBLEM,
            415: PROBLEM,
            422: PROBLEM,
            429: PROBLEM,
        },
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add a photograph, five at most; its metadata is dropped. The same one again is a 200."""
        contribution = (
            Contribution.objects.select_related("consultation").filter(public_id=public_id).first()
        )
        if contribution is None or not contribution.consultation.is_public:
            raise Http404
        if contribution.status != Contribution.Status.PUBLISHED:
            raise Gone
        file = request.FILES.get("photo")
        if not isinstance(file, UploadedFile):
            raise PhotoMissing(_("Envoyez la photo dans le champ « photo » du formulaire."))
        addition = add_photo(
            contribution=contribution,
            author=cast(User, request.user),
            file=cast(Any, file),
            size_bytes=file.size or 0,
            alt_text=str(cast(dict[str, Any], request.data).get("alt", "")),
            now=timezone.now(),
        )
        return Response(
            photo_document(contribution.public_id, addition.photo),
            status=status.HTTP_201_CREATED if addition.created else status.HTTP_200_OK,
        )

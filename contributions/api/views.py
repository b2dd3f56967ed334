"""The API for applications: the same services and the same refusals as the pages."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models import User
from contributions.api import shapes
from contributions.api.documents import consultation_document, read_contribution
from contributions.api.errors import Gone
from contributions.api.paging import MOST_COUNTED, page_of
from contributions.api.parsers import GeoJSONParser, StrictJSONParser
from contributions.models import Contribution
from contributions.placing.labels import label_of
from contributions.rules import may_read
from contributions.selectors import feature_document, with_public_facts
from contributions.services import submit_contribution
from contributions.totals import bounded_count, published_totals
from geo.bbox import parse_bbox
from layers.models import Consultation
from layers.selectors import with_calendar

PARSERS: list[type[BaseParser]] = [StrictJSONParser, GeoJSONParser]
PROBLEM = OpenApiResponse(shapes.ProblemShape, description=_("Refus, avec sa raison."))


class GeoJSONRenderer(JSONRenderer):
    """``application/geo+json``; answers to programs that ask for plain JSON too."""

    media_type = "application/geo+json"
    format = "geojson"


class ConsultationList(APIView):
    """Public consultations."""

    renderer_classes = [GeoJSONRenderer, JSONRenderer]

    @extend_schema(
        operation_id="consultations",
        summary=_("Les concertations publiques"),
        responses=shapes.ConsultationListShape,
    )
    def get(self, request: Request) -> Response:
        """Every public consultation with its state, categories and limits, without perimeters."""
        now = timezone.now()
        consultations = with_calendar(Consultation.objects.public())
        features = [consultation_document(one, now) for one in consultations]
        return Response({"type": "FeatureCollection", "features": features})


class ConsultationDetail(APIView):
    """One consultation."""

    renderer_classes = [GeoJSONRenderer, JSONRenderer]

    @extend_schema(
        operation_id="consultation",
        summary=_("Une concertation et son périmètre"),
        responses={200: shapes.ConsultationShape, 404: PROBLEM},
    )
    def get(self, request: Request, slug: str) -> Response:
        """The consultation with its perimeter, presentation, rules and questions."""
        return Response(consultation_document(_consultation(slug), timezone.now(), whole=True))


class ContributionList(APIView):
    """The contributions of one consultation."""

    parser_classes = PARSERS
    renderer_classes = [GeoJSONRenderer, JSONRenderer]
    throttle_scope: str | None = None

    def get_throttles(self) -> list[BaseThrottle]:
        """Writing is counted, reading is not."""
        self.throttle_scope = "write" if self.request.method == "POST" else None
        return super().get_throttles()

    @extend_schema(
        operation_id="contributions",
        summary=_("Les contributions publiées, la plus récente d’abord"),
        parameters=[
            OpenApiParameter("bbox", description=_("ouest,sud,est,nord en degrés")),
            OpenApiParameter("limit", OpenApiTypes.INT, description=_("1 à 100 ; 50 sinon")),
            OpenApiParameter("after", description=_("où la page précédente finit ; lien « next »")),
            OpenApiParameter(
                "before", description=_("où la page suivante commence ; lien « prev »")
            ),
            OpenApiParameter(
                "offset", OpenApiTypes.INT, description=_("ancienne manière, lente au loin")
            ),
        ],
        responses={200: shapes.ContributionPageShape, 404: PROBLEM, 422: PROBLEM},
    )
    def get(self, request: Request, slug: str) -> Response:
        """A page of the consultation's published contributions."""
        consultation = _consultation(slug)
        rows = Contribution.objects.published().filter(consultation=consultation)
        bbox = request.query_params.get("bbox")
        matched: int | None
        if bbox is None:
            matched = published_totals([consultation.pk])[consultation.pk]
        else:
            parts = [rows.within(part) for part in parse_bbox(bbox).parts()]
            rows = parts[0] if len(parts) == 1 else parts[0] | parts[1]
            # In no order: the first ones that the index of places finds are enough.
            total = bounded_count(rows.order_by(), MOST_COUNTED)
            matched = None if total.is_least else total.number
        page = page_of(request, rows, matched)
        features = [feature_document(row) for row in with_public_facts(page.rows)]
        document: dict[str, Any] = {"type": "FeatureCollection"}
        if page.matched is not None:
            document["numberMatched"] = page.matched
        document |= {
            "numberReturned": len(features),
            "links": page.links,
            "features": features,
        }
        return Response(document)

    @extend_schema(
        operation_id="submit_contribution",
        summary=_("Déposer une contribution"),
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                location=OpenApiParameter.HEADER,
                description=_(
                    "Conseillée : 1 à 200 caractères ASCII. Renvoyer le même contenu avec la même "
                    "clé ne crée rien de plus et redonne la même réponse, en 200."
                ),
            )
        ],
        request=shapes.SentContributionShape,
        responses={
            201: shapes.ContributionShape,
            200: shapes.ContributionShape,
            400: PROBLEM,
            401: PROBLEM,
            403: PROBLEM,
            404: PROBLEM,
            409: PROBLEM,
            413: PROBLEM,
            415: PROBLEM,
            422: PROBLEM,
            429: PROBLEM,
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        """Publish a GeoJSON Feature; the answer is what everybody now reads."""
        consultation = _consultation(slug)
        sent = read_contribution(request.data)
        categories = consultation.categories.all()
        submission = submit_contribution(
            author=cast(User, request.user),
            consultation=consultation,
            title=sent.title,
            body=sent.body,
            category=next((c for c in categories if c.slug == sent.category), None),
            geometry=sent.geometry,
            about=sent.about,
            answers=sent.answers,
            place_label=label_of(sent.geometry, day=timezone.localdate())
            if sent.geometry
            else None,
            idempotency_key=request.headers.get("Idempotency-Key"),
            now=timezone.now(),
        )
        document = _published(request, submission.contribution.public_id)
        path = reverse("api:contribution", args=[submission.contribution.public_id])
        return Response(
            document,
            status=status.HTTP_201_CREATED if submission.created else status.HTTP_200_OK,
            headers={"Location": request.build_absolute_uri(path)},
        )


class ContributionDetail(APIView):
    """One contribution."""

    renderer_classes = [GeoJSONRenderer, JSONRenderer]

    @extend_schema(
        operation_id="contribution",
        summary=_("Une contribution"),
        responses={200: shapes.ContributionShape, 404: PROBLEM, 410: PROBLEM},
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """The published contribution; 410 once it was taken off the map."""
        return Response(_published(request, public_id))


def _consultation(slug: str) -> Consultation:
    consultation = with_calendar(Consultation.objects.public().filter(slug=slug)).first()
    if consultation is None:
        raise Http404
    return consultation


def _published(request: Request, public_id: UUID) -> dict[str, Any]:
    rows = with_public_facts(Contribution.objects.filter(public_id=public_id))
    contribution = rows.first()
    if contribution is None or not contribution.consultation.is_public:
        raise Http404
    published = contribution.status == Contribution.Status.PUBLISHED
    decision = may_read(request.user, contribution, timezone.now())
    if not (published and decision.allowed):
        raise Gone(str(decision.reason) or None)
    return feature_document(contribution)

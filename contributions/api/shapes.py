"""The shapes that the API's documents have, for its published description (OpenAPI)."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers


class PointShape(serializers.Serializer):
    """Any GeoJSON geometry: Point, LineString or Polygon."""

    type = serializers.CharField(help_text=_("« Point », « LineString » ou « Polygon »"))
    coordinates = serializers.ListField(
        child=serializers.FloatField(), help_text=_("Longitude puis latitude, en degrés (WGS 84).")
    )


class AboutShape(serializers.Serializer):
    """An object of a layer."""

    layer = serializers.CharField(help_text=_("Nom court de la couche."))
    source_id = serializers.CharField(help_text=_("Identité de l’objet dans la couche."))
    from_m = serializers.FloatField(
        required=False,
        allow_null=True,
        help_text=_("Début du tronçon, en mètres (EPSG:2154) depuis le début de la ligne."),
    )
    to_m = serializers.FloatField(
        required=False,
        allow_null=True,
        help_text=_("Fin du tronçon, en mètres ; avec « from_m », et sans « geometry »."),
    )


class PublicAboutShape(AboutShape):
    """An object of a layer, and the revision in which it was spoken about."""

    revision = serializers.IntegerField()


class SentProperties(serializers.Serializer):
    """What one writes."""

    title = serializers.CharField(max_length=120)
    category = serializers.CharField(help_text=_("Nom court d’une catégorie de la concertation."))
    body = serializers.CharField(max_length=5000, required=False)
    about = AboutShape(required=False)
    answers = serializers.DictField(
        required=False,
        help_text=_(
            "Nom court d’une question et sa réponse : un choix, une liste de choix, un nombre ou un texte."
        ),
    )


@extend_schema_serializer(component_name="SentContribution")
class SentContributionShape(serializers.Serializer):
    """A GeoJSON Feature to publish."""

    type = serializers.CharField(help_text=_("« Feature »"))
    geometry = PointShape(
        allow_null=True,
        help_text=_("null avec « about » : le lieu est alors l’objet, ou son tronçon."),
    )
    properties = SentProperties()


class ShareShape(serializers.Serializer):
    """The part (0 to 1) in one commune."""

    insee_code = serializers.CharField()
    name = serializers.CharField()
    share = serializers.FloatField()


@extend_schema_serializer(component_name="Photo")
class PhotoShape(serializers.Serializer):
    """A photograph, a JPEG without metadata."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    thumbnail = serializers.URLField(help_text=_("La même, de 480 pixels au plus."))
    alt = serializers.CharField(help_text=_("Ce que l’on y voit, pour qui ne la voit pas."))
    width = serializers.IntegerField(help_text=_("En pixels."))
    height = serializers.IntegerField(help_text=_("En pixels."))


@extend_schema_serializer(component_name="SentPhoto")
class SentPhotoShape(serializers.Serializer):
    """A photograph to add."""

    photo = serializers.FileField(help_text=_("JPEG, PNG ou WebP, 15 Mo au plus."))
    alt = serializers.CharField(max_length=300, help_text=_("Ce que l’on y voit, obligatoire."))


class PublicProperties(serializers.Serializer):
    """What everybody reads."""

    public_id = serializers.UUIDField()
    consultation = serializers.CharField()
    category = serializers.CharField()
    category_label = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    author = serializers.CharField(help_text=_("Pseudonyme, ou « Compte supprimé »."))
    submitted_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    communes = ShareShape(many=True)
    place_label = serializers.CharField(
        allow_null=True, help_text=_("Adresse ou rue la plus proche, déduite du lieu.")
    )
    supports = serializers.IntegerField(help_text=_("Combien de personnes la soutiennent."))
    comments = serializers.IntegerField(help_text=_("Combien de commentaires sont publiés."))
    official_replies = serializers.IntegerField(help_text=_("Combien de réponses officielles."))
    about = PublicAboutShape(allow_null=True)
    answers = serializers.DictField(
        help_text=_("Réponses aux questions dont les réponses sont publiques.")
    )
    photos = PhotoShape(many=True)
    href = serializers.CharField()


@extend_schema_serializer(component_name="Contribution")
class ContributionShape(serializers.Serializer):
    """A published contribution, a GeoJSON Feature."""

    type = serializers.CharField(help_text=_("« Feature »"))
    id = serializers.UUIDField()
    geometry = PointShape()
    properties = PublicProperties()


class LinkShape(serializers.Serializer):
    """Where the next page is."""

    rel = serializers.CharField()
    href = serializers.CharField()


@extend_schema_serializer(component_name="ContributionPage", many=False)
class ContributionPageShape(serializers.Serializer):
    """A page of contributions, a GeoJSON FeatureCollection."""

    type = serializers.CharField(help_text=_("« FeatureCollection »"))
    numberMatched = serializers.IntegerField(
        required=False, help_text=_("absent au-delà de 10 000 dans une « bbox »")
    )
    numberReturned = serializers.IntegerField()
    links = LinkShape(many=True)
    features = ContributionShape(many=True)


class CategoryShape(serializers.Serializer):
    """One category of a consultation."""

    slug = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    colour = serializers.CharField()
    icon = serializers.CharField()


class OptionShape(serializers.Serializer):
    """One of the things to choose from."""

    slug = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class QuestionShape(serializers.Serializer):
    """What the consultation asks; what its kind does not use is left out."""

    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=["single", "multiple", "scale", "text", "number"])
    label = serializers.CharField()  # type: ignore[assignment]
    help_text = serializers.CharField()  # type: ignore[assignment]
    required = serializers.BooleanField()  # type: ignore[assignment]
    public = serializers.BooleanField(help_text=_("Les réponses sont publiées."))
    categories = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Catégories pour lesquelles elle est posée ; vide pour toutes."),
    )
    options = OptionShape(many=True, required=False)
    lowest = serializers.FloatField(required=False, allow_null=True)
    highest = serializers.FloatField(required=False, allow_null=True)
    lowest_label = serializers.CharField(required=False)
    highest_label = serializers.CharField(required=False)
    unit = serializers.CharField(required=False)
    decimals = serializers.IntegerField(required=False)
    max_length = serializers.IntegerField(required=False)


class ConsultationProperties(serializers.Serializer):
    """What a consultation is, and when it takes contributions."""

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    state = serializers.ChoiceField(choices=["upcoming", "open", "between", "closed"])
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    allowed_geometries = serializers.ListField(child=serializers.CharField())
    max_length_m = serializers.FloatField()
    max_area_m2 = serializers.FloatField()
    max_vertices = serializers.IntegerField()
    categories = CategoryShape(many=True)
    questions = QuestionShape(many=True, required=False)


@extend_schema_serializer(component_name="Consultation")
class ConsultationShape(serializers.Serializer):
    """A consultation, a GeoJSON Feature."""

    type = serializers.CharField(help_text=_("« Feature »"))
    id = serializers.CharField()
    bbox = serializers.ListField(child=serializers.FloatField())
    geometry = PointShape(allow_null=True)
    properties = ConsultationProperties()


@extend_schema_serializer(component_name="Consultations", many=False)
class ConsultationListShape(serializers.Serializer):
    """Every public consultation, a GeoJSON FeatureCollection."""

    type = serializers.CharField(help_text=_("« FeatureCollection »"))
    features = ConsultationShape(many=True)


@extend_schema_serializer(component_name="Credentials")
class CredentialsShape(serializers.Serializer):
    """Who asks for a token."""

    email = serializers.EmailField()
    password = serializers.CharField()


@extend_schema_serializer(component_name="Token")
class TokenShape(serializers.Serializer):
    """To send as ``Authorization: Token <token>``."""

    token = serializers.CharField()


@extend_schema_serializer(component_name="Problem")
class ProblemShape(serializers.Serializer):
    """Why it was refused (RFC 9457, ``application/problem+json``)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text=_("Une phrase en français pour la personne."))
    code = serializers.CharField(help_text=_("Stable, pour le programme."))
    field = serializers.CharField(help_text=_("Ce qui est à corriger, ou vide."))

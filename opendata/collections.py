"""The datasets that are public, as one fixed table and the layers and consultations of the day."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo.reader import reader_cursor
from geo.sqlfiles import read_sql

ColumnType = Literal[
    "text", "uuid", "integer", "real", "boolean", "date", "moment", "codes", "json"
]


@dataclass(frozen=True)
class Column:
    """One public column: its name in every format, its type, and what it says (French)."""

    name: str
    type: ColumnType
    description: str | Promise


@dataclass(frozen=True)
class Source:
    """Where a kind of collection comes from: a statement of ``sql/`` and its public columns.

    The statement gives ``key`` (bigint, order of pages), ``feature_id``, ``geom`` (EPSG:4326),
    ``during`` (tstzrange or NULL) and the columns. Without columns the properties are whatever the
    layer's producer delivers, in one jsonb ``properties``.
    """

    sql: str
    columns: tuple[Column, ...]
    has_uuid: bool
    temporal: str | Promise = ""
    """What ``datetime`` is compared with, in words; empty when the collection has no time."""


@dataclass(frozen=True)
class Collection:
    """One public dataset: what harvesters read about it, and the values its statement needs.

    Hashable: an equal collection has the same rows as long as its revision is known.
    """

    id: str
    title: str | Promise
    description: str | Promise
    source: Source
    tileset: str | None
    section: Literal["participation", "layer", "territory"]
    values: tuple[tuple[str, Any], ...] = ()
    licence: str = settings.OPEN_LICENCE
    attribution: str = ""
    revision: int | None = None
    revised_at: datetime | None = None

    @property
    def tilejson_path(self) -> str | None:
        """Where its tiles are described (the room `tiles`), None without tiles."""
        return f"/tiles/{self.tileset}.json" if self.tileset else None

    def at_revision(self, number: int) -> "Collection":
        """The same layer as it stood at an earlier revision."""
        kept = tuple(pair for pair in self.values if pair[0] != "revision")
        return replace(self, values=(*kept, ("revision", number)), revision=number)


COMMUNES = Source(
    sql=read_sql(__file__, "communes.sql"),
    has_uuid=False,
    columns=(
        Column("insee_code", "text", _("Code INSEE de la commune")),
        Column("name", "text", _("Nom officiel")),
        Column("population", "integer", _("Population municipale (INSEE)")),
        Column("approximate", "boolean", _("Vrai si le contour est dessiné, non relevé")),
        Column("valid_from", "date", _("Jour depuis lequel ce contour vaut")),
    ),
)
CONSULTATIONS = Source(
    sql=read_sql(__file__, "consultations.sql"),
    has_uuid=True,
    temporal=_("la période ouverte aux contributions"),
    columns=(
        Column("public_id", "uuid", _("Identifiant stable")),
        Column("slug", "text", _("Nom dans les adresses")),
        Column("title", "text", _("Titre")),
        Column("summary", "text", _("La concertation en une phrase")),
        Column("state", "text", _("upcoming, open ou closed")),
        Column("opens_at", "moment", _("Ouverture aux contributions")),
        Column("closes_at", "moment", _("Fin des contributions")),
    ),
)
CONTRIBUTIONS = Source(
    sql=read_sql(__file__, "contributions.sql"),
    has_uuid=True,
    temporal=_("la date de dépôt"),
    columns=(
        Column("public_id", "uuid", _("Identifiant stable")),
        Column("consultation", "text", _("Concertation, par son nom dans les adresses")),
        Column("category", "text", _("Catégorie, par son identifiant")),
        Column("category_label", "text", _("Catégorie, en clair")),
        Column("title", "text", _("Titre")),
        Column("body", "text", _("Texte")),
        Column("author", "text", _("Pseudonyme")),
        Column("submitted_at", "moment", _("Dépôt")),
        Column("updated_at", "moment", _("Dernière modification")),
        Column("communes", "codes", _("Codes INSEE des communes touchées")),
        Column("about_layer", "text", _("Couche dont parle la contribution")),
        Column("about_source_id", "text", _("Objet de cette couche")),
        Column("about_revision", "integer", _("Révision de la couche à ce moment")),
        Column("about_from_m", "real", _("Début du tronçon de cet objet, en mètres")),
        Column("about_to_m", "real", _("Fin du tronçon de cet objet, en mètres")),
        Column("supports", "integer", _("Nombre de personnes qui la soutiennent")),
        Column("comments", "integer", _("Nombre de commentaires publiés")),
        Column("official_replies", "integer", _("Nombre de réponses officielles")),
        Column("answers", "json", _("Réponses publiques, par l’identifiant de leur question")),
        Column("photos", "integer", _("Nombre de photos")),
        Column("place_label", "text", _("Adresse ou rue la plus proche, déduite de la géométrie")),
    ),
)
COMMENTS = Source(
    sql=read_sql(__file__, "comments.sql"),
    has_uuid=True,
    temporal=_("la date d’écriture"),
    columns=(
        Column("public_id", "uuid", _("Identifiant stable")),
        Column("contribution", "uuid", _("Contribution commentée")),
        Column("consultation", "text", _("Concertation, par son nom dans les adresses")),
        Column("answers", "uuid", _("Commentaire auquel celui-ci répond")),
        Column("stance", "text", _("for (pour), against (contre) ou neutral (neutre)")),
        Column("body", "text", _("Texte")),
        Column("author", "text", _("Pseudonyme")),
        Column("written_at", "moment", _("Écriture")),
        Column("edited_at", "moment", _("Correction par son auteur")),
    ),
)
MEETINGS = Source(
    sql=read_sql(__file__, "meetings.sql"),
    has_uuid=True,
    temporal=_("la durée de la réunion"),
    columns=(
        Column("public_id", "uuid", _("Identifiant stable")),
        Column("consultation", "text", _("Concertation, par son nom dans les adresses")),
        Column("title", "text", _("Titre")),
        Column("description", "text", _("Présentation (Markdown)")),
        Column("place_name", "text", _("Lieu")),
        Column("address", "text", _("Adresse")),
        Column("starts_at", "moment", _("Début")),
        Column("ends_at", "moment", _("Fin")),
        Column("online_url", "text", _("Pour suivre à distance")),
        Column("accessibility", "text", _("Accessibilité du lieu")),
        Column("status", "text", _("scheduled (prévue) ou cancelled (annulée)")),
    ),
)
LAYER = Source(sql=read_sql(__file__, "layer.sql"), has_uuid=False, columns=())

_WHOLE = (
    Collection(
        id="communes",
        title=_("Communes"),
        description=_("Les communes du territoire, avec leur code et leur population (INSEE)."),
        source=COMMUNES,
        tileset="communes",
        section="territory",
    ),
    Collection(
        id="consultations",
        title=_("Concertations"),
        description=_("Le périmètre, le calendrier et l’état de chaque concertation publique."),
        source=CONSULTATIONS,
        tileset=None,
        section="participation",
    ),
    Collection(
        id="contributions",
        title=_("Contributions"),
        description=_(
            "Ce que les habitants ont écrit, et où. Les adresses e-mail n’y sont jamais."
        ),
        source=CONTRIBUTIONS,
        tileset="contributions",
        section="participation",
        values=(("slug", None),),
    ),
    Collection(
        id="comments",
        title=_("Commentaires"),
        description=_(
            "Les commentaires publiés, avec leur avis, placés là où est la contribution commentée."
        ),
        source=COMMENTS,
        tileset=None,
        section="participation",
    ),
    Collection(
        id="meetings",
        title=_("Réunions publiques"),
        description=_("Le lieu, l’heure et l’accès de chaque réunion, passée ou à venir."),
        source=MEETINGS,
        tileset="meetings",
        section="participation",
    ),
)
_LAYERS_AND_CONSULTATIONS_SQL = read_sql(__file__, "layers_and_consultations.sql")


def all_collections() -> list[Collection]:
    """Every public collection, in the order in which pages list them."""
    return [*_WHOLE, *_of_slug(None)]


def find_collection(collection_id: str) -> Collection | None:
    """The public collection of that identifier, None if there is none today."""
    for collection in _WHOLE:
        if collection.id == collection_id:
            return collection
    _kind, dot, slug = collection_id.partition(".")
    if not dot or not slug:
        return None
    found = [item for item in _of_slug(slug) if item.id == collection_id]
    return found[0] if found else None


def _of_slug(slug: str | None) -> list[Collection]:
    with reader_cursor() as cursor:
        cursor.execute(_LAYERS_AND_CONSULTATIONS_SQL, {"slug": slug})
        return [
            _layer(*row[1:]) if row[0] == "layer" else _of_consultation(*row[2:4])
            for row in cursor.fetchall()
        ]


def _of_consultation(slug: str, title: str) -> Collection:
    return Collection(
        id=f"contributions.{slug}",
        title=gettext("Contributions : %(title)s") % {"title": title},
        description=gettext("Les contributions publiées de la concertation « %(title)s ».")
        % {"title": title},
        source=CONTRIBUTIONS,
        tileset=f"contributions.{slug}",
        section="participation",
        values=(("slug", slug),),
    )


def _layer(
    layer_id: int,
    slug: str,
    title: str,
    description: str,
    licence: str,
    attribution: str,
    revision: int,
    revised_at: datetime,
) -> Collection:
    return Collection(
        id=f"layer.{slug}",
        title=title,
        description=description,
        source=LAYER,
        tileset=f"layer.{slug}",
        section="layer",
        values=(("layer_id", layer_id), ("revision", revision)),
        licence=licence,
        attribution=attribution,
        revision=revision,
        revised_at=revised_at,
    )

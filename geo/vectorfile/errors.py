"""Why a geographic file cannot be read, and what to do about it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from geo.errors import InvalidInput


class VectorFileError(InvalidInput):
    """A file that cannot be taken as it is."""

    code = "vector-file"
    field = "location"
    default_message = _("Le fichier n’est pas lisible.")


class FileMissing(VectorFileError):
    """Nothing at this path, or nothing that may be opened."""

    code = "file-missing"


class FileTooLarge(VectorFileError):
    """More bytes than anybody needs for this."""

    code = "file-too-large"


class FormatUnknown(VectorFileError):
    """None of the formats that have a reader."""

    code = "format-unknown"
    default_message = _(
        "Ce fichier n’est ni un GeoJSON ni un GeoPackage, ni aucun autre format lu ici (FlatGeobuf, "
        "Shapefile zippé, CSV avec coordonnées, GML) : exportez la couche dans l’un d’eux."
    )


class FileBroken(VectorFileError):
    """The right format, but damaged."""

    code = "file-broken"


class EncodingUnknown(VectorFileError):
    """No such character encoding."""

    code = "encoding-unknown"


class AnswerIsError(VectorFileError):
    """A service answered with its own error document instead of features."""

    code = "answer-is-error"


class ArchiveHostile(VectorFileError):
    """An archive that climbs out of its folder, links elsewhere, swells or nests."""

    code = "archive-hostile"


class XmlHostile(VectorFileError):
    """XML with a DOCTYPE: entities may read files and addresses, or swell without end."""

    code = "xml-hostile"
    default_message = _(
        "Le XML contient une déclaration DOCTYPE, qui peut faire lire d’autres fichiers : il est refusé. "
        "Exportez-le sans elle."
    )


class CoordinatesMissing(VectorFileError):
    """A table without columns that give a place."""

    code = "coordinates-missing"
    field = "x_column"


class SublayerUnknown(VectorFileError):
    """The file does not hold the sublayer asked for, or holds several and none was named.

    ``known`` are the sublayers that may be named.
    """

    code = "sublayer-unknown"
    field = "sublayer"

    def __init__(self, message: str | None = None, *, known: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.known = tuple(known)


class CrsUnknown(VectorFileError):
    """Nobody says in which coordinate system the file is."""

    code = "crs-unknown"


class CrsContradiction(VectorFileError):
    """The file says one coordinate system, its user another."""

    code = "crs-contradiction"

"""Why a geographic file cannot be read, and what to do about it."""

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
    """Neither GeoJSON nor GeoPackage."""

    code = "format-unknown"
    default_message = _(
        "Ce fichier n’est ni un GeoJSON ni un GeoPackage : exportez la couche dans l’un de ces deux formats."
    )


class FileBroken(VectorFileError):
    """The right format, but damaged."""

    code = "file-broken"


class EncodingUnknown(VectorFileError):
    """No such character encoding."""

    code = "encoding-unknown"


class SublayerUnknown(VectorFileError):
    """The file does not hold the sublayer asked for, or holds several and none was named."""

    code = "sublayer-unknown"


class CrsUnknown(VectorFileError):
    """Nobody says in which coordinate system the file is."""

    code = "crs-unknown"


class CrsContradiction(VectorFileError):
    """The file says one coordinate system, its user another."""

    code = "crs-contradiction"

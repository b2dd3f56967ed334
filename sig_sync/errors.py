"""Why a synchronisation stops, and what the DSIG can do about it."""

from django.utils.translation import gettext_lazy as _

from geo.errors import Conflict, InvalidInput


class SyncRefused(InvalidInput):
    """What the source delivers is not trusted; the layer stays as it was."""

    code = "sync-refused"


class LocationRefused(SyncRefused):
    """The source's file is not in the drop folder."""

    code = "location-refused"
    field = "location"


class IdentityColumnMissing(SyncRefused):
    """The column that identifies objects is not in the file."""

    code = "identity-column-missing"
    field = "identity_column"


class IdentityNotUnique(SyncRefused):
    """Two objects have the same identity."""

    code = "identity-not-unique"
    field = "identity_column"


class ColumnsMissing(SyncRefused):
    """A column to keep is not in the file."""

    code = "kept-columns-missing"
    field = "kept_columns"


class SourceEmpty(SyncRefused):
    """The source delivers nothing at all."""

    code = "source-empty"
    default_message = _(
        "Le fichier ne contient aucun objet : une couche vide est plus souvent une panne qu’une nouvelle. "
        "Vérifiez l’export."
    )


class ReadingIncomplete(SyncRefused):
    """The rows read are not as many as the source counts."""

    code = "reading-incomplete"


class RefusedBefore(SyncRefused):
    """An officer has refused this very delivery."""

    code = "refused-before"


class SafetyStop(SyncRefused):
    """Readable, but so unlike what was expected that a person must agree before it is served."""

    code = "safety-stop"


class CrsDiffers(SafetyStop):
    """The delivery states another coordinate system than the source declares."""

    code = "crs-contradiction"
    field = "declared_srid"


class IdentityColumnVanished(SafetyStop):
    """The column that identified objects until now is no longer delivered."""

    code = "identity-column-vanished"
    field = "identity_column"


class CountDropped(SafetyStop):
    """Far fewer objects than the layer has now."""

    code = "count-dropped"


class TooManyQuarantined(SafetyStop):
    """So many objects are unusable that the file itself is suspect."""

    code = "too-many-quarantined"


class TerritoryNotLoaded(SyncRefused):
    """There is no territory to check the objects against."""

    code = "territory-not-loaded"
    default_message = _(
        "Aucune commune n’est chargée : lancez d’abord « manage.py load_territory »."
    )


class SyncAlreadyRunning(Conflict):
    """The same source is being synchronised at this moment."""

    code = "sync-already-running"
    default_message = _(
        "Cette source est déjà en cours de synchronisation : attendez qu’elle se termine."
    )


class SourceInactive(Conflict):
    """The source was switched off."""

    code = "source-inactive"
    default_message = _("Cette source est désactivée : activez-la avant de la synchroniser.")


class NothingToDecide(Conflict):
    """The run does not wait for anybody's agreement."""

    code = "nothing-to-decide"
    default_message = _("Cette synchronisation n’attend pas d’accord.")


class LayerChangedMeanwhile(Conflict):
    """The layer got another revision, or draws another kind, since its delivery was looked at."""

    code = "layer-changed-meanwhile"
    default_message = _("La couche a changé pendant la synchronisation : relancez-la.")


class DefinitionInvalid(InvalidInput):
    """A source definition (TOML) that cannot be read."""

    code = "source-definition-invalid"

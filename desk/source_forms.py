"""The form of a source: the protocol first, then what that protocol needs, then when and how safely."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from layers.describing import store_description
from layers.models import GeometryKind, Layer
from sig_sync.definitions import SOURCE_KEYS
from sig_sync.models import Source
from sig_sync.schedule import DEFAULT_CADENCE, in_words, weekdays

FILES: Final = ("file", "drop", "http")
SERVICES: Final = ("wfs", "ogcapi", "arcgis", "opendatasoft")

PROTOCOLS_OF: Final[dict[str, tuple[str, ...]]] = {
    "sublayer": ("file", "drop", "http", *SERVICES),
    "service_version": ("wfs", "opendatasoft"),
    "output_format": ("http", "wfs", "arcgis", "opendatasoft"),
    "page_size": SERVICES,
    "sort_column": ("wfs", "ogcapi", "opendatasoft"),
    "row_filter": SERVICES,
    "x_column": FILES,
    "y_column": FILES,
    "encoding": FILES,
}
"""Which protocols read a field; the others leave it empty."""

LOCATION_HELP: Final[dict[str, str | Promise]] = {
    "file": _("Le nom d’un fichier du dossier de la DSIG ; il est lu sur place et y reste."),
    "drop": _(
        "Le nom du fichier déposé, par exemple « bancs.gpkg » ou « bancs-*.gpkg ». Il est pris "
        "quand il est complet, puis archivé."
    ),
    "http": _("L’adresse du fichier, qui commence par https://."),
    "wfs": _("L’adresse du service, sans paramètre : https://sig.exemple.fr/geoserver/wfs."),
    "ogcapi": _("La racine du service, ou l’adresse de la collection."),
    "arcgis": _("L’adresse de la couche, qui finit par /FeatureServer/0."),
    "opendatasoft": _("La racine du portail : https://donnees.exemple.fr."),
}

EXPLAINED: Final[dict[str, str | Promise]] = {
    "file": _("GeoJSON, GeoPackage, FlatGeobuf, Shapefile zippé ou CSV, sur ce serveur."),
    "drop": _("La DSIG y pose un fichier ; Parvis le prend et en rend compte."),
    "http": _("Un fichier publié sur un site."),
    "wfs": _("GeoServer, QGIS Server, MapServer, ArcGIS."),
    "ogcapi": _("Le service web récent des données géographiques."),
    "arcgis": _("Un FeatureServer ou un MapServer d’Esri."),
    "opendatasoft": _("Un portail de données ouvertes."),
}

CADENCES: Final = (
    ("", _("Sur demande seulement")),
    ("*/5 * * * *", _("Toutes les 5 minutes")),
    ("*/15 * * * *", _("Toutes les 15 minutes")),
    ("0 * * * *", _("Toutes les heures")),
    ("nightly", _("Chaque jour, à une heure choisie")),
    ("weekly", _("Chaque semaine, un jour et une heure choisis")),
)
OTHER: Final = "other"


class LayerForm(forms.ModelForm[Layer]):
    """The layer that a source feeds."""

    class Meta:
        model = Layer
        fields = (
            "title",
            "slug",
            "geometry_kind",
            "description",
            "licence",
            "attribution",
            "title_property",
            "street_name_property",
        )
        labels = {
            "slug": _("Nom dans les adresses"),
            "title_property": _("Colonne qui nomme chaque objet"),
            "street_name_property": _("Colonne du nom de rue"),
            "geometry_kind": _("Ce que la couche dessine"),
        }
        help_texts = {
            "slug": _("Minuscules, chiffres et tirets : « pistes-cyclables ». Il ne change plus."),
            "title_property": _("Par exemple « nom » ; vide : les objets n’ont pas de titre."),
            "attribution": _("Par exemple « Métropole, direction des données »."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].widget.attrs["rows"] = 3
        self.fields["geometry_kind"].choices = Layer._meta.get_field("geometry_kind").choices  # type: ignore[attr-defined]
        if self.instance.pk:
            # Addresses, tiles and contributions hold on to it.
            del self.fields["slug"]
            if self.instance.current_revision_id:
                del self.fields["geometry_kind"]
        else:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        """The name in addresses; left empty, what the title gives."""
        typed: str = self.cleaned_data["slug"]
        made = slugify(self.cleaned_data.get("title", "")).replace("_", "-")
        most = Layer._meta.get_field("slug").max_length
        name = typed or made[:most].strip("-")
        if not name and "title" not in self.errors:
            raise forms.ValidationError(self.fields["slug"].error_messages["required"])
        return name

    def clean(self) -> dict[str, Any]:
        """A style belongs to what the layer draws: another kind begins with the plainest one."""
        values: dict[str, Any] = super().clean() or {}
        if "geometry_kind" in self.fields and values.get("geometry_kind") != self.initial.get(
            "geometry_kind"
        ):
            self.instance.style = {}
        if "geometry_kind" in self.errors:
            # The layer checks its style against its kind, which is already said to be wrong.
            self.instance.geometry_kind = GeometryKind.POINT
        return values

    def store(self, *, now: datetime) -> Layer:
        """Keep what is described; what is served is for the synchronisation to say."""
        layer = self.save(commit=False)
        fields = set(self.fields) | ({"style"} if "geometry_kind" in self.changed_data else set())
        store_description(layer=layer, fields=fields, now=now)
        return layer


class SourceForm(forms.ModelForm[Source]):
    """Where a layer comes from, when, and what stops a delivery."""

    cadence = forms.ChoiceField(label=_("Quand"), required=False, choices=CADENCES)
    cadence_day = forms.TypedChoiceField(
        label=_("Jour"), required=False, coerce=int, empty_value="1", initial=1
    )
    cadence_hour = forms.TypedChoiceField(
        label=_("Heure"),
        required=False,
        coerce=int,
        empty_value="3",
        initial=3,
        choices=[(hour, f"{hour}\u00a0h") for hour in range(24)],
    )

    class Meta:
        model = Source
        fields = SOURCE_KEYS
        widgets = {"protocol": forms.RadioSelect}
        labels = {"location": _("Adresse ou nom du fichier"), "is_active": _("Synchroniser")}
        help_texts = {
            "location": "",
            "x_column": _(
                "Pour un CSV. Sans y, celle qui contient le lieu entier (WKT, GeoJSON, « latitude, longitude »)."
            ),
            "kept_columns": _("Séparées par des virgules ; vide : toutes."),
            "max_quarantined_percent": _("Au-delà, la synchronisation attend un accord."),
            "is_active": _("Décochez pour laisser la carte comme elle est."),
        }

    def __init__(
        self, data: Any = None, *, cadence: str | None = DEFAULT_CADENCE, **kwargs: Any
    ) -> None:
        initial = _cadence_initial(cadence)
        super().__init__(data, initial=initial, **kwargs)
        self.known_cadence = cadence
        day = self.fields["cadence_day"]
        day.choices = [(number, name) for number, name in enumerate(weekdays())]  # type: ignore[attr-defined]
        choice = self.fields["cadence"]
        if initial["cadence"] == OTHER:
            choice.choices = [*CADENCES, (OTHER, in_words(cadence).capitalize())]  # type: ignore[attr-defined]
        self.fields["protocol"].choices = Source.Protocol.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the protocol does not read is left empty, whatever was typed under another one."""
        values: dict[str, Any] = super().clean() or {}
        protocol = values.get("protocol")
        for name, protocols in PROTOCOLS_OF.items():
            if protocol and protocol not in protocols and name in values:
                values[name] = None if name == "page_size" else ""
        return values

    @property
    def cadence_text(self) -> str | None:
        """The crontab that was chosen; None: on demand only. Of a valid form."""
        values = self.cleaned_data
        chosen = values["cadence"]
        if chosen == OTHER:
            return self.known_cadence
        if chosen == "nightly":
            return f"0 {values['cadence_hour']} * * *"
        if chosen == "weekly":
            return f"0 {values['cadence_hour']} * * {values['cadence_day']}"
        return chosen or None

    @property
    def location_helps(self) -> list[tuple[str, str, str | Promise]]:
        """What to write as location: protocol, its name, help."""
        names = dict(Source.Protocol.choices)
        return [(key, str(names[key]), text) for key, text in LOCATION_HELP.items()]

    @property
    def protocols(self) -> list[tuple[Any, str | Promise]]:
        """The radio buttons of the protocol, each with what it is for."""
        return [
            (radio, EXPLAINED[str(radio.data["value"])]) for radio in self["protocol"].subwidgets
        ]

    @property
    def protocol_fields(self) -> list[tuple[Any, str]]:
        """The fields that only some protocols read, with those protocols' names for the script."""
        return [(self[name], " ".join(protocols)) for name, protocols in PROTOCOLS_OF.items()]


def _cadence_initial(cadence: str | None) -> dict[str, Any]:
    if not cadence:
        return {"cadence": ""}
    if cadence in dict(CADENCES):
        return {"cadence": cadence}
    minute, hour, day, month, weekday = cadence.split()
    if minute == "0" and hour.isdecimal() and (day, month) == ("*", "*"):
        if weekday == "*":
            return {"cadence": "nightly", "cadence_hour": int(hour)}
        if weekday.isdecimal() and int(weekday) < 7:
            return {"cadence": "weekly", "cadence_hour": int(hour), "cadence_day": int(weekday)}
    return {"cadence": OTHER}

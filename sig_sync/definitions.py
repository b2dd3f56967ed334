"""Source definitions as TOML: a layer, where it comes from, when, and its safety limits."""

import json
import tomllib
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.describing import store_description
from layers.errors import LayerRefused
from layers.models import Layer
from sig_sync.errors import DefinitionInvalid
from sig_sync.models import Source
from sig_sync.schedule import DEFAULT_CADENCE, CadenceInvalid, cadence_of, cadences_of, set_cadence

LAYER_KEYS = (
    "title",
    "description",
    "geometry_kind",
    "style",
    "licence",
    "attribution",
    "title_property",
    "street_name_property",
)
SOURCE_KEYS = (
    "protocol",
    "location",
    "sublayer",
    "service_version",
    "output_format",
    "page_size",
    "sort_column",
    "row_filter",
    "x_column",
    "y_column",
    "encoding",
    "declared_srid",
    "identity_column",
    "kept_columns",
    "max_drop_percent",
    "max_quarantined_percent",
    "absences_before_removal",
    "alert_email",
    "is_active",
)
CADENCE_KEY = "cadence"
FORMER_KEYS = ("tile_properties",)
"""Understood and left: tiles carry what the style reads."""

MAX_TEXT_BYTES = 1_000_000


def import_definitions(text: str) -> list[Source]:
    """Create or bring up to date the layers and sources of a TOML text, all or none.

    The text has one ``[[source]]`` table per layer: ``slug``, keys of `LAYER_KEYS` and
    `SOURCE_KEYS`, and ``cadence`` (a crontab; empty: on demand only). What it leaves out keeps its
    value; a new source is synchronised every hour. Raises `DefinitionInvalid`.
    """
    if len(text) > MAX_TEXT_BYTES:
        raise DefinitionInvalid(_("Le fichier TOML est trop gros : un million de signes au plus."))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionInvalid(_("Le fichier TOML est illisible : %s.") % error) from error
    entries = document.get("source")
    if not isinstance(entries, list) or not entries:
        raise DefinitionInvalid(_("Le fichier TOML doit avoir au moins une table « [[source]] »."))
    with transaction.atomic():
        return [_store(entry) for entry in entries]


def export_definitions(slugs: Collection[str] | None = None) -> str:
    """Every source with its layer, or those of ``slugs``, as `import_definitions` reads it."""
    blocks = []
    sources = Source.objects.select_related("layer").order_by("layer__slug")
    if slugs is not None:
        sources = sources.filter(layer__slug__in=slugs)
    cadences = cadences_of([source.layer.slug for source in sources])
    for source in sources:
        values = {"slug": source.layer.slug}
        values |= {key: getattr(source.layer, key) for key in LAYER_KEYS}
        values |= {key: getattr(source, key) for key in SOURCE_KEYS}
        values[CADENCE_KEY] = cadences.get(source.layer.slug, "")
        # TOML has no null: an absent key says the same.
        lines = [
            f"{key} = {_toml_value(value)}" for key, value in values.items() if value is not None
        ]
        blocks.append("\n".join(["[[source]]", *lines]))
    return "\n\n".join(blocks) + "\n"


def _store(entry: Any) -> Source:
    if not isinstance(entry, dict) or not isinstance(entry.get("slug"), str):
        raise DefinitionInvalid(_("Chaque « [[source]] » doit avoir un « slug »."))
    slug = entry["slug"]
    unknown = set(entry) - {"slug", CADENCE_KEY, *FORMER_KEYS, *LAYER_KEYS, *SOURCE_KEYS}
    if unknown:
        raise DefinitionInvalid(
            _("%(slug)s : clés inconnues : %(keys)s.")
            % {"slug": slug, "keys": ", ".join(sorted(unknown))}
        )
    layer = Layer.objects.filter(slug=slug).first() or Layer(slug=slug)
    source = Source.objects.filter(layer__slug=slug).first() or Source()
    for key in LAYER_KEYS:
        setattr(layer, key, entry.get(key, getattr(layer, key)))
    for key in SOURCE_KEYS:
        setattr(source, key, entry.get(key, getattr(source, key)))
    try:
        layer.full_clean()
        told = [key for key in LAYER_KEYS if key in entry]
        store_description(layer=layer, fields=told, now=timezone.now())
        source.layer = layer
        is_new = source.pk is None
        source.full_clean()
        source.save()
        kept = DEFAULT_CADENCE if is_new else cadence_of(source)
        cadence = entry.get(CADENCE_KEY, kept)
        if cadence is not None and not isinstance(cadence, str):
            raise CadenceInvalid
        set_cadence(source, cadence)
    except (DefinitionInvalid, LayerRefused) as error:
        raise DefinitionInvalid(
            _("%(slug)s : %(problem)s") % {"slug": slug, "problem": error}
        ) from error
    except (ValidationError, TypeError, ValueError) as error:
        raise DefinitionInvalid(
            _("%(slug)s : %(problem)s") % {"slug": slug, "problem": _explained(error)}
        ) from error
    return source


def _explained(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return " ".join(
        " ".join(messages)
        if field == NON_FIELD_ERRORS
        else _("%(field)s : %(problems)s") % {"field": field, "problems": " ".join(messages)}
        for field, messages in error.message_dict.items()
    )


def _toml_value(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(
            f"{json.dumps(key)} = {_toml_value(item)}"
            for key, item in value.items()
            if item is not None  # TOML has no null: an absent key says the same
        )
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml_value(item) for item in value) + "]"
    if isinstance(value, str):
        # JSON's escapes are TOML's, except that TOML also escapes DEL.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)

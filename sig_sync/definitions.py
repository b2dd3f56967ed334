"""Source definitions as TOML: a layer, where it comes from, and its safety limits."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from layers.models import Layer
from sig_sync.errors import DefinitionInvalid
from sig_sync.models import Source

LAYER_KEYS = (
    "title",
    "description",
    "geometry_kind",
    "style",
    "licence",
    "attribution",
    "title_property",
    "tile_properties",
)
SOURCE_KEYS = (
    "protocol",
    "location",
    "sublayer",
    "declared_srid",
    "identity_column",
    "kept_columns",
    "max_drop_percent",
    "max_quarantined_percent",
    "is_active",
)


def import_definitions(text: str) -> list[Source]:
    """Create or bring up to date the layers and sources of a TOML text, all or none.

    The text has one ``[[source]]`` table per layer: ``slug`` and keys of `LAYER_KEYS` and
    `SOURCE_KEYS`; what it leaves out keeps its value. Raises `DefinitionInvalid`.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionInvalid(_("Le fichier TOML est illisible : %s.") % error) from error
    entries = document.get("source")
    if not isinstance(entries, list) or not entries:
        raise DefinitionInvalid(_("Le fichier TOML doit avoir au moins une table « [[source]] »."))
    with transaction.atomic():
        return [_store(entry) for entry in entries]


def export_definitions() -> str:
    """Every source with its layer, as `import_definitions` reads it."""
    blocks = []
    for source in Source.objects.select_related("layer").order_by("layer__slug"):
        values = {"slug": source.layer.slug}
        values |= {key: getattr(source.layer, key) for key in LAYER_KEYS}
        values |= {key: getattr(source, key) for key in SOURCE_KEYS}
        lines = [f"{key} = {_toml_value(value)}" for key, value in values.items()]
        blocks.append("\n".join(["[[source]]", *lines]))
    return "\n\n".join(blocks) + "\n"


def _store(entry: Any) -> Source:
    if not isinstance(entry, dict) or not isinstance(entry.get("slug"), str):
        raise DefinitionInvalid(_("Chaque « [[source]] » doit avoir un « slug »."))
    slug = entry["slug"]
    unknown = set(entry) - {"slug", *LAYER_KEYS, *SOURCE_KEYS}
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
        layer.save()
        source.layer = layer
        source.full_clean()
        source.save()
    except (ValidationError, TypeError, ValueError) as error:
        raise DefinitionInvalid(
            _("%(slug)s : %(problem)s") % {"slug": slug, "problem": _explained(error)}
        ) from error
    return source


def _explained(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(
            _("%(field)s : %(problems)s") % {"field": field, "problems": " ".join(messages)}
            for field, messages in error.message_dict.items()
        )
    return str(error)


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

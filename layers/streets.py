"""The streets of a layer whose features are named: found by name, made ready once for each revision."""

import re
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from geo.geocoding.communes import plain_name
from geo.sqlfiles import read_sql
from layers.models import Consultation, Layer, StreetIndex, StreetName

_NAMES = read_sql(__file__, "street_names_read.sql")
_SEGMENTS = read_sql(__file__, "streets_read.sql")
_LOCK: Final = 0x5354
"""First half of the advisory lock of a layer's streets."""

_ABBREVIATIONS: Final = {
    "all": "allee",
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "boul": "boulevard",
    "ch": "chemin",
    "fg": "faubourg",
    "gal": "general",
    "imp": "impasse",
    "pl": "place",
    "r": "rue",
    "rte": "route",
    "sq": "square",
    "st": "saint",
    "ste": "sainte",
}
_WORD = re.compile(r"[^ ]+")


def plain_street_name(text: str) -> str:
    """A street's name as it is compared: no case, accents or punctuation, usual words in full."""
    return _WORD.sub(lambda word: _ABBREVIATIONS.get(word[0], word[0]), plain_name(text))[:200]


def street_layer_of(consultation: Consultation) -> Layer | None:
    """The layer that knows the streets: on the consultation's own map, else on another public one."""
    own = _street_layers().filter(consultations=consultation)
    return own.order_by("consultation_layers__position").first() or public_street_layers().first()


def public_street_layers() -> QuerySet[Layer]:
    """The street layers of public consultations."""
    public = _street_layers().filter(consultations__visibility__in=["published", "archived"])
    return public.order_by("slug").distinct()


def _street_layers() -> QuerySet[Layer]:
    return Layer.objects.filter(current_revision__isnull=False).exclude(street_name_property="")


def ready_streets(layer: Layer) -> None:
    """Read the streets of the layer's current revision, unless that was done.

    100,000 segments take some seconds, once for each revision: the first who asks waits, and those
    who ask at the same moment wait for her.
    """
    if _is_ready(layer):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, layer.pk])
        if _is_ready(layer):
            return
        parameters: dict[str, int | str] = {
            "layer_id": layer.pk,
            "name_property": layer.street_name_property,
        }
        cursor.execute(
            "DELETE FROM layers_streetsegment USING layers_streetname AS street "
            "WHERE street.id = street_id AND street.layer_id = %s",
            [layer.pk],
        )
        cursor.execute("DELETE FROM layers_streetname WHERE layer_id = %s", [layer.pk])
        cursor.execute(_NAMES, parameters)
        names = [name for (name,) in cursor.fetchall()]
        StreetName.objects.bulk_create(
            (
                StreetName(layer=layer, name=name, plain=plain)
                for name in names
                if (plain := plain_street_name(name))
            ),
            batch_size=2_000,
        )
        cursor.execute(_SEGMENTS, parameters)
        StreetIndex.objects.update_or_create(
            layer=layer,
            defaults={
                "revision": layer.current_revision_id or 0,
                "name_property": layer.street_name_property,
            },
        )


def _is_ready(layer: Layer) -> bool:
    return StreetIndex.objects.filter(
        layer=layer,
        revision=layer.current_revision_id or 0,
        name_property=layer.street_name_property,
    ).exists()

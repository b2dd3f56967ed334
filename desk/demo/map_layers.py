"""The demonstration's map layers: its files go to the drop folder and take the ordinary way in."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from desk.demo.errors import LayerNotLoaded
from layers.models import Consultation, ConsultationLayer, Layer
from sig_sync.definitions import import_definitions
from sig_sync.models import SyncRun
from sig_sync.run import run_sync

_FOLDER = Path(__file__).with_name("layers")
_DROP_NAME = "demonstration"
_FILES = (
    "reseau-cyclable.gpkg",
    "ilots-de-fraicheur.geojson",
    "stations-velos.geojson",
    "rues.geojson",
)


def load_layers(say: Callable[[str], None]) -> None:
    """Deposit the files, record their sources, and synchronise. Raises `LayerNotLoaded`."""
    drop = Path(settings.SIG_FOLDER) / _DROP_NAME
    drop.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        # Under another name first: a synchronisation may be reading the folder at this moment.
        partial = drop / f".{name}.partial"
        shutil.copyfile(_FOLDER / name, partial)
        partial.replace(drop / name)
    definitions = (_FOLDER / "sources.toml").read_text(encoding="utf-8")
    chosen = _styles_chosen_since()
    for source in import_definitions(definitions):
        if source.layer.slug in chosen:
            source.layer.style = chosen[source.layer.slug]
            source.layer.save(update_fields=["style"])
        run = run_sync(source)
        if run.status == SyncRun.Status.REFUSED:
            raise LayerNotLoaded(f"{source.layer.title} : {run.message}")
        count = source.layer.features.current().count()
        say(f"Couche « {source.layer.title} » : {count} objets.")


def _styles_chosen_since() -> dict[str, Any]:
    """Styles of layers that are there already: an officer may have chosen them."""
    # Styles without a version are those of an older demonstration.
    layers = Layer.objects.filter(style__has_key="version")
    return {layer.slug: layer.style for layer in layers}


def place_layers(consultation: Consultation, entries: list[dict[str, Any]]) -> None:
    """Put the layers on the consultation's map, in this order."""
    for position, entry in enumerate(entries):
        ConsultationLayer.objects.update_or_create(
            consultation=consultation,
            layer=Layer.objects.get(slug=entry["slug"]),
            defaults={"position": position, "visible_by_default": entry["visible"]},
        )

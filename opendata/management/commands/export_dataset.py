"""``manage.py export_dataset ID --format F``: a public dataset as a file."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geo.errors import ParvisError
from opendata import archives, queries
from opendata.collections import all_collections, find_collection
from opendata.whole import write_geojson

FORMATS = ("geojson", "csv", "pmtiles")


class Command(BaseCommand):
    help = (
        "Écrit un jeu de données public dans un fichier (GeoJSON, CSV ; PMTiles pour une couche)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", help="layer.<couche>, contributions, communes…")
        parser.add_argument("--format", choices=FORMATS, default="geojson")
        parser.add_argument("--output", type=Path, help="par défaut : <jeu>.<format>")

    def handle(self, *args: Any, **options: Any) -> None:
        collection = find_collection(options["dataset"])
        if collection is None:
            known = ", ".join(item.id for item in all_collections())
            raise CommandError(f"Aucun jeu public « {options['dataset']} ». Il y a : {known}.")
        path: Path = options["output"] or Path(f"{collection.id}.{options['format']}")
        try:
            if options["format"] == "pmtiles":
                archives.write_archive(collection, path)
            else:
                with path.open("wb") as file:
                    if options["format"] == "geojson":
                        write_geojson(collection, datetime.now(UTC), file)
                    else:
                        queries.write_table(collection, file)
        except ParvisError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"« {path} » ne peut pas être écrit : {error.strerror}.") from error
        self.stdout.write(f"{path} : {path.stat().st_size} octets")

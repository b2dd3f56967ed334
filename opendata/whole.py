"""A whole dataset as one document."""

import json
from datetime import datetime
from typing import IO, Any

from django.conf import settings

from opendata import queries
from opendata.collections import Collection
from opendata.queries import Selection


def write_geojson(collection: Collection, now: datetime, file: IO[bytes]) -> None:
    """A GeoJSON FeatureCollection with its name, licence and freshness (foreign members)."""
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": collection.id,
        "title": str(collection.title),
        "license": collection.licence,
        "attribution": collection.attribution or settings.METROPOLE_NAME,
        "timeStamp": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    if collection.revision is not None:
        head["revision"] = collection.revision
    file.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "features": [')
    queries.write_features(collection, Selection(), file)
    file.write(b"\n]}\n")

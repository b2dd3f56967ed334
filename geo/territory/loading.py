"""From a file, an address or the sample to loaded communes."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from geo.download import download
from geo.territory.records import commune_records
from geo.territory.report import LoadReport
from geo.territory.services import record_communes
from geo.vectorfile import read_vector_file, settle_crs

MAX_SIZE_BYTES = 300_000_000
MAX_TIME_S = 120.0


@dataclass(frozen=True)
class LoadOptions:
    """How a file of communes is to be read and dated; see `record_communes`."""

    srid: int | None = None
    sublayer: str = ""
    valid_from: date | None = None
    may_depart: bool = False


def load_file(path: Path, *, source: str, options: LoadOptions, today: date) -> LoadReport:
    """Load the communes of a GeoJSON or GeoPackage file. Raises a `ParvisError`."""
    table = read_vector_file(path, sublayer=options.sublayer, max_size_bytes=MAX_SIZE_BYTES)
    records = commune_records(table, settle_crs(table, options.srid))
    return record_communes(
        records=records,
        source=source[:300],
        valid_from=options.valid_from,
        today=today,
        may_depart=options.may_depart,
    )


def load_url(url: str, *, options: LoadOptions, today: date) -> LoadReport:
    """Load the communes that an address answers. Raises a `ParvisError`."""
    with tempfile.TemporaryDirectory(prefix="parvis-territory-") as folder:
        path = Path(folder) / "communes"
        # The address in the settings was chosen by the host, who may well run it next door.
        trusted = {urlsplit(settings.TERRITORY_URL).hostname or ""}
        download(
            url,
            path,
            max_size_bytes=MAX_SIZE_BYTES,
            max_time_s=MAX_TIME_S,
            trusted_hosts=trusted,
        )
        return load_file(path, source=url, options=options, today=today)

"""A first look at a source, before it is trusted with a layer: nothing of it is kept."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pyproj import CRS

from geo.vectorfile import ReadingOptions, open_vector, settle_crs
from geo.vectorfile.errors import SublayerUnknown, VectorFileError
from sig_sync.models import Source
from sig_sync.sources import arcgis, drop, file, http, ogcapi, opendatasoft, wfs
from sig_sync.sources.delivery import Basket, Look, silent
from sig_sync.sources.errors import NothingDropped, SublayerNotServed
from sig_sync.sources.web import Web, conversation

SAMPLE_ROWS = 5

_LOOKS: dict[str, Callable[[Source, Web], Look]] = {
    Source.Protocol.HTTP: http.look,
    Source.Protocol.WFS: wfs.look,
    Source.Protocol.OGC_API: ogcapi.look,
    Source.Protocol.ARCGIS: arcgis.look,
    Source.Protocol.OPENDATASOFT: opendatasoft.look,
}


@dataclass(frozen=True)
class Preview:
    """What the source has, as far as one small answer shows it.

    ``count`` is the source's own, None when it does not say; ``rows`` are a few objects' columns,
    each with the type of its geometry under ``""``.
    """

    sublayers: tuple[str, ...] = ()
    count: int | None = None
    columns: tuple[str, ...] = ()
    stated_crs: CRS | None = None
    rows: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()


def preview(source: Source) -> Preview:
    """Ask the source, which need not be saved, and read a few objects. Raises as `fetch`."""
    with tempfile.TemporaryDirectory(prefix="parvis-look-") as folder:
        basket = Basket(Path(folder), silent)
        if source.protocol in _LOOKS:
            try:
                with conversation(basket, is_look=True) as web:
                    look = _LOOKS[source.protocol](source, web)
            except SublayerNotServed as error:
                return Preview(sublayers=error.known, warnings=(str(error),))
        else:
            look = Look(part=_file_of(source), format=http.format_of(source))
        if look.part is None:
            return Preview(sublayers=look.sublayers, warnings=look.warnings)
        return _read(source, look, look.part)


def _file_of(source: Source) -> Path:
    if source.protocol == Source.Protocol.FILE:
        return file.locate(source)
    path = drop.shown(source)
    if path is None:
        raise NothingDropped(
            _("Aucun fichier « %(name)s » dans le dossier de dépôt « %(folder)s » : déposez-le.")
            % {"name": source.location, "folder": drop.DEPOT}
        )
    return path


def _read(source: Source, look: Look, part: Path) -> Preview:
    is_file = source.protocol in {Source.Protocol.FILE, Source.Protocol.DROP, Source.Protocol.HTTP}
    options = ReadingOptions(
        # What a service was asked for is all that its answer holds.
        sublayer=source.sublayer if is_file else "",
        format=look.format,
        encoding=source.encoding,
        x_column=source.x_column,
        y_column=source.y_column,
        stated_crs=look.stated_crs,
    )
    warnings = list(look.warnings)
    try:
        with open_vector([part], options) as stream:
            crs = stream.crs
            try:
                crs = settle_crs(stream, source.declared_srid)
            except VectorFileError as error:
                warnings.append(str(error))
                with suppress(VectorFileError):
                    crs = settle_crs(stream, None)
            rows = _sample(islice(stream, 1))
            columns = stream.columns
            stated_count = stream.stated_count
    except SublayerUnknown as error:
        return Preview(sublayers=look.sublayers or error.known, warnings=(*warnings, str(error)))
    warnings += _missing(source, columns)
    return Preview(
        sublayers=look.sublayers,
        count=look.count if look.count is not None else stated_count,
        columns=columns,
        stated_crs=crs,
        rows=tuple(rows),
        warnings=tuple(warnings),
    )


def _sample(batches: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for batch in batches:
        for index, geometry in enumerate(batch.geometries[:SAMPLE_ROWS]):
            kind = geometry.geom_type if geometry is not None else batch.problems.get(index, "")
            values = {name: column[index] for name, column in batch.columns.items()}
            rows.append({"": kind} | values)
    return rows


def _missing(source: Source, columns: Sequence[str]) -> list[str]:
    wanted = [source.identity_column, source.sort_column, *source.kept_columns]
    missing = [name for name in dict.fromkeys(wanted) if name and name not in columns]
    if not missing or not columns:
        return []
    return [_("Colonnes indiquées mais absentes : %s.") % ", ".join(missing)]

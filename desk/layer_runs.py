"""The report of a synchronisation, in words for whoever reads the desk.

Each kind of finding says what it means for the map. What a run wrote is read from the revision
itself (`layers.changes`): complete, and for ever. What it only noticed is read from its findings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Count
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry.base import BaseGeometry

from layers.change_map import Mark
from layers.changes import Change, ChangeKind, ColumnChange, changes_of
from layers.models import Feature, GeometryKind, Layer, LayerRevision
from sig_sync.models import SyncFinding, SyncRun

LINES_ON_A_PAGE = 50
MAX_COLUMNS_SHOWN = 12

_COUNTED_ONLY: Final[dict[str, Promise]] = {
    "delivered": gettext_lazy("Livrés"),
    "unchanged": gettext_lazy("Inchangés"),
    "recast": gettext_lazy("Réécrits avec d’autres colonnes"),
    "reprojected": gettext_lazy("Convertis d’un autre système"),
}

_WRITTEN: Final = ("added", "revived", "moved", "edited", "removed", "recast")

_KINDS: Final[dict[str, tuple[Promise, Promise]]] = {
    "quarantined": (
        gettext_lazy("Mis de côté"),
        gettext_lazy("Pas affichés tels que livrés ; ce qui était sur la carte y reste."),
    ),
    "columns": (
        gettext_lazy("Colonnes changées"),
        gettext_lazy("La source n’a plus les mêmes colonnes qu’avant."),
    ),
    "removed": (
        gettext_lazy("Retirés"),
        gettext_lazy("Plus dans la source ; encore lisibles aux versions d’avant."),
    ),
    "missing": (
        gettext_lazy("Absents, gardés"),
        gettext_lazy("Pas dans cette livraison ; retirés si leur absence dure."),
    ),
    "moved": (
        gettext_lazy("Déplacés ou redessinés"),
        gettext_lazy("Leur lieu ou leur forme a changé."),
    ),
    "edited": (gettext_lazy("Modifiés"), gettext_lazy("Seuls leurs attributs ont changé.")),
    "added": (gettext_lazy("Ajoutés"), gettext_lazy("Nouveaux dans la source.")),
    "revived": (
        gettext_lazy("Revenus"),
        gettext_lazy("De nouveau dans la source, avec leur histoire."),
    ),
    "repaired": (
        gettext_lazy("Réparés"),
        gettext_lazy("Affichés avec un contour rendu valide, de même surface."),
    ),
}


@dataclass(frozen=True)
class KindCount:
    """One kind of what a run noticed: what it means for the map, and how many objects."""

    kind: str
    title: str
    meaning: str
    count: int


@dataclass(frozen=True)
class Line:
    """One object of a list that goes with a map."""

    mark: Mark
    reason: str
    columns: list[ColumnChange]
    columns_left_out: int

    @property
    def is_on_map(self) -> bool:
        """True when the map can show it."""
        return self.mark.position is not None


@dataclass(frozen=True)
class LinesPage:
    """Some lines, and the text after which the next page begins."""

    lines: list[Line]
    next_after: str | None

    @property
    def marks(self) -> list[Mark]:
        """What the map shows of them."""
        return [line.mark for line in self.lines]


def counts_in_words(run: SyncRun) -> list[tuple[str, str, int]]:
    """What the run counted, as (kind, label, number); nothing for what was not counted."""
    counts = run.counts if isinstance(run.counts, dict) else {}
    if run.status == SyncRun.Status.UNCHANGED and isinstance(counts.get("delivered"), int):
        # A delivery that was not read again keeps the counts of the run that read it.
        same = counts["delivered"] - counts.get("quarantined", 0)
        counts = counts | dict.fromkeys(_WRITTEN, 0) | {"unchanged": same}
    labels = _COUNTED_ONLY | {kind: title for kind, (title, _meaning) in _KINDS.items()}
    return [
        (kind, str(label), counts[kind])
        for kind, label in labels.items()
        if isinstance(counts.get(kind), int)
    ]


def progress_in_words(run: SyncRun) -> str:
    """What a run is at: "lecture, 120 000 sur 300 000"; the step alone before anything is counted."""
    step = run.get_step_display().lower()
    counts = run.counts if isinstance(run.counts, dict) else {}
    done, total = counts.get("done"), counts.get("total")
    if not done or run.step == SyncRun.Step.FETCH:
        return step
    known = {"step": step, "done": number_format(done, force_grouping=True)}
    if not total:
        return _("%(step)s, %(done)s objets") % known
    return _("%(step)s, %(done)s sur %(total)s") % {
        **known,
        "total": number_format(total, force_grouping=True),
    }


def kinds_of_run(run: SyncRun) -> list[KindCount]:
    """What a run noticed, kind by kind, what calls for attention first. One query."""
    listed = dict(run.findings.order_by().values_list("kind").annotate(number=Count("pk")))
    counted = {kind: number for kind, _label, number in counts_in_words(run)}
    counts = {kind: max(listed.get(kind, 0), counted.get(kind, 0)) for kind in _KINDS}
    wrote = _written_by(run)
    return _kinds(counts | _counts_of_revision(wrote) if wrote else counts)


def kinds_of_revision(revision: LayerRevision) -> list[KindCount]:
    """What a revision changed, kind by kind."""
    return _kinds(_counts_of_revision(revision))


def lines_of_run(run: SyncRun, kind: str, after: str = "") -> LinesPage:
    """The objects of one kind: from the revision that the run wrote, else from its findings."""
    layer = run.source.layer
    wrote = _written_by(run)
    if wrote and kind in set(ChangeKind):
        return lines_of_revision(layer, wrote, kind, after)
    findings = run.findings.filter(kind=kind, pk__gt=_whole(after)).order_by("pk")
    found = list(findings[: LINES_ON_A_PAGE + 1])
    page = found[:LINES_ON_A_PAGE]
    titles = _titles(layer, [finding.source_id for finding in page if finding.source_id])
    lines = [_line_of_finding(finding, layer, titles) for finding in page]
    more = len(found) > LINES_ON_A_PAGE
    return LinesPage(lines, str(page[-1].pk) if more else None)


def lines_of_revision(
    layer: Layer, revision: LayerRevision, kind: str, after: str = ""
) -> LinesPage:
    """The objects of one kind that a revision changed, all of them, page by page. One query."""
    page = changes_of(revision, kind=ChangeKind(kind), after=after, limit=LINES_ON_A_PAGE)
    return LinesPage([_line_of_change(change, layer) for change in page.changes], page.next_after)


def metres_in_words(metres: float) -> str:
    """ "35 cm", "4,2 m", "1,3 km"."""
    if metres < 1:
        return _("%(number)s cm") % {"number": max(1, round(metres * 100))}
    if metres < 10:
        return _("%(number)s m") % {"number": number_format(metres, 1)}
    if metres < 1000:
        return _("%(number)s m") % {"number": round(metres)}
    return _("%(number)s km") % {"number": number_format(metres / 1000, 1)}


def what_happened(
    kind: str, moved_m: float | None, geometry_kind: str, *, is_back: bool = False
) -> str:
    """A few words about one object, for the list and for its card on the map."""
    if kind == "moved" and moved_m:
        known = {"distance": metres_in_words(moved_m)}
        if geometry_kind == GeometryKind.POINT:
            return _("Déplacé de %(distance)s") % known
        return _("Redessiné, d’au plus %(distance)s") % known
    words = {
        "added": _("Revenu") if is_back else _("Ajouté"),
        "revived": _("Revenu"),
        "removed": _("Retiré"),
        "moved": _("Déplacé ou redessiné"),
        "edited": _("Attributs modifiés"),
        "missing": _("Absent, gardé"),
        "quarantined": _("Mis de côté"),
        "repaired": _("Contour réparé"),
    }
    return words.get(kind, "")


def _written_by(run: SyncRun) -> LayerRevision | None:
    """The revision that a run made; one that found nothing only names the revision it found."""
    return run.revision if run.status == SyncRun.Status.SUCCEEDED else None


def _counts_of_revision(revision: LayerRevision) -> dict[str, int]:
    return {
        "removed": revision.removed,
        "moved": revision.moved,
        "edited": revision.changed - revision.moved,
        "added": revision.added,
    }


def _kinds(counts: dict[str, int]) -> list[KindCount]:
    return [
        KindCount(kind, str(title), str(meaning), counts[kind])
        for kind, (title, meaning) in _KINDS.items()
        if counts.get(kind)
    ]


def _line_of_change(change: Change, layer: Layer) -> Line:
    named = str(change.properties.get(layer.title_property) or "") if layer.title_property else ""
    kind = str(change.kind)
    words = what_happened(kind, change.moved_m, layer.geometry_kind, is_back=change.is_back)
    mark = Mark(
        identity=change.source_id,
        kind="revived" if change.is_back else kind,
        title=named or change.source_id,
        words=words,
        geom_before=change.geom_before if kind != "edited" else None,
        geom_after=change.geom_after,
    )
    columns = change.columns
    return Line(mark, "", columns[:MAX_COLUMNS_SHOWN], max(0, len(columns) - MAX_COLUMNS_SHOWN))


def _line_of_finding(finding: SyncFinding, layer: Layer, titles: dict[str, str]) -> Line:
    title = titles.get(finding.source_id) or finding.source_id
    if not title:
        title = _("Objet n° %(row)s") % {"row": finding.row} if finding.row else layer.title
    mark = Mark(
        identity=finding.source_id or f"constat-{finding.pk}",
        kind=finding.kind,
        title=title,
        words=what_happened(finding.kind, finding.moved_m, layer.geometry_kind),
        geom_before=_shapely(finding.geom_before),
        geom_after=_shapely(finding.geom),
    )
    return Line(mark, finding.reason, [], 0)


def _titles(layer: Layer, source_ids: Iterable[str]) -> dict[str, str]:
    if not layer.title_property:
        return {}
    rows = Feature.objects.current().filter(layer=layer, source_id__in=source_ids)
    named = rows.values_list("source_id", f"properties__{layer.title_property}")
    return {source_id: str(title) for source_id, title in named if title}


def _shapely(geom: GEOSGeometry | None) -> BaseGeometry | None:
    return None if geom is None else shapely.from_wkb(bytes(geom.wkb))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0

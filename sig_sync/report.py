"""Sixth step: what a run did, in one vocabulary for every source.

Kinds of findings (`SyncFinding.Kind`), and what each means for the data:

added          served from this revision on
revived        back after an absence, under its identity and with its history
moved          its geometry changed; the former one stays readable at former revisions
edited         only its columns changed
removed        no longer in the source; stays readable at former revisions
missing        not delivered, but served until it was absent as often as the source says
repaired       served with a contour made valid without changing its area
quarantined    not served as delivered; what was served under its identity stays
columns        the set of columns is not the one of the revision served before

The run's counts have the same words, and also: delivered, unchanged, reprojected (objects carried
over from another coordinate system), recast (objects whose only change is the set of columns).
"""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sig_sync.diff import ColumnChange, Difference
from sig_sync.findings import Noticed
from sig_sync.models import SyncRun
from sig_sync.outcome import AWAITED
from sig_sync.staging import Staged

_LISTED_LINES = 20


def counts_of(
    staged: Staged, found: Difference | None, columns: tuple[str, ...], *, is_reprojected: bool
) -> dict[str, Any]:
    """How many objects of each kind; without differences when the delivery was not compared."""
    counts: dict[str, Any] = {
        "delivered": staged.delivered,
        "quarantined": staged.quarantined,
        "repaired": staged.repaired,
        "reprojected": staged.usable if is_reprojected else 0,
        "columns": list(columns),
    }
    if found is not None:
        kinds = ("added", "revived", "moved", "edited", "removed", "missing", "recast")
        counts |= {kind: found.kinds[kind] for kind in kinds}
        touched = sum(found.kinds[kind] for kind in ("added", "revived", "moved", "edited"))
        counts["unchanged"] = staged.usable - touched - found.kinds["recast"]
    return counts


def column_finding(change: ColumnChange) -> Noticed:
    """The finding that says how the set of columns changed."""
    reason = _("colonnes ajoutées : %(added)s ; retirées : %(removed)s") % {
        "added": ", ".join(change.new) or "—",
        "removed": ", ".join(change.gone) or "—",
    }
    return Noticed("columns", "", None, reason)


def summary(counts: dict[str, Any]) -> str:
    """One French sentence about a run that compared a whole delivery."""
    parts = [
        _counted(counts["added"] + counts["revived"], _("objet ajouté"), _("objets ajoutés")),
        _counted(counts["moved"] + counts["edited"], _("modifié"), _("modifiés")),
        _counted(counts["removed"], _("retiré"), _("retirés")),
        _counted(counts["unchanged"], _("inchangé"), _("inchangés")),
    ]
    if counts["revived"]:
        parts.append(_("dont %s") % _counted(counts["revived"], _("revenu"), _("revenus")))
    said_when_any = {
        "recast": (
            _("réécrit avec ses nouvelles colonnes"),
            _("réécrits avec leurs nouvelles colonnes"),
        ),
        "missing": (_("absent, gardé"), _("absents, gardés")),
        "repaired": (_("réparé"), _("réparés")),
        "quarantined": (_("mis de côté"), _("mis de côté")),
    }
    parts += [
        _counted(counts[kind], *words) for kind, words in said_when_any.items() if counts[kind]
    ]
    return ", ".join(parts) + "."


def _counted(number: int, one: str, many: str) -> str:
    """ "1 objet ajouté", "0 objet ajouté", "12 400 objets ajoutés": zero is singular in French."""
    shown = number_format(number, force_grouping=True)
    return f"{shown} {one if number < 2 else many}"


def is_served(run: SyncRun) -> bool:
    """True if the layer shows what the source delivered to this run."""
    good = (SyncRun.Status.SUCCEEDED, SyncRun.Status.UNCHANGED)
    return run.status in good and run.code != AWAITED


def lines(run: SyncRun) -> list[str]:
    """The report of a finished run as French sentences."""
    known = {
        "layer": run.source.layer.slug,
        "status": run.get_status_display().lower(),
        "message": run.message,
    }
    if run.revision:
        head = _("%(layer)s : %(status)s (révision %(number)d). %(message)s") % {
            **known,
            "number": run.revision.number,
        }
    else:
        head = _("%(layer)s : %(status)s. %(message)s") % known
    explained = run.findings.filter(kind__in=["columns", "quarantined"]).order_by("kind", "id")
    return [head, *(_line(finding) for finding in explained[:_LISTED_LINES])]


def _line(finding: Any) -> str:
    if finding.row is None:
        return f"  {finding.reason}"
    return _("  mis de côté, objet n° %(row)d %(source_id)s : %(reason)s") % {
        "row": finding.row,
        "source_id": finding.source_id,
        "reason": finding.reason,
    }

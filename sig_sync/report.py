"""Sixth step: what a run did, in one vocabulary for every source.

A finding is ``{"kind", "source_id", "row", "reason"}``; ``source_id``, ``row`` and ``reason`` only
where they are known. Kinds, and what each means for the data:

added          served from this revision on
moved          its geometry changed; the former one stays readable at former revisions
edited         only its columns changed
removed        no longer in the source; stays readable at former revisions
repaired       served with a contour made valid without changing its area
quarantined    not served as delivered; what was served under its identity stays
columns        the set of columns is not the one of the revision served before
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sig_sync.diff import Difference
from sig_sync.models import SyncRun
from sig_sync.validate import Validated

LISTED_PER_KIND = 500
"""More findings of one kind than this are only counted."""


def counts_of(found: Difference, validated: Validated) -> dict[str, int]:
    """How many objects of each kind."""
    return {
        "added": len(found.added),
        "moved": len(found.moved),
        "edited": len(found.edited),
        "removed": len(found.removed),
        "unchanged": found.unchanged,
        "repaired": len(validated.repaired),
        "quarantined": len(validated.quarantined),
    }


def findings_of(
    found: Difference | None,
    validated: Validated,
    columns_before: Iterable[str],
    columns_now: Iterable[str],
) -> list[dict[str, Any]]:
    """The findings of a run, bounded in number."""
    findings: list[dict[str, Any]] = []
    before, now = set(columns_before), set(columns_now)
    if before and before != now:
        reason = _("colonnes ajoutées : %(added)s ; retirées : %(removed)s") % {
            "added": ", ".join(sorted(now - before)) or "—",
            "removed": ", ".join(sorted(before - now)) or "—",
        }
        findings.append({"kind": "columns", "reason": reason})
    findings += [
        {"kind": "quarantined", "source_id": item.source_id, "row": item.row, "reason": item.reason}
        for item in validated.quarantined[:LISTED_PER_KIND]
    ]
    findings += _listed("repaired", validated.repaired)
    if found is not None:
        findings += _listed("removed", found.removed)
        findings += _listed("moved", found.moved)
        findings += _listed("edited", found.edited)
        findings += _listed("added", found.added)
    return findings


def _listed(kind: str, source_ids: list[str]) -> list[dict[str, Any]]:
    return [{"kind": kind, "source_id": source_id} for source_id in source_ids[:LISTED_PER_KIND]]


def summary(counts: dict[str, int]) -> str:
    """One French sentence about a run that succeeded."""
    changed = counts["moved"] + counts["edited"]
    parts = [
        ngettext("%d objet ajouté", "%d objets ajoutés", counts["added"]) % counts["added"],
        ngettext("%d modifié", "%d modifiés", changed) % changed,
        ngettext("%d retiré", "%d retirés", counts["removed"]) % counts["removed"],
        ngettext("%d inchangé", "%d inchangés", counts["unchanged"]) % counts["unchanged"],
    ]
    if counts["repaired"]:
        parts.append(ngettext("%d réparé", "%d réparés", counts["repaired"]) % counts["repaired"])
    if counts["quarantined"]:
        parts.append(
            ngettext("%d mis de côté", "%d mis de côté", counts["quarantined"])
            % counts["quarantined"]
        )
    return ", ".join(parts) + "."


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
    details = [
        _("  mis de côté, objet n° %(row)d %(source_id)s : %(reason)s")
        % {"row": finding["row"], "source_id": finding["source_id"], "reason": finding["reason"]}
        for finding in run.findings
        if finding["kind"] == "quarantined"
    ]
    details += [
        "  " + finding["reason"] for finding in run.findings if finding["kind"] == "columns"
    ]
    return [head, *details[:20]]

"""The report of a synchronisation, in words for whoever reads the desk.

The vocabulary is that of `sig_sync.report`; each kind of finding says what it means for the map.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sig_sync.models import SyncRun

_COUNT_WORDS: Final[dict[str, Promise]] = {
    "added": gettext_lazy("Ajoutés"),
    "moved": gettext_lazy("Déplacés"),
    "edited": gettext_lazy("Modifiés sans être déplacés"),
    "removed": gettext_lazy("Retirés"),
    "unchanged": gettext_lazy("Inchangés"),
    "repaired": gettext_lazy("Réparés"),
    "quarantined": gettext_lazy("Mis de côté"),
}

_FINDING_WORDS: Final[dict[str, tuple[Promise, Promise]]] = {
    "quarantined": (
        gettext_lazy("Mis de côté"),
        gettext_lazy("Pas affichés tels que livrés ; ce qui était sur la carte y reste."),
    ),
    "columns": (
        gettext_lazy("Colonnes changées"),
        gettext_lazy("La source n’a plus les mêmes colonnes qu’avant."),
    ),
    "removed": (
        gettext_lazy("Objets retirés"),
        gettext_lazy("Plus dans la source ; encore lisibles aux versions d’avant."),
    ),
    "repaired": (
        gettext_lazy("Objets réparés"),
        gettext_lazy("Affichés avec un contour rendu valide, de même surface."),
    ),
    "moved": (gettext_lazy("Objets déplacés"), gettext_lazy("Leur forme ou leur lieu a changé.")),
    "edited": (gettext_lazy("Objets modifiés"), gettext_lazy("Seuls leurs attributs ont changé.")),
    "added": (gettext_lazy("Objets ajoutés"), gettext_lazy("Affichés à partir de cette version.")),
}


LISTED_IN_A_GROUP = 200


@dataclass(frozen=True)
class FindingLine:
    """One object that a run noticed, and why when there is a reason."""

    subject: str
    reason: str


@dataclass(frozen=True)
class FindingGroup:
    """What a run noticed of one kind, and what it means for the map."""

    kind: str
    title: str
    meaning: str
    lines: list[FindingLine]
    left_out: int

    @property
    def has_reasons(self) -> bool:
        """True when its objects have a reason each."""
        return any(line.reason for line in self.lines)


def counts_in_words(run: SyncRun) -> list[tuple[str, int]]:
    """What the run counted, as (label, number)."""
    counts = run.counts if isinstance(run.counts, dict) else {}
    return [(str(words), counts[key]) for key, words in _COUNT_WORDS.items() if key in counts]


def findings_in_words(run: SyncRun) -> list[FindingGroup]:
    """What the run noticed, kind by kind, what calls for attention first."""
    by_kind: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _FINDING_WORDS}
    for finding in run.findings or []:
        if isinstance(finding, dict):
            by_kind.setdefault(str(finding.get("kind", "")), []).append(finding)
    groups = []
    for kind, findings in by_kind.items():
        if findings:
            title, meaning = _FINDING_WORDS.get(kind, (kind, ""))
            lines = [_line(finding) for finding in findings[:LISTED_IN_A_GROUP]]
            left_out = max(0, len(findings) - LISTED_IN_A_GROUP)
            groups.append(FindingGroup(kind, str(title), str(meaning), lines, left_out))
    return groups


def _line(finding: dict[str, Any]) -> FindingLine:
    subject = str(finding.get("source_id") or "")
    if finding.get("row"):
        subject = _("n° %(row)s %(identity)s") % {"row": finding["row"], "identity": subject}
    return FindingLine(subject.strip(), str(finding.get("reason") or ""))

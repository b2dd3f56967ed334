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
        gettext_lazy("Pas affiché tel que livré ; l’ancien reste s’il existait."),
    ),
    "columns": (gettext_lazy("Colonnes changées"), gettext_lazy("Voir le détail.")),
    "removed": (
        gettext_lazy("Retiré"),
        gettext_lazy("N’est plus dans la source ; reste lisible aux versions d’avant."),
    ),
    "repaired": (
        gettext_lazy("Réparé"),
        gettext_lazy("Affiché avec un contour rendu valide, de même surface."),
    ),
    "moved": (gettext_lazy("Déplacé"), gettext_lazy("Sa forme ou son lieu a changé.")),
    "edited": (gettext_lazy("Modifié"), gettext_lazy("Seuls ses attributs ont changé.")),
    "added": (gettext_lazy("Ajouté"), gettext_lazy("Affiché à partir de cette version.")),
}
_ATTENTION_FIRST: Final = {kind: rank for rank, kind in enumerate(_FINDING_WORDS)}


@dataclass(frozen=True)
class FindingLine:
    """One thing that a run noticed: what kind, about which object, and what it means."""

    kind: str
    subject: str
    detail: str


def counts_in_words(run: SyncRun) -> list[tuple[str, int]]:
    """What the run counted, as (label, number)."""
    counts = run.counts if isinstance(run.counts, dict) else {}
    return [(str(words), counts[key]) for key, words in _COUNT_WORDS.items() if key in counts]


def findings_in_words(run: SyncRun) -> list[FindingLine]:
    """What the run noticed, what calls for attention first."""
    findings = [finding for finding in run.findings or [] if isinstance(finding, dict)]
    last = len(_ATTENTION_FIRST)
    findings.sort(key=lambda finding: _ATTENTION_FIRST.get(finding.get("kind", ""), last))
    return [_line(finding) for finding in findings]


def _line(finding: dict[str, Any]) -> FindingLine:
    kind = str(finding.get("kind", ""))
    words, meaning = _FINDING_WORDS.get(kind, (kind, ""))
    subject = str(finding.get("source_id") or "")
    if finding.get("row"):
        subject = _("n° %(row)s %(identity)s") % {"row": finding["row"], "identity": subject}
    detail = str(finding.get("reason") or meaning)
    return FindingLine(str(words), subject.strip(), detail)

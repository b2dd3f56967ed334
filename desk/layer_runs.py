"""The report of a synchronisation, in words for whoever reads the desk."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sig_sync.models import SyncRun

_COUNT_WORDS: Final = {
    "read": _("Objets lus"),
    "kept": _("Objets gardés"),
    "added": _("Ajoutés"),
    "changed": _("Modifiés"),
    "moved": _("Déplacés"),
    "removed": _("Retirés"),
    "unchanged": _("Inchangés"),
    "quarantined": _("Écartés"),
    "repaired": _("Réparés"),
}


@dataclass(frozen=True)
class FindingLine:
    """One thing that a run noticed: what kind, about which object, and the rest."""

    kind: str
    subject: str
    detail: str


def counts_in_words(run: SyncRun) -> list[tuple[str, Any]]:
    """What the run counted, as (label, number) in the order in which a reader asks."""
    counts = run.counts if isinstance(run.counts, dict) else {}
    known = [(str(words), counts[key]) for key, words in _COUNT_WORDS.items() if key in counts]
    others = [
        (key, value)
        for key, value in counts.items()
        if key not in _COUNT_WORDS and isinstance(value, (int, float, str))
    ]
    return known + others


def findings_in_words(run: SyncRun) -> list[FindingLine]:
    """What the run noticed, whatever shape its report gave it."""
    findings = run.findings if isinstance(run.findings, list) else []
    return [_line(finding) for finding in findings]


def _line(finding: Any) -> FindingLine:
    if not isinstance(finding, dict):
        return FindingLine(str(finding), "", "")
    rest = dict(finding)
    kind = rest.pop("kind", rest.pop("code", ""))
    subject = rest.pop("source_id", "")
    detail = rest.pop("message", rest.pop("detail", ""))
    if not detail:
        detail = ", ".join(f"{key}\u202f: {value}" for key, value in rest.items())
    return FindingLine(str(kind), str(subject or ""), str(detail))

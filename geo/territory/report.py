"""What a load of the territory did, for the person who ran it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from geo.territory.comparison import Comparison

_NAMES_SHOWN = 12


@dataclass(frozen=True)
class LoadReport:
    """The outcome of one load. ``refined`` counts approximate outlines replaced by surveyed ones."""

    source: str
    valid_from: date
    communes: int
    comparison: Comparison
    refined: int
    repaired: list[str]

    @property
    def changed_anything(self) -> bool:
        """True when at least one row was written."""
        found = self.comparison
        return bool(found.added or found.moved or found.renamed or found.departed)

    def lines(self) -> list[str]:
        """The report as French sentences, one fact each."""
        found = self.comparison
        lines = [
            _("Territoire : %(count)d communes lues dans %(source)s.")
            % {"count": self.communes, "source": self.source}
        ]
        if found.added:
            names = [record.name for record in found.added]
            lines.append(
                _("%(count)d ajoutées à partir du %(day)s : %(names)s.")
                % {"count": len(names), "day": self._day(), "names": _shortened(names)}
            )
        if self.refined:
            lines.append(_("%d contours approximatifs remplacés par les vrais.") % self.refined)
        lines += [
            _("Contour changé à partir du %(day)s : %(name)s, jusqu’à %(distance)s m.")
            % {
                "day": self._day(),
                "name": moved.record.name,
                "distance": f"{moved.distance_m:.2f}".replace(".", ","),
            }
            for moved in found.moved
            if not moved.loaded.approximate
        ]
        for present, record in found.renamed:
            lines.append(
                _(
                    "Nom, SIREN ou population mis à jour : %(name)s (%(before)d → %(after)d habitants)."
                )
                % {
                    "name": record.name,
                    "before": present.record.population,
                    "after": record.population,
                }
            )
        if found.departed:
            names = [commune.record.name for commune in found.departed]
            lines.append(
                _("%(count)d fermées le %(day)s : %(names)s.")
                % {"count": len(names), "day": self._day(), "names": _shortened(names)}
            )
        if self.repaired:
            lines.append(
                _("%(count)d contours réparés sans changer leur surface : %(names)s.")
                % {"count": len(self.repaired), "names": _shortened(self.repaired)}
            )
        lines.append(_("%d inchangées.") % len(found.unchanged))
        return lines

    def _day(self) -> str:
        return f"{self.valid_from:%d/%m/%Y}"


def _shortened(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN])
    rest = len(names) - _NAMES_SHOWN
    return shown + (_(" et %d autres") % rest if rest > 0 else "")

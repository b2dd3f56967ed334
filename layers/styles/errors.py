"""What can be wrong with a style."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

Path = tuple[str | int, ...]
"""Where in the document: ``("categories", 2, "symbol", "colour")``."""


@dataclass(frozen=True)
class Problem:
    """One thing to correct: where it is, and a French sentence with the remedy."""

    path: Path
    message: str

    def __str__(self) -> str:
        where = ".".join(str(step) for step in self.path)
        return f"{where} : {self.message}" if where else self.message


class StyleError(Exception):
    """Root of what this package refuses."""

    code = "style"
    message = _("Ce style ne peut pas être utilisé.")


class StyleInvalid(StyleError):
    """A document that does not hold; ``problems`` lists everything to correct."""

    code = "style_invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(str(problem) for problem in self.problems))


class StyleFileRefused(StyleError):
    """A QML or SLD file that cannot be read, or that no style of ours can say."""

    code = "style_file_refused"

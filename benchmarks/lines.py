"""What a measurement says: a figure, the limit that it is held to, and from which side."""

from typing import Any, Literal

Line = dict[str, Any]
"""``name``, then ``ratio`` (a ratio or another figure), ``limit``, ``direction`` and further facts.

A line without ``limit`` is only reported; one with ``skipped`` says why nothing was measured.
"""

_FRAME = {"name", "ratio", "limit", "direction", "skipped"}
Direction = Literal["at most", "at least"]


def at_most(name: str, figure: float, limit: float, **facts: Any) -> Line:
    """A figure that must not pass its limit."""
    return _limited(name, figure, limit, "at most", facts)


def at_least(name: str, figure: float, limit: float, **facts: Any) -> Line:
    """A figure that must reach its limit."""
    return _limited(name, figure, limit, "at least", facts)


def reported(name: str, figure: float, **facts: Any) -> Line:
    """A figure that nothing is held to."""
    return {"name": name, "ratio": _short(figure), **facts}


def skipped(name: str, why: str) -> Line:
    """What could not be measured here."""
    return {"name": name, "skipped": why}


def is_over(line: Line) -> bool:
    """True if the figure is on the wrong side of its limit."""
    if "limit" not in line:
        return False
    if line.get("direction", "at most") == "at least":
        return bool(line["ratio"] < line["limit"])
    return bool(line["ratio"] > line["limit"])


def printed(line: Line) -> str:
    """The line as people read it."""
    facts = ", ".join(f"{key} {value}" for key, value in line.items() if key not in _FRAME)
    if "skipped" in line:
        return f"  --   {line['name']:<34} {line['skipped']}"
    if "limit" not in line:
        return f"       {line['name']:<34} {line['ratio']:>8}  {facts}"
    mark = "OVER" if is_over(line) else "ok  "
    limit = f"({line.get('direction', 'at most')} {line['limit']})"
    return f"  {mark} {line['name']:<34} {line['ratio']:>8} {limit:<16} {facts}"


def _limited(
    name: str, figure: float, limit: float, direction: Direction, facts: dict[str, Any]
) -> Line:
    return {
        "name": name,
        "ratio": _short(figure),
        "limit": limit,
        "direction": direction,
        **facts,
    }


def _short(figure: float) -> float:
    return round(figure) if abs(figure) >= 1000 else round(figure, 3 if abs(figure) < 1 else 2)

"""Typed readers of the process environment; nothing else in Parvis reads it."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable's text; without a default an absent or empty one is an error."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}; see docs/running.md.")
    return default


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off; any other word is an error."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")


def whole_number(name: str, default: int) -> int:
    """The variable as an integer."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str, default: list[str]) -> list[str]:
    """The variable split on commas, blanks dropped."""
    value = os.environ.get(name, "")
    found = [word.strip() for word in value.split(",") if word.strip()]
    return found or default


def path(name: str, default: Path) -> Path:
    """The variable as an absolute path."""
    value = os.environ.get(name, "").strip()
    return Path(value).resolve() if value else default

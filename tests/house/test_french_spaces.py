"""French signs never begin a line: the space before them, or inside quotation marks, does not break."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "accounts", "config", "contributions", "desk", "geo", "layers", "meetings", "opendata",
    "portal", "sig_sync", "tiles",
)  # fmt: skip
MODELS = {"migrations", "models"}
"""The words of models stand in migrations too: they are not written again for a space."""
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "now"}
BREAKING = re.compile(r"(?:^|(?<=\S)) (?=[:;!?»](?:[\s<.,)…»\"{]|$|%\())|(?<=«) ")
IN_TEMPLATES = re.compile(
    r"{#.*?#}|<script\b.*?</script>|<style\b.*?</style>|({%.*?%}|{{.*?}})", re.S
)
LITERAL = re.compile(r'"[^"]*"')


def sources(*patterns: str) -> list[Path]:
    """The files under version control, and those about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.split()]


def said_in_python(source: str) -> Iterator[str]:
    """The texts that gettext is given."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in GETTEXT
        ):
            for argument in node.args:
                for part in ast.walk(argument):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


def said_in_template(source: str) -> Iterator[str]:
    """Its text, and the texts that its tags carry; no comment, no script."""
    start = 0
    for match in IN_TEMPLATES.finditer(source):
        yield source[start : match.start()]
        start = match.end()
        yield from LITERAL.findall(match[1] or "")
    yield source[start:]


@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_of_a_room_breaks_before_a_french_sign(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in sources(f"{room}/*.py")
        if not MODELS & {*path.parts, path.stem}
        for text in said_in_python(path.read_text(encoding="utf-8"))
        if BREAKING.search(text)
    ]
    assert found == []


def test_no_template_breaks_before_a_french_sign() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text.strip()[:90]}"
        for path in sources("templates/*.html", "templates/*.txt")
        for text in said_in_template(path.read_text(encoding="utf-8"))
        if BREAKING.search(text)
    ]
    assert found == []


def test_a_space_that_breaks_is_found_wherever_it_stands() -> None:
    assert [
        text for text in said_in_python('_("Erreur : lisez") + f(" : ")') if BREAKING.search(text)
    ]
    template = '<p>{% translate "Où ?" %} :</p>{# note : #}{% if a %}« {{ b }}{% endif %}'
    assert sum(bool(BREAKING.search(text)) for text in said_in_template(template)) == 3
    assert not BREAKING.search("Erreur\u202f: «\u202fici\u202f», 18:30, https://parvis.test/?q=1")

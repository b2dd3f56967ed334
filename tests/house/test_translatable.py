"""Every word of a page can be translated: no template says anything outside gettext."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

COMMENT = re.compile(
    r"{#.*?#}|{% comment.*?{% endcomment %}|{% block body_class %}.*?{% endblock[^%]*%}", re.S
)
TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}|{% translate .*?%}", re.S)
UNSEEN = re.compile(r"<(script|style|svg|code|pre)\b.*?</\1>|<!--.*?-->", re.S)
SPOKEN_ATTRIBUTE = re.compile(
    r"\s(?:aria-label|aria-description|title|placeholder|alt|label)=\"([^\"]*)\""
)
ARGUMENT = re.compile(r"\b(\w+)=(\"[^\"]*\"|'[^']*')")
SPOKEN_ARGUMENT = {"text", "title", "label", "action", "legend", "heading", "empty", "hint", "name"}
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)
MARKUP = re.compile(r"<[^>]*>", re.S)
WORD = re.compile(r"[^\W\d_]{2,}")
SAME_EVERYWHERE = re.compile(
    r"Parvis|GeoJSON|CSV|PMTiles|OGC API - Features|OGC|TileJSON|QGIS|AGPL|API|PARVIS|&\w+;|EPSG:\d+"
)
"""Names, not words: they are the same in every language."""


def untranslated(source: str) -> list[str]:
    """The texts of a template that gettext does not see: in its body, its attributes, its tags."""
    source = TRANSLATED.sub("", COMMENT.sub("", source))
    found = [
        f"{name}={value}"
        for tag in re.findall(r"{%.*?%}", source, re.S)
        for name, value in ARGUMENT.findall(tag)
        if name in SPOKEN_ARGUMENT and re.search(r"[A-ZÀ-Ý ’]", value) and _has_words(value)
    ]
    body = TAG.sub("", UNSEEN.sub("", source))
    found += [value for value in SPOKEN_ATTRIBUTE.findall(body) if _has_words(value)]
    found += [text.strip() for text in MARKUP.split(body) if _has_words(text)]
    return found


def _has_words(text: str) -> bool:
    return bool(WORD.search(SAME_EVERYWHERE.sub("", text)))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_says_nothing_that_cannot_be_translated(path: Path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Bonjour</p>",
        '<a aria-label="Fermer">{% icon "close" %}</a>',
        '{% include "x.html" with text="Rien ici" %}',
    ],
)
def test_the_check_sees_what_it_should(source: str):
    assert untranslated(source)

"""Markdown written by officers, rendered without trusting it."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {
    "p", "br", "strong", "em", "del", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr",
    "h2", "h3", "h4", "h5", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_DEEPEST = 5

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def render_markdown(text: str, *, first_heading: int = 2) -> SafeString:
    """Safe HTML of a Markdown text; its first level of heading becomes `first_heading`.

    Raw HTML is shown as text, images are dropped, links keep only web, mail and telephone
    schemes. Nothing in the text can add an attribute, a style or a script.
    """
    tokens = _parser.parse(text)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = first_heading - min(levels, default=first_heading)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + shift, _DEEPEST)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    # nh3 keeps only what is listed above: the result is safe by construction.
    return mark_safe(  # noqa: S308
        nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    )

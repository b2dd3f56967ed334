"""Officers' Markdown is rendered, and cannot do anything else."""

import pytest

from portal.markdown import render_markdown


def test_headings_begin_at_the_level_of_the_page() -> None:
    html = render_markdown("# Pourquoi\n\n## Comment", first_heading=3)
    assert "<h3>Pourquoi</h3>" in html
    assert "<h4>Comment</h4>" in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://example.org/pixel.png)",
        '<a href="#" onclick="alert(1)" style="color:red">x</a>',
        "<img src=x onerror=alert(1)>",
    ],
)
def test_nothing_active_survives(hostile: str) -> None:
    html = render_markdown(hostile)
    for forbidden in ("<script", "<img", 'href="javascript', 'href="data', '<a href="#" on'):
        assert forbidden not in html

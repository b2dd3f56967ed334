"""Tags and filters that every room's templates may load: icons, dates, Markdown."""

from datetime import datetime
from typing import Any

from django import template
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.totals import Total
from layers.models import Consultation
from layers.styles.colours import ink_on
from layers.styles.legend import Entry, legend_drawing, legend_of
from layers.styles.reading import style_or_default
from portal import markdown as markdown_text
from portal import words
from portal.embed import embed_snippet
from portal.waiting import waiting_after

register = template.Library()
register.filter("waiting_after", waiting_after)

_LEGEND_DRAWINGS = {
    "perimeter": '<path d="M5 8 14 4l9 5-3 14H7Z" fill="none" stroke="#172226" stroke-width="2"'
    ' stroke-dasharray="5 3"/>',
    "consultations": '<path d="M5 8 14 4l9 5-3 14H7Z" fill="#0a5c63" fill-opacity=".1"'
    ' stroke="#0a5c63" stroke-width="2.5"/>',
    "contributions": '<circle cx="14" cy="14" r="9" fill="#0a5c63"/>',
    "meetings": '<rect x="5" y="5" width="18" height="18" rx="4" fill="#a23b25"/>',
    "heatmap": '<circle cx="14" cy="14" r="11" fill="#eda35f"/>'
    '<circle cx="14" cy="14" r="5.5" fill="#a23b25"/>',
}
"""What is drawn for the sources that have no style of their own, in their colours."""

_MAIN_NAV = [
    ("portal:consultations", _("Concertations")),
    ("meetings:list", _("Réunions")),
    ("opendata:datasets", _("Données ouvertes")),
]


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of static/img/icons.svg; without `label` it is decoration and stays silent."""
    classes = f"icon icon--{name} {css}".strip()
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>',
            classes, label, href,
        )  # fmt: skip
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


@register.simple_tag
def pin(category: Any, css: str = "") -> SafeString:
    """A category's disc, with its white halo and icon, as the map draws it; silent decoration.

    `category` has `colour` ("#rrggbb") and `icon`; None gives the neutral disc.
    """
    colour = getattr(category, "colour", None) or "#4d5a5e"
    name = getattr(category, "icon", None) or "other"
    return format_html(
        '<svg class="pin {}" viewBox="0 0 40 40" aria-hidden="true">'
        '<circle class="pin__halo" cx="20" cy="20" r="20"/>'
        '<circle cx="20" cy="20" r="17" fill="{}"/>'
        '<use color="{}" href="{}#{}" x="10" y="10" width="20" height="20"/></svg>',
        css, colour, ink_on(colour), static("img/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def legend_entries(source: dict[str, Any]) -> list[Entry]:
    """What a map source shows, symbol by symbol: the lines of its legend (docs/map-elements.md)."""
    kind = source.get("geometry_kind") or "point"
    if source.get("kind", "layer") == "layer":
        return legend_of(style_or_default(source.get("style") or {}, kind))
    drawing = _LEGEND_DRAWINGS.get(source["kind"])
    return [Entry("", legend_drawing(drawing))] if drawing else []


@register.filter
def markdown(text: str, first_heading: int = 2) -> SafeString:
    """Officer's Markdown as safe HTML; headings begin at the given level."""
    return markdown_text.render_markdown(text or "", first_heading=int(first_heading))


@register.filter
def until(end: datetime | None) -> str:
    """ "jusqu’au dimanche 14 mars, il reste 12 jours"; empty without an end."""
    return words.until(end, timezone.now()) if end else ""


@register.filter
def since(start: datetime | None) -> str:
    """ "à partir du lundi 3 mai, dans 5 jours"; empty without a start."""
    return words.since(start, timezone.now()) if start else ""


@register.filter
def day(moment: datetime | None) -> str:
    """The day in full, "dimanche 14 mars"."""
    return words.day_in_full(moment, timezone.now()) if moment else ""


@register.filter
def edition(version: str) -> str:
    """The version of a text, which is the day it was written: "22 novembre 2026"; else as it is."""
    written = parse_date(version)
    return date_format(written, "j F Y") if written else version


@register.filter
def hour(moment: datetime | None) -> str:
    """The hour, "18 h 30"."""
    return words.hour_in_full(moment) if moment else ""


@register.filter
def left(end: datetime | None) -> str:
    """ "il reste 12 jours"."""
    return words.time_left(end, timezone.now()) if end else ""


@register.filter
def phase_when(phase: Any) -> str:
    """A phase in a few words: "dès le 4 décembre", "jusqu’au 1er novembre"."""
    return words.phase_when(phase.starts_at, phase.ends_at, timezone.now())


@register.filter
def counted(number: int, nouns: str) -> str:
    """The number with its noun: `{{ n|counted:_("contribution,contributions") }}`."""
    one, _comma, many = nouns.partition(",")
    return words.counted(int(number or 0), one, many or one)


@register.filter
def grouped(number: int) -> str:
    """A number with its thousands apart: `{{ 12000|grouped }}`."""
    return words.grouped(number)


@register.filter
def total_words(total: Total, nouns: str) -> str:
    """A `Total` with its noun: "plus de 1 000 contributions" when it was not counted further."""
    number = counted(total.number, nouns)
    return gettext("plus de %(number)s") % {"number": number} if total.is_least else number


@register.simple_tag
def embed_code(consultation: Consultation) -> str:
    """What a partner pastes to show the consultation's map; empty while nobody may see it."""
    return embed_snippet(consultation) if consultation.is_public else ""


@register.simple_tag(takes_context=True)
def nav_items(context: RequestContext) -> list[dict[str, Any]]:
    """The entries of the main menu for the person who reads: label, url, icon, current."""
    request = context.get("request")
    path = getattr(request, "path", "")
    user = getattr(request, "user", None)
    wanted: list[tuple[str, str, str]] = [(name, str(label), "") for name, label in _MAIN_NAV]
    if getattr(user, "is_officer", False) or getattr(user, "is_dsig", False):
        wanted.append(("desk:overview", str(_("Bureau")), "desk"))
    signed_in = bool(getattr(user, "is_authenticated", False))
    wanted.append(
        ("accounts:account", str(_("Mon compte")), "user")
        if signed_in
        else ("account_login", str(_("Se connecter")), "user")
    )
    items = []
    for name, label, symbol in wanted:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        items.append(
            {
                "url": url,
                "label": label,
                "icon": symbol,
                "account": symbol == "user",
                "current": "page" if path == url else "true" if path.startswith(url) else "",
            }
        )
    return items

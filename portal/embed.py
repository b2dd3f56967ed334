"""The map of a consultation for partners' sites: the one page that others may frame."""

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from contributions.totals import published_totals
from layers.models import Consultation
from portal import map_sources, selectors
from portal.lists import newest_lines
from portal.standing import standing_of

NEWEST = 20


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types know views of one argument
def embedded_map(request: HttpRequest, slug: str) -> HttpResponse:
    """A map to read and a list that says the same; no session, no cookie, nothing to send."""
    found = get_object_or_404(Consultation.objects.public(), slug=slug)
    meetings = list(selectors.meetings_of(found))
    sources = map_sources.consultation_sources(found, selectors.categories_of(found), meetings)
    context = {
        "consultation": found,
        "standing": standing_of(found, timezone.now()),
        "total": published_totals([found.pk])[found.pk],
        "contributions": newest_lines(found, NEWEST),
        "map_sources": sources,
        "bounds": map_sources.bounds_text(found.perimeter),
    }
    return render(request, "portal/embedded_map.html", context)


def embed_snippet(consultation: Consultation) -> str:
    """The HTML that a partner pastes into a page."""
    values: dict[str, Any] = {
        "src": f"{settings.PUBLIC_URL}{reverse('portal:embedded_map', args=[consultation.slug])}",
        "title": _("Carte de la concertation %(title)s") % {"title": consultation.title},
    }
    return format_html(
        '<iframe src="{src}" title="{title}" width="100%" height="560" loading="lazy"'
        ' style="border: 0"></iframe>',
        **values,
    )

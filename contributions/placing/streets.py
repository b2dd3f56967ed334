"""The way "street X, between Y and Z", from a street layer."""

import hashlib
import math
from collections.abc import Mapping
from typing import Any, Final

import shapely
from django import forms
from django.contrib.gis.geos import GEOSGeometry, Point
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from contributions.places import at_in_words, communes_of
from contributions.placing import sections
from contributions.placing.coordinates import clean_text
from contributions.placing.errors import (
    SectionEmpty,
    SectionOutside,
    StreetsApart,
    StreetUnknown,
)
from contributions.placing.street_met import ALONG_M, LineEnd, streets_met, up_to_street
from contributions.placing.street_names import NamedStreet, streets_called, streets_like
from contributions.placing.ways import Choice, Question, WayForm
from contributions.sizes import length_in_words
from geo.geojson import geometry_document, parse_geometry
from geo.srid import METRIC_SRID, WIRE_SRID
from layers.models import Consultation, GeometryKind, Layer
from layers.streets import plain_street_name, ready_streets, street_layer_of

MOST_CHOICES: Final = 8
_CLEAR_OF_LIMIT_M: Final = 0.5
"""A section cut by the perimeter stays this far inside: its end is rounded to one side or the other."""

_DRAWN_WITHIN_M: Final = 2.0
_NAMES: Final = ("street", "street_from", "street_to")


class StreetForm(WayForm):
    """A street, whole, from another one on, or between two others."""

    name = "rue"
    title = gettext_lazy("Une rue, entre deux autres")
    template = "contributions/_where_street.html"
    draft_names = _NAMES

    street = forms.CharField(
        label=gettext_lazy("La rue"),
        max_length=200,
        error_messages={"required": gettext_lazy("Donnez le nom de la rue.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    street_from = forms.CharField(
        label=gettext_lazy("À partir de la rue"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    street_to = forms.CharField(
        label=gettext_lazy("Jusqu’à la rue"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = _with_known_names(self.data)

    @classmethod
    def is_offered(cls, consultation: Consultation) -> bool:
        """True when there is a street layer, and lines or points are accepted."""
        wanted = {GeometryKind.LINE, GeometryKind.POINT} & set(consultation.allowed_geometries)
        return bool(wanted) and street_layer_of(consultation) is not None

    def find_place(self, given: dict[str, Any]) -> GEOSGeometry | None:
        """The section of the street; its crossing where only points are accepted."""
        layer = street_layer_of(self.consultation)
        if layer is None:
            raise StreetUnknown
        ready_streets(layer)
        typed = {name: clean_text(given[name]) for name in _NAMES if given.get(name)}
        known = streets_called(layer, self.consultation, list(typed.values()))
        named: dict[str, NamedStreet] = {}
        for field, text in typed.items():
            street = known.get(plain_street_name(text))
            if street is None:
                self._suggest(layer, field, text)
            else:
                named[field] = street
        if self.errors or self.questions:
            return None
        return self._place(named)

    def _suggest(self, layer: Layer, field: str, text: str) -> None:
        alike = streets_like(layer, self.consultation, text)
        if not alike:
            self.add_error(field, str(StreetUnknown.default_message))
            return
        drawn = streets_called(layer, self.consultation, alike)
        day = timezone.localdate()
        choices = []
        for name in alike:
            place = _drawn(drawn[plain_street_name(name)])
            at = at_in_words(communes_of(place, day))
            choices.append(Choice(name, ", ".join(part for part in (name, at) if part), place))
        self.ask(
            Question(
                name=f"{field}_known",
                words=_("« %(text)s » n’est pas connue ici. Est-ce une de ces rues\u202f?")
                % {"text": text},
                choices=tuple(choices),
            )
        )

    def _place(self, named: dict[str, NamedStreet]) -> GEOSGeometry | None:
        start, end = named.get("street_from"), named.get("street_to")
        if start is None:
            # "Up to Z" alone is "from Z on": a line has no direction here.
            start, end = end, None
        if GeometryKind.LINE not in self.consultation.allowed_geometries:
            options = self._crossings(named["street"], start)
        else:
            options = self._sections(named["street"], start, end)
        chosen = self._chosen(options)
        if chosen is None:
            return None
        self.understood = [self._sentence(named, start, end)]
        return chosen

    def _sections(
        self, street: NamedStreet, start: NamedStreet | None, end: NamedStreet | None
    ) -> list[GEOSGeometry]:
        found: list[LineString] = []
        met_start = met_end = start is None
        for one in sections.joined(street.segments):
            if start is None:
                found.append(sections.whole(one))
                continue
            starts = sections.crossings(one, _together(start))
            ends = sections.crossings(one, _together(end)) if end is not None else []
            met_start, met_end = met_start or bool(starts), met_end or bool(ends)
            if end is None:
                found += [line for point in starts for line in sections.from_crossing(one, point)]
            else:
                found += [
                    line
                    for first in starts
                    for last in ends
                    for line in sections.between(one, first, last)
                ]
        if start is not None and not met_start:
            raise _apart(street, start)
        if end is not None and not met_end:
            raise _apart(street, end)
        if not found:
            raise SectionEmpty
        inside = [line for line in map(self._inside, found) if line is not None]
        if end is None:
            found = inside
        if not found:
            raise SectionOutside
        found.sort(key=lambda line: -line.length)
        return [self._stored(line) for line in found]

    def _crossings(self, street: NamedStreet, other: NamedStreet | None) -> list[GEOSGeometry]:
        if other is None:
            raise StreetsApart(
                _("Cette concertation prend un point : donnez aussi une rue qui croise celle-ci.")
            )
        met = sections.crossings(_together(street), _together(other))
        if not met:
            raise _apart(street, other)
        return [_to_wire(point) for point in met]

    def _inside(self, line: LineString) -> LineString | None:
        """The longest piece of ``line`` in the perimeter (EPSG:2154)."""
        perimeter = self.consultation.perimeter.transform(METRIC_SRID, clone=True)
        area = shapely.from_wkb(bytes(perimeter.wkb))
        if area.covers(line):
            return line
        inner = line.intersection(area.buffer(-_CLEAR_OF_LIMIT_M))
        pieces = [one for one in getattr(inner, "geoms", [inner]) if one.geom_type == "LineString"]
        return max(
            (one for one in pieces if one.length > 1), key=lambda one: one.length, default=None
        )

    def _stored(self, line: LineString) -> GEOSGeometry:
        for tolerance_m in (0.0, 0.5, 2.0, 5.0, 20.0):
            simple = line.simplify(tolerance_m) if tolerance_m else line
            if len(simple.coords) <= self.consultation.max_vertices:
                break
        return _to_wire(simple)

    def _chosen(self, options: list[GEOSGeometry]) -> GEOSGeometry | None:
        """The only option, or the one that was chosen; None once the question is asked."""
        if len(options) == 1:
            return options[0]
        key = "|".join(plain_street_name(self.data.get(name, "")) for name in _NAMES)
        name = f"section-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
        values = [_value(option) for option in options[:MOST_CHOICES]]
        if self.data.get(name) in values:
            return options[values.index(self.data[name])]
        words = _options_words(options, self._ends_met(options))
        self.ask(
            Question(
                name,
                _("Plusieurs lieux répondent. Lequel voulez-vous dire\u202f?"),
                tuple(
                    Choice(value, said, option)
                    for value, said, option in zip(values, words, options, strict=False)
                ),
            )
        )
        return None

    def _ends_met(self, options: list[GEOSGeometry]) -> list[str]:
        """The street at which each way along the street ends, "" where none is known."""
        layer = street_layer_of(self.consultation)
        lines: list[Any] = [one for one in options if one.geom_type == "LineString"]
        if layer is None or len(lines) < len(options):
            return [""] * len(options)
        own = self.data.get("street", "")
        return streets_met([_end_of(line, layer, own) for line in lines])

    def _sentence(
        self, named: dict[str, NamedStreet], start: NamedStreet | None, end: NamedStreet | None
    ) -> str:
        words = {"street": named["street"].name}
        if start is None:
            return _("%(street)s, dans le périmètre") % words
        words["start"] = start.name
        if end is None:
            if GeometryKind.LINE not in self.consultation.allowed_geometries:
                return _("Au croisement de %(street)s et de %(start)s") % words
            return _("%(street)s, à partir de %(start)s") % words
        return _("%(street)s, entre %(start)s et %(end)s") % (words | {"end": end.name})


def _with_known_names(data: Mapping[str, Any]) -> Any:
    """The form's data with each name that was chosen among suggestions in its field."""
    changed = data.copy()  # type: ignore[attr-defined]
    for name in _NAMES:
        if changed.get(f"{name}_known"):
            changed[name] = changed[f"{name}_known"]
    return changed


def _together(street: NamedStreet) -> MultiLineString:
    parts = [part for one in street.segments for part in getattr(one, "geoms", [one])]
    return MultiLineString([shapely.force_2d(part) for part in parts])


def _apart(street: NamedStreet, other: NamedStreet) -> StreetsApart:
    return StreetsApart(
        _(
            "%(street)s et %(other)s ne se croisent pas dans le périmètre : choisissez une autre rue."
        )
        % {"street": street.name, "other": other.name}
    )


def _to_wire(geometry: BaseGeometry) -> GEOSGeometry:
    """The geometry in EPSG:4326, to the decimals that are kept."""
    metric = GEOSGeometry(memoryview(shapely.to_wkb(geometry)), srid=METRIC_SRID)
    return parse_geometry(geometry_document(metric.transform(WIRE_SRID, clone=True)))


def _value(option: GEOSGeometry) -> str:
    """What tells one option from the others, whatever their order."""
    return hashlib.sha256(bytes(option.wkb)).hexdigest()[:16]


def _options_words(options: list[GEOSGeometry], met: list[str]) -> list[str]:
    """Each option in words: "Environ 300 m vers l’est, jusqu’à la rue Neuve, à Lille"."""
    day = timezone.localdate()
    words = []
    for option, street in zip(options[:MOST_CHOICES], met, strict=False):
        at = at_in_words(communes_of(option, day))
        if option.geom_type == "Point":
            words.append(_("Un croisement %(at)s") % {"at": at})
            continue
        metric: Any = option.transform(METRIC_SRID, clone=True)
        said = _("Environ %(length)s vers %(direction)s") % {
            "length": length_in_words(metric.length),
            "direction": _direction(metric.coords),
        }
        words.append(
            ", ".join(part for part in (said, up_to_street(street) if street else "", at) if part)
        )
    return words


def _end_of(line: Any, layer: Layer, own_name: str) -> LineEnd:
    """Where a line (EPSG:4326) ends."""
    metric = shapely.from_wkb(bytes(line.transform(METRIC_SRID, clone=True).wkb))
    along = metric.interpolate(-min(ALONG_M, metric.length))
    spot = Point(along.x, along.y, srid=METRIC_SRID)
    position: Any = spot.transform(WIRE_SRID, clone=True)
    return LineEnd(layer.pk, own_name, line.coords[-1], (position.x, position.y))


def _drawn(street: NamedStreet) -> GEOSGeometry:
    """A whole street as the map shows it (EPSG:4326): fewer vertices than the layer has."""
    lines = shapely.line_merge(_together(street)).simplify(_DRAWN_WITHIN_M)
    metric = GEOSGeometry(memoryview(shapely.to_wkb(lines)), srid=METRIC_SRID)
    return metric.transform(WIRE_SRID, clone=True)


def _direction(coords: Any) -> str:
    """Where a line (EPSG:2154) leads, from its first position to its middle."""
    (x, y), (to_x, to_y) = coords[0], coords[-1]
    if (x, y) == (to_x, to_y):
        to_x, to_y = coords[len(coords) // 2]
    names = [
        _("l’est"),
        _("le nord-est"),
        _("le nord"),
        _("le nord-ouest"),
        _("l’ouest"),
        _("le sud-ouest"),
        _("le sud"),
        _("le sud-est"),
    ]
    return names[round(math.atan2(to_y - y, to_x - x) / (math.pi / 4)) % 8]

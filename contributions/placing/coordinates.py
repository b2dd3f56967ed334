"""Reading a position as people write it: degrees, degrees-minutes-seconds, Lambert-93, CC50.

Longitude comes first, as everywhere in Parvis, unless letters (N, S, E, O) say otherwise. What looks
swapped is refused with the right order, never guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.contrib.gis.geos import Point
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from contributions.placing.errors import (
    CoordinateAlone,
    CoordinatesFarAway,
    CoordinatesInDisorder,
    CoordinatesUnreadable,
    LineUnreadable,
)
from geo.srid import COORDINATE_DECIMALS, FRANCE_EXTENT, LOCAL_SRID, METRIC_SRID, WIRE_SRID

LINE_MAX_LENGTH: Final = 200

_SAME_SIGN: Final = str.maketrans(
    {
        **dict.fromkeys("\u2032\u2019\u2018\u00b4\u0060\u02b9\u02bc", "'"),
        **dict.fromkeys("\u2033\u201d\u201c\u02ba", '"'),
        **dict.fromkeys("\u00ba\u02da", "°"),
        **dict.fromkeys("\u2212\u2010\u2011\u2013", "-"),
    }
)
_DRESSING: Final = re.compile(r"geo:|longitude|latitude|long|lon|lat|[()\[\]=:]", re.IGNORECASE)
_COORDINATES_ONLY: Final = re.compile(r"[-+0-9NSEWO.,;/'\"° ]+", re.IGNORECASE)

_NUMBER: Final = r"([-+]?[0-9]{1,10}(?:[.,][0-9]{1,15})?)"
_POINTED: Final = r"([-+]?[0-9]{1,10}(?:\.[0-9]{1,15})?)"
_PAIRS: Final = (
    re.compile(rf"{_NUMBER} ?[;/] ?{_NUMBER}"),
    re.compile(rf"{_NUMBER},? {_NUMBER}"),
    re.compile(rf"(?=.*\.|[0-9]{{4,}}){_POINTED} ?, ?{_POINTED}"),
)
_FOUR_PARTS: Final = re.compile(r"([-+]?[0-9]{1,10},[0-9]{1,15}),([-+]?[0-9]{1,10},[0-9]{1,15})")
_THOUSANDS: Final = re.compile(
    r"([0-9]{1,3}(?: [0-9]{3}){1,2}(?:[.,][0-9]{1,5})?)(?: ?[;/] ?|, )([0-9]{1,3}(?: [0-9]{3}){1,2}(?:[.,][0-9]{1,5})?)"
)
_THOUSANDS_BY_SPACES: Final = re.compile(
    r"((?:[0-9] )?[0-9]{3} [0-9]{3}(?:[.,][0-9]{1,5})?) ([0-9] [0-9]{3} [0-9]{3}(?:[.,][0-9]{1,5})?)"
)

_ANGLE: Final = re.compile(
    r"""([-+]?)([0-9]{1,3}(?:[.,][0-9]{1,15})?)(?:\ ?°)?
        (?:\ ?([0-9]{1,2}(?:[.,][0-9]{1,15})?)(?:\ ?')?
        (?:\ ?([0-9]{1,2}(?:[.,][0-9]{1,15})?)(?:\ ?(?:"|''))?)?)?""",
    re.VERBOSE,
)
_SECOND_ANGLE: Final = re.compile(r"(.*°.*?)[ ,;/]+([-+]?[0-9]{1,3}(?:[.,][0-9]{1,15})? ?°.*)")
_LETTERS_LAST: Final = re.compile(r"([^NSEWO]+)([NSEWO])[ ,;/]*([^NSEWO]+)([NSEWO])")
_LETTERS_FIRST: Final = re.compile(r"([NSEWO])([^NSEWO]+?)[ ,;/]*([NSEWO])([^NSEWO]+)")

# Eastings and northings of metropolitan France, in metres, with a margin.
_LAMBERT_93_X, _LAMBERT_93_Y = (0, 1_300_000), (6_000_000, 7_200_000)
_CC50_X, _CC50_Y = (1_000_000, 2_400_000), (9_000_000, 9_500_000)


@dataclass(frozen=True)
class Position:
    """A position in degrees (EPSG:4326), and in words how it was read."""

    lon: float
    lat: float
    words: str


def clean_text(text: str) -> str:
    """One line without what cannot be seen: marks of direction, doubled spaces. Raises `LineUnreadable`."""
    # Directional marks come along when a position is copied from a page; they say nothing.
    shown = "".join(c for c in text if unicodedata.category(c) != "Cf")
    plain = " ".join(unicodedata.normalize("NFC", shown).split())
    if len(plain) > LINE_MAX_LENGTH or not plain.isprintable():
        raise LineUnreadable
    return plain


def looks_like_coordinates(text: str) -> bool:
    """True if ``text`` is made of numbers and the signs and letters of coordinates alone."""
    bare = _bare(text)
    return bool(_COORDINATES_ONLY.fullmatch(bare)) and any(c in "0123456789" for c in bare)


def read_position(text: str) -> Position:
    """The position written in ``text``.

    Raises `CoordinatesUnreadable`, `CoordinateAlone`, `CoordinatesInDisorder` or
    `CoordinatesFarAway`.
    """
    bare = _bare(text)
    if len(bare) > LINE_MAX_LENGTH:
        raise CoordinatesUnreadable
    if "°" in bare or any(letter in "NSEWO" for letter in bare):
        return _read_angles(bare)
    return _read_numbers(bare)


def _bare(text: str) -> str:
    signs = unicodedata.normalize("NFKC", text.translate(_SAME_SIGN)).translate(_SAME_SIGN)
    return " ".join(_DRESSING.sub(" ", signs).split()).strip(" ,;/").upper()


def _read_numbers(text: str) -> Position:
    pair = next((match for form in _PAIRS if (match := form.fullmatch(text))), None)
    pair = pair or _FOUR_PARTS.fullmatch(text)
    pair = pair or _THOUSANDS.fullmatch(text) or _THOUSANDS_BY_SPACES.fullmatch(text)
    if pair is None:
        if re.fullmatch(_NUMBER, text):
            raise CoordinateAlone
        raise CoordinatesUnreadable
    x, y = (float(part.replace(" ", "").replace(",", ".")) for part in pair.groups())
    if abs(x) <= 180 and abs(y) <= 180:
        return _in_degrees(x, y)
    return _in_metres(x, y)


def _in_degrees(lon: float, lat: float) -> Position:
    if _is_in_france(lon, lat):
        return _position(lon, lat, _in_degrees_words(lon, lat))
    if _is_in_france(lat, lon):
        raise CoordinatesInDisorder(
            _(
                "la latitude est écrite en premier : écrivez la longitude puis la latitude, "
                "« %(lon)s %(lat)s »."
            )
            % {"lon": _decimal(lat), "lat": _decimal(lon)}
        )
    raise CoordinatesFarAway


def _in_metres(x: float, y: float) -> Position:
    for name, srid, xs, ys in (
        ("Lambert-93", METRIC_SRID, _LAMBERT_93_X, _LAMBERT_93_Y),
        ("Lambert CC50", LOCAL_SRID, _CC50_X, _CC50_Y),
    ):
        if xs[0] <= x <= xs[1] and ys[0] <= y <= ys[1]:
            point = Point(x, y, srid=srid)
            point.transform(WIRE_SRID)
            if not _is_in_france(point.x, point.y):
                raise CoordinatesFarAway
            words = _("coordonnées %(frame)s, X %(x)s m, Y %(y)s m") % {
                "frame": name,
                "x": _whole(x),
                "y": _whole(y),
            }
            return _position(point.x, point.y, words)
        if xs[0] <= y <= xs[1] and ys[0] <= x <= ys[1]:
            raise CoordinatesInDisorder(
                _("en %(frame)s, X vient avant Y : écrivez « %(x)s ; %(y)s ».")
                % {"frame": name, "x": _whole(y), "y": _whole(x)}
            )
    raise CoordinatesFarAway


def _read_angles(text: str) -> Position:
    last, first = _LETTERS_LAST.fullmatch(text), _LETTERS_FIRST.fullmatch(text)
    if last is not None:
        one, one_letter, other, other_letter = last.groups()
    elif first is not None:
        one_letter, one, other_letter, other = first.groups()
    else:
        return _read_angles_without_letters(text)
    letters = {one_letter: _angle(one), other_letter: _angle(other)}
    north = _signed(letters, "N", "S")
    east = _signed(letters, "E", "W" if "W" in letters else "O")
    if north is None or east is None:
        raise CoordinatesUnreadable
    if not _is_in_france(east, north):
        raise CoordinatesFarAway
    return _position(east, north, _in_degrees_words(east, north))


def _read_angles_without_letters(text: str) -> Position:
    if any(letter in "NSEWO" for letter in text):
        # One letter of two: which of the numbers it belongs to is a guess.
        raise CoordinatesUnreadable
    parts = _SECOND_ANGLE.fullmatch(text)
    if parts is None:
        raise CoordinateAlone if _ANGLE.fullmatch(text) else CoordinatesUnreadable
    return _in_degrees(_angle(parts[1]), _angle(parts[2]))


def _angle(text: str) -> float:
    match = _ANGLE.fullmatch(text.strip(" ,;/"))
    if match is None:
        raise CoordinatesUnreadable
    sign = -1 if match[1] == "-" else 1
    degrees, minutes, seconds = (
        float((part or "0").replace(",", ".")) for part in match.groups()[1:]
    )
    if minutes >= 60 or seconds >= 60:
        raise CoordinatesUnreadable(
            _("les minutes et les secondes vont de 0 à 59 : vérifiez ces coordonnées.")
        )
    return sign * (degrees + minutes / 60 + seconds / 3600)


def _signed(angles: dict[str, float], plus: str, minus: str) -> float | None:
    if plus in angles:
        return angles[plus]
    return -angles[minus] if minus in angles else None


def _position(lon: float, lat: float, words: str) -> Position:
    return Position(round(lon, COORDINATE_DECIMALS), round(lat, COORDINATE_DECIMALS), words)


def _is_in_france(lon: float, lat: float) -> bool:
    west, south, east, north = FRANCE_EXTENT
    return west <= lon <= east and south <= lat <= north


def _in_degrees_words(lon: float, lat: float) -> str:
    return _("longitude %(lon)s, latitude %(lat)s, en degrés") % {
        "lon": _decimal(lon),
        "lat": _decimal(lat),
    }


def _decimal(number: float) -> str:
    text: str = number_format(round(number, 6), 6)
    return text.rstrip("0").rstrip(",.")


def _whole(number: float) -> str:
    text: str = number_format(round(number), 0, force_grouping=True)
    return text

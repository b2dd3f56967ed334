"""Coordinates as people write them. No database: pure reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions.placing.coordinates import (
    clean_text,
    looks_like_coordinates,
    read_position,
)
from contributions.placing.errors import (
    CoordinateAlone,
    CoordinatesFarAway,
    CoordinatesInDisorder,
    CoordinatesUnreadable,
    LineUnreadable,
    WordsRefused,
)

LON, LAT = 3.0586, 50.6366
A_METRE_DEG = 0.00002


@pytest.mark.parametrize(
    "text",
    [
        "3,0586 50,6366",
        "3.0586 50.6366",
        "3.0586, 50.6366",
        "3.0586,50.6366",
        "3,0586, 50,6366",
        "3,0586,50,6366",
        "3,0586 ; 50,6366",
        "3.0586;50.6366",
        "3,0586 / 50,6366",
        "3,0586\t50,6366",
        "[3.0586, 50.6366]",
        "(3,0586 ; 50,6366)",
        "longitude 3,0586 latitude 50,6366",
        "3.0586° 50.6366°",
        "3,0586° ; 50,6366°",
        "50.6366 N, 3.0586 E",
        "50.6366N 3.0586E",
        "N 50.6366 E 3.0586",
        "N50.6366, E3.0586",
        "3,0586 E 50,6366 N",
        "50°38'11.76\"N 3°3'30.96\"E",
        "50° 38′ 11,76″ N, 3° 03′ 30,96″ E",
        "50º38’11.76”N 3º3’30.96”E",
        "N 50°38'11.76'' E 3°3'30.96''",
        "50 38 11.76 N 3 3 30.96 E",
        "50°38.196' N 3°3.516' E",
        "3°3'30.96\" 50°38'11.76\"",
        "\u200e3,0586\u200f 50,6366\u2069",
        "\uff13.0586 50.6366",
    ],
)
def test_every_usual_writing_of_degrees_is_the_same_place(text: str) -> None:
    shown = clean_text(text)
    assert looks_like_coordinates(shown)
    position = read_position(shown)
    assert position.lon == pytest.approx(LON, abs=1e-6)
    assert position.lat == pytest.approx(LAT, abs=1e-6)
    assert position.words == "longitude 3,0586, latitude 50,6366, en degrés"


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("704123 7059321", "Lambert-93"),
        ("704 123 7 059 321", "Lambert-93"),
        ("704 123 ; 7 059 321", "Lambert-93"),
        ("704123,7059321", "Lambert-93"),
        ("704123.4, 7059321.7", "Lambert-93"),
        ("704 123,4 7 059 321,7", "Lambert-93"),
        ("X 704123 Y 7059321", ""),
        ("1704200 9269800", "Lambert CC50"),
        ("1 704 200 9 269 800", "Lambert CC50"),
    ],
)
def test_metres_are_known_by_their_size_and_said_back(text: str, frame: str) -> None:
    if not frame:
        # Letters other than those of the compass make it an address, which will not be found.
        assert not looks_like_coordinates(text)
        return
    position = read_position(text)
    assert 3.0 < position.lon < 3.1
    assert 50.6 < position.lat < 50.7
    assert f"coordonnées {frame}, X " in position.words


def test_west_is_negative_in_french_and_in_english() -> None:
    assert read_position("48,5 N 4,4 O").lon == pytest.approx(-4.4)
    assert read_position("48.5 N 4.4 W").lon == pytest.approx(-4.4)
    assert read_position("-4,4 48,5").lon == pytest.approx(-4.4)


@pytest.mark.parametrize(
    ("text", "refusal", "remedy"),
    [
        ("50.6366, 3.0586", CoordinatesInDisorder, "«\u202f3,0586 50,6366\u202f»"),
        ("geo:50.6366,3.0586", CoordinatesInDisorder, "«\u202f3,0586 50,6366\u202f»"),
        ("50°38'11.76\" 3°3'30.96\"", CoordinatesInDisorder, "longitude puis la latitude"),
        ("7059321 704123", CoordinatesInDisorder, "X vient avant Y"),
        ("59000", CoordinateAlone, "manque un nombre"),
        ("3,0586", CoordinateAlone, "manque un nombre"),
        ("3°03'31\"", CoordinateAlone, "manque un nombre"),
        ("3,0586 50,6366 12", CoordinatesUnreadable, "«\u202f3,0586 50,6366\u202f»"),
        ("3..0586 50.6366", CoordinatesUnreadable, ""),
        ("50°70'00\"N 3°03'31\"E", CoordinatesUnreadable, "de 0 à 59"),
        ("50.6 N 3.05", CoordinatesUnreadable, ""),
        ("50.6 N 3.05 N", CoordinatesUnreadable, ""),
        ("2.35 200", CoordinatesFarAway, "en France"),
        ("-73.9 40.7", CoordinatesFarAway, "en France"),
        ("9999999999 9999999999", CoordinatesFarAway, "en France"),
        ("9" * 60 + " 1", CoordinatesUnreadable, ""),
        ("1e999 50", CoordinatesUnreadable, ""),
    ],
)
def test_what_cannot_be_right_is_refused_with_what_to_write(
    text: str, refusal: type[Exception], remedy: str
) -> None:
    with pytest.raises(refusal) as caught:
        read_position(text)
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    "text", ["12 rue Nationale", "Roubaix", "nan 50", "inf inf", "rue du 8 mai 1945", "", "°", "N"]
)
def test_an_address_is_not_taken_for_coordinates(text: str) -> None:
    assert not looks_like_coordinates(text)


@pytest.mark.parametrize("text", ["a\x07b", "a\x00b", "x" * 201, "a\ud800"])
def test_a_line_that_no_text_holds_is_refused(text: str) -> None:
    with pytest.raises(LineUnreadable):
        clean_text(text)


@given(st.text(max_size=300))
def test_any_text_gives_a_position_in_france_or_a_named_refusal(text: str) -> None:
    try:
        shown = clean_text(text)
        position = read_position(shown)
    except WordsRefused as refusal:
        assert str(refusal)
    else:
        assert -5.6 <= position.lon <= 10
        assert 41 <= position.lat <= 51.5


@given(st.text(alphabet="0123456789.,;:°'\"-+ NSEWO/", max_size=60))
def test_any_mix_of_the_signs_of_coordinates_is_read_or_refused(text: str) -> None:
    try:
        read_position(text)
    except WordsRefused as refusal:
        assert str(refusal)


degrees = st.tuples(
    st.floats(min_value=-5.5, max_value=9.9).map(lambda x: round(x, 7)),
    st.floats(min_value=41.1, max_value=51.4).map(lambda x: round(x, 7)),
)


@given(degrees)
def test_what_is_written_in_degrees_is_read_back_to_the_centimetre(
    place: tuple[float, float],
) -> None:
    lon, lat = place
    for text in (
        f"{lon:.7f} {lat:.7f}",
        f"{lon:.7f} {lat:.7f}".replace(".", ","),
        f"{lon:.7f}, {lat:.7f}",
        f"{lon:.7f};{lat:.7f}",
    ):
        position = read_position(text)
        assert (position.lon, position.lat) == pytest.approx(place, abs=1e-7)


@given(degrees)
def test_what_is_written_in_degrees_minutes_and_seconds_is_read_back(
    place: tuple[float, float],
) -> None:
    def written(number: float, letters: str) -> str:
        # Rounded once: 59.99996 seconds must not be written 60.
        hundredths = round(abs(number) * 3600 * 100)
        degrees, rest = divmod(hundredths, 360_000)
        minutes, seconds = divmod(rest, 6_000)
        return f"{degrees}°{minutes:02}'{seconds / 100:05.2f}\"{letters[number < 0]}"

    lon, lat = place
    position = read_position(f"{written(lat, 'NS')} {written(lon, 'EO')}")
    assert position.lon == pytest.approx(lon, abs=A_METRE_DEG)
    assert position.lat == pytest.approx(lat, abs=A_METRE_DEG)

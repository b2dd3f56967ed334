"""A contribution placed by picking an object of a layer: what of it becomes the place."""

from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from contributions import services
from contributions.errors import (
    GeometryNotAccepted,
    OutsidePerimeter,
    UnknownFeature,
)
from contributions.footing import FootingState, footing_of
from contributions.models import Contribution
from contributions.placing.about import About, metres_of
from contributions.placing.feature import (
    object_of,
    object_spoken_of,
    pieces_of,
    place_on,
    placed,
)
from contributions.placing.feature_errors import (
    PlaceMissing,
    SectionBeyond,
    SectionInPieces,
    SectionNeeded,
    SectionOfNoLine,
    SectionRefused,
    SectionUnreadable,
    SectionWithGeometry,
)
from contributions.placing.feature_words import place_in_words, section_in_words
from contributions.placing.line_starts import start_in_words
from layers.models import Consultation, Layer
from tests import personas, places, scenes
from tests.layers.revisions import layer, serve

pytestmark = pytest.mark.django_db

LON, LAT = places.LILLE
TO_METRES = Transformer.from_crs(4326, 2154, always_xy=True)
CENTIMETRE_M = 0.01


def at(east_m: float, north_m: float = 0) -> tuple[float, float]:
    """The position so many metres from the Grand-Place."""
    return (
        LON + east_m / places.METRES_PER_DEGREE_LON,
        LAT + north_m / places.METRES_PER_DEGREE_LAT,
    )


def metric(geometry: BaseGeometry | GEOSGeometry) -> BaseGeometry:
    """The geometry in EPSG:2154, by pyproj."""
    if isinstance(geometry, GEOSGeometry):
        geometry = shapely.from_wkb(bytes(geometry.wkb))
    # shapely's stubs know no function of two arrays.
    return shapely.transform(geometry, TO_METRES.transform, interleaved=False)  # type: ignore[arg-type]


WAY = shapely.LineString([at(-300), at(0, 40), at(200), at(300, 150)])
FORK = shapely.MultiLineString([[at(100), at(300)], [at(-300), at(-100)]])
JOINED = shapely.MultiLineString([[at(0), at(100)], [at(100), at(200)]])
PARK = shapely.box(*at(-50, -50), *at(50, 50))
ISLANDS = shapely.MultiPolygon([PARK, shapely.box(*at(100), *at(120, 20))])


@pytest.fixture
def scene() -> tuple[Consultation, Layer]:
    """A consultation with a layer of lines: one way, one in two pieces, one cut where it joins."""
    consultation = scenes.consultation()
    ways = layer("voies", kind="line", title_property="nom")
    consultation.consultation_layers.create(layer=ways)
    serve(
        ways,
        {
            "way": (WAY, {"nom": "Voie du Parvis"}),
            "fork": (FORK, {"nom": "Voie coupée"}),
            "joined": (JOINED, {"nom": ""}),
        },
    )
    return consultation, ways


def with_areas(consultation: Consultation, **shapes: BaseGeometry) -> Layer:
    areas = layer("zones", kind="polygon", title_property="nom")
    consultation.consultation_layers.create(layer=areas)
    serve(areas, {name: (shape, {"nom": name}) for name, shape in shapes.items()})
    return areas


def submit(consultation: Consultation, about: About | None, **changes: Any) -> Contribution:
    author = changes.pop("author", None) or personas.resident()
    sent: dict[str, Any] = {
        "title": "À refaire",
        "body": "",
        "category": consultation.categories.get(slug="velo"),
        "geometry": None,
        "now": timezone.now(),
    }
    return services.submit_contribution(
        author=author, consultation=consultation, about=about, **(sent | changes)
    ).contribution


def test_a_section_is_kept_with_its_distances_its_revision_and_its_shape(
    scene: tuple[Consultation, Layer],
) -> None:
    row = submit(scene[0], About("voies", "way", 120, 340))
    row.refresh_from_db()
    assert (row.about_layer, row.about_source_id, row.about_revision) == (scene[1], "way", 1)
    assert (row.about_from_m, row.about_to_m) == (120, 340)
    assert row.geom.geom_type == "LineString"
    assert metric(row.geom).length == pytest.approx(220, abs=CENTIMETRE_M)
    # And whoever reads the public view reads it too.
    with connection.cursor() as cursor:
        cursor.execute("SELECT about_from_m, about_to_m FROM published.contribution")
        assert cursor.fetchall() == [(120, 340)]


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(first=st.floats(0, 1), second=st.floats(0, 1), name=st.sampled_from(["way", "joined"]))
def test_a_section_is_where_shapely_says_that_it_is(
    scene: tuple[Consultation, Layer], first: float, second: float, name: str
) -> None:
    whole = metric(shapely.line_merge(JOINED) if name == "joined" else WAY)
    assert isinstance(whole, shapely.LineString)
    from_m, to_m = sorted((first * whole.length, second * whole.length))
    place = placed(scene[0], About("voies", name, from_m, to_m))
    expected = substring(whole, from_m, to_m)
    found = metric(place.geometry)
    assert shapely.hausdorff_distance(found, expected) < CENTIMETRE_M
    assert found.length == pytest.approx(to_m - from_m, abs=CENTIMETRE_M)


def test_the_same_distance_twice_is_a_point_where_points_are_taken(
    scene: tuple[Consultation, Layer],
) -> None:
    place = placed(scene[0], About("voies", "way", 120, 120))
    assert (place.extent, place.geometry.geom_type) == ("spot", "Point")
    assert metric(WAY).distance(metric(place.geometry)) < CENTIMETRE_M
    scene[0].allowed_geometries = ["line"]
    scene[0].save()
    with pytest.raises(GeometryNotAccepted):
        placed(scene[0], About("voies", "way", 120, 120))


def test_all_of_a_line_is_that_line_in_one_piece_where_its_pieces_join(
    scene: tuple[Consultation, Layer],
) -> None:
    whole = submit(scene[0], About("voies", "way"))
    assert metric(whole.geom).equals_exact(metric(WAY), CENTIMETRE_M)
    assert (whole.about_from_m, whole.about_to_m) == (None, None)
    assert placed(scene[0], About("voies", "joined")).geometry.geom_type == "LineString"
    with pytest.raises(SectionNeeded, match="2 morceaux"):
        placed(scene[0], About("voies", "fork"))


def test_pieces_that_do_not_touch_are_measured_one_after_the_other_from_the_west(
    scene: tuple[Consultation, Layer],
) -> None:
    west, east = pieces_of(object_of(scene[0], About("voies", "fork")))
    assert (west.from_m, west.to_m, east.from_m) == pytest.approx((0, 200, west.to_m), abs=1)
    assert west.positions[0][:2] == pytest.approx(at(-300))
    assert east.positions[-1][2] == pytest.approx(east.to_m)
    place = placed(scene[0], About("voies", "fork", east.from_m + 50, east.from_m + 150))
    expected = metric(shapely.LineString([at(150), at(250)]))
    assert shapely.hausdorff_distance(metric(place.geometry), expected) < 1
    with pytest.raises(SectionInPieces, match="de 0 m à 201 m ou de 201 m à 402 m"):
        placed(scene[0], About("voies", "fork", 150, 250))


def test_what_exceeds_a_line_by_less_than_a_metre_is_its_end(
    scene: tuple[Consultation, Layer],
) -> None:
    length_m = metric(WAY).length
    place = placed(scene[0], About("voies", "way", 100, length_m + 0.9))
    assert place.to_m == pytest.approx(length_m, abs=CENTIMETRE_M)
    with pytest.raises(SectionBeyond, match=f"{round(length_m)} m"):
        placed(scene[0], About("voies", "way", 100, length_m + 1.1))


@pytest.mark.parametrize(
    ("bounds", "refusal"),
    [
        ((340.0, 120.0), SectionUnreadable),
        ((-1.0, 120.0), SectionUnreadable),
        ((None, 120.0), SectionUnreadable),
        ((120.0, None), SectionUnreadable),
        ((float("nan"), 120.0), SectionUnreadable),
        ((0.0, float("inf")), SectionUnreadable),
        ((700.0, 701.0), SectionBeyond),
        ((0.0, 99_999.0), SectionBeyond),
    ],
)
def test_distances_that_mean_nothing_are_refused_and_write_nothing(
    scene: tuple[Consultation, Layer],
    bounds: tuple[float | None, float | None],
    refusal: type[SectionRefused],
) -> None:
    with pytest.raises(refusal):
        submit(scene[0], About("voies", "way", *bounds))
    assert not Contribution.objects.exists()


def test_a_line_that_is_too_long_or_half_outside_asks_for_a_section(
    scene: tuple[Consultation, Layer],
) -> None:
    scene[0].max_length_m = 300
    scene[0].save()
    with pytest.raises(SectionNeeded, match="300 m au plus"):
        placed(scene[0], About("voies", "way"))
    assert placed(scene[0], About("voies", "way", 0, 299)).extent == "section"
    scene[0].max_length_m = 5_000
    scene[0].perimeter = places.square_around(half_m=250)
    scene[0].save()
    with pytest.raises(SectionNeeded, match="hors du périmètre"):
        placed(scene[0], About("voies", "way"))


def test_where_no_line_is_taken_a_line_becomes_a_point_on_it(
    scene: tuple[Consultation, Layer],
) -> None:
    scene[0].allowed_geometries = ["point"]
    scene[0].save()
    place = placed(scene[0], About("voies", "way"))
    assert (place.extent, place.geometry.geom_type) == ("inner-point", "Point")
    assert metric(WAY).distance(metric(place.geometry)) < CENTIMETRE_M
    assert "un point sur cet élément" in place_in_words(place)


def test_an_area_is_taken_whole_or_by_a_point_in_it(scene: tuple[Consultation, Layer]) -> None:
    consultation = scene[0]
    with_areas(consultation, park=PARK, islands=ISLANDS, far=shapely.box(4, 50, 4.1, 50.1))
    assert placed(consultation, About("zones", "park")).extent == "whole"
    inner = placed(consultation, About("zones", "islands"))
    assert inner.extent == "inner-point"
    assert PARK.contains(shapely.from_wkb(bytes(inner.geometry.wkb)))
    consultation.max_area_m2 = 100
    consultation.save()
    assert placed(consultation, About("zones", "park")).extent == "inner-point"
    with pytest.raises(OutsidePerimeter):
        placed(consultation, About("zones", "far"))
    with pytest.raises(SectionOfNoLine):
        placed(consultation, About("zones", "park", 0, 10))


def test_an_area_across_the_perimeter_becomes_a_point_inside_both(
    scene: tuple[Consultation, Layer],
) -> None:
    across = shapely.box(*at(400, -50), *at(900, 50))
    with_areas(scene[0], across=across)
    row = submit(scene[0], About("zones", "across"))
    assert row.geom.geom_type == "Point"
    assert scene[0].perimeter.covers(row.geom)


def test_a_section_brings_no_geometry_of_its_own_and_something_must_say_where(
    scene: tuple[Consultation, Layer],
) -> None:
    author = personas.resident()
    with pytest.raises(SectionWithGeometry):
        submit(scene[0], About("voies", "way", 1, 9), geometry=places.inside(), author=author)
    with pytest.raises(PlaceMissing):
        submit(scene[0], None, author=author)
    with pytest.raises(UnknownFeature):
        submit(scene[0], About("voies", "gone", 1, 9), author=author)
    # A drawing of one's own about an object stays possible.
    drawn = submit(scene[0], About("voies", "way"), geometry=places.inside(), author=author)
    assert drawn.geom.equals(places.inside())


def test_the_same_key_with_another_section_is_another_content(
    scene: tuple[Consultation, Layer],
) -> None:
    author, about = personas.resident(), About("voies", "way", 120, 340)
    first = submit(scene[0], about, author=author, idempotency_key="k")
    # The layer moved meanwhile: what was sent is the same, and so is what it made.
    serve(scene[1], {"way": (shapely.LineString([at(0), at(400)]), {"nom": "Voie du Parvis"})})
    assert submit(scene[0], about, author=author, idempotency_key="k") == first
    with pytest.raises(services.IdempotencyKeyReused):
        submit(scene[0], About("voies", "way", 120, 341), author=author, idempotency_key="k")


def test_the_shares_of_a_section_are_those_of_its_own_length(
    scene: tuple[Consultation, Layer],
) -> None:
    west = places.square_around(*at(-5_000), half_m=5_000)
    east = places.square_around(*at(5_000), half_m=5_000)
    scenes.commune("59350", "Lille", geom=west)
    scenes.commune("59512", "Roubaix", geom=east)
    straight = shapely.LineString([at(-300), at(300)])
    serve(scene[1], {"way": (straight, {"nom": "Voie du Parvis"})})
    row = submit(scene[0], About("voies", "way", 200, 500))
    shares = {part.commune.name: part.share for part in row.commune_shares.all()}
    assert shares == {
        "Lille": pytest.approx(1 / 3, abs=0.01),
        "Roubaix": pytest.approx(2 / 3, abs=0.01),
    }
    assert place_in_words(placed(scene[0], About("voies", "way", 200, 500))) == (
        "environ 300 m, à Roubaix et à Lille"
    )


def test_a_section_knows_its_object_as_it_was_and_what_became_of_it(
    scene: tuple[Consultation, Layer],
) -> None:
    row = submit(scene[0], About("voies", "way", 120, 340))
    assert footing_of(row) is None
    serve(scene[1], {"way": (shapely.LineString([at(0), at(400)]), {"nom": "Autre nom"})})
    footing = footing_of(row)
    assert footing is not None
    assert footing.state == FootingState.MOVED
    spoken_of = object_spoken_of(row)
    assert spoken_of is not None
    assert spoken_of.name == "Voie du Parvis"
    # Moderation and erasure still write the row although its line is no more.
    Contribution.objects.filter(pk=row.pk).update(status="hidden", author=None)


def test_a_line_is_measured_from_an_end_that_has_a_name(scene: tuple[Consultation, Layer]) -> None:
    loop = shapely.LineString([at(0), at(100), at(100, 100), at(0)])
    serve(
        scene[1],
        {
            "way": (WAY, {}),
            "back": (shapely.reverse(WAY), {}),
            "loop": (loop, {}),
        },
    )
    said = {
        name: start_in_words(pieces_of(object_of(scene[0], About("voies", name)))[0])
        for name in ("way", "back", "loop")
    }
    assert said == {
        "way": "depuis son extrémité ouest",
        "back": "depuis son extrémité est",
        "loop": "depuis le point de départ de cette boucle",
    }
    assert section_in_words(120, 340) == "de 120 m à 340 m"
    assert section_in_words(120, 120) == "à 120 m de son début"
    start = "à partir de la rue Neuve"
    assert section_in_words(120, 340, start) == "de 120 m à 340 m à partir de la rue Neuve"
    assert section_in_words(120, 120, start) == "à 120 m à partir de la rue Neuve"
    assert section_in_words(None, None) == ""


@pytest.mark.parametrize(
    ("typed", "metres"),
    [
        ("120", 120),
        (" 1 240,5 m", 1240.5),
        ("1\u202f240", 1240),
        ("0", 0),
        ("", None),
        ("  ", None),
    ],
)
def test_distances_are_read_as_people_type_them(typed: str, metres: float | None) -> None:
    assert metres_of(typed) == metres


@pytest.mark.parametrize(
    "typed", ["-3", "1e5", "12_0", "nan", "inf", "½", "٣", "1.2.3", "9" * 21, "\x00"]
)
def test_what_is_no_distance_is_refused_in_words(
    scene: tuple[Consultation, Layer], typed: str
) -> None:
    found = object_of(scene[0], About("voies", "way"))
    with pytest.raises(SectionUnreadable):
        place_on(scene[0], found, metres_of(typed), 340)

import pytest
from django.contrib.gis.geos import MultiPolygon
from django.db import DatabaseError, IntegrityError, connection, transaction

from geo.territory.models import Commune
from tests import places, scenes

pytestmark = pytest.mark.django_db

INSERT = """
INSERT INTO territory_commune
    (insee_code, name, siren, population, geom, valid_during, approximate, source)
VALUES (%s, %s, '', %s, ST_GeomFromText(%s, %s), daterange(%s, %s), false, '')
"""
SQUARE = "MULTIPOLYGON(((3 50.6, 3.1 50.6, 3.1 50.7, 3 50.7, 3 50.6)))"
BOW_TIE = "MULTIPOLYGON(((3 50.6, 3.1 50.7, 3.1 50.6, 3 50.7, 3 50.6)))"
AT_NULL_ISLAND = "MULTIPOLYGON(((0 0, 0.1 0, 0.1 0.1, 0 0.1, 0 0)))"
IN_METRES = "MULTIPOLYGON(((704000 7059000, 705000 7059000, 705000 7060000, 704000 7059000)))"


def insert(
    code: str = "59350",
    name: str = "Lille",
    population: int = 1,
    wkt: str = SQUARE,
    srid: int = 4326,
    since: str = "2015-01-01",
    until: str | None = None,
) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [code, name, population, wkt, srid, since, until])


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"wkt": BOW_TIE}, "commune_geom_valid"),
        ({"wkt": "MULTIPOLYGON EMPTY"}, "commune_geom_valid"),
        ({"wkt": AT_NULL_ISLAND}, "commune_inside_france"),
        ({"population": 0}, "commune_population_positive"),
        ({"name": " "}, "commune_name_present"),
        ({"code": "5935"}, "commune_insee_code_form"),
    ],
)
def test_the_table_itself_refuses_a_wrong_commune(wrong: dict, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        insert(**wrong)


def test_metres_labelled_as_degrees_never_reach_the_table() -> None:
    # The generated tile geometry is computed first, and PROJ knows no such degrees.
    with pytest.raises(DatabaseError, match="Invalid coordinate"):
        insert(wkt=IN_METRES)


def test_the_table_refuses_another_reference_system() -> None:
    with pytest.raises(DatabaseError, match=r"SRID \(2154\) does not match column SRID \(4326\)"):
        insert(wkt=IN_METRES, srid=2154)


def test_two_boundaries_of_a_commune_never_hold_on_the_same_day() -> None:
    insert(since="2015-01-01", until="2020-01-01")
    insert(since="2020-01-01")
    with pytest.raises(IntegrityError, match="commune_one_boundary_at_a_time"):
        insert(since="2019-12-31", until="2020-01-02")


def test_the_tile_geometry_is_the_database_s_own_work() -> None:
    scenes.commune(geom=places.square_around(half_m=100))
    moved: MultiPolygon = Commune.objects.get().geom.transform(3857, clone=True)
    # A metre of Web Mercator is 63 cm here; the two computations agree to a millimetre.
    assert Commune.objects.get().geom_3857.equals_exact(moved, tolerance=0.001)

"""What features of layers carry: each value as it is, in whatever form the statement takes."""

import itertools
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.models import ConsultationLayer, GeometryKind, Layer
from tests import places, scenes
from tests.layers.revisions import State, bench, layer, serve
from tests.tiles.asking import Asker, Response, tile_holding
from tests.tiles.statements import rows, state_of
from tiles import layers as tile_layers
from tiles.address import TileAddress

pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = itertools.count()
X, Y = tile_holding(*places.LILLE, 16)
VALUES = st.one_of(
    st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=8),
    st.integers(-(2**53), 2**53),
    # ST_AsMVT takes a number in an object for a whole one if it is nearer than 1e-7.
    st.integers(-(2**40), 2**40).map(lambda number: number / 64),
    st.booleans(),
)


def public_layer(slug: str = "bancs", **style: Any) -> Layer:
    made = layer(slug, GeometryKind.POINT, title_property="nom", style=style)
    ConsultationLayer.objects.create(consultation=scenes.consultation(f"a-{slug}"), layer=made)
    return made


def carried(tiles: Asker, slug: str = "bancs", number: int = 1) -> list[dict[str, Any]]:
    """The properties of every feature, from west to east."""
    path = f"/tiles/layer.{slug}/{number}/16/{X}/{Y}.mvt"
    answer = tiles.get_when(path, lambda answer: answer.status != 404)
    assert answer.status == 200, answer.body
    found = answer.features("features").values()
    return [
        one["properties"] for one in sorted(found, key=lambda one: one["geometry"]["coordinates"])
    ]


def benches(name: str, values: list[Any]) -> State:
    return {
        f"{position:03}": bench(position, **({} if value is None else {name: value}))
        for position, value in enumerate(values)
    }


def told(values: list[Any]) -> list[tuple[bool, Any]]:
    """Values that differ where only True and 1 do."""
    return [(isinstance(value, bool), value) for value in values]


@pytest.mark.parametrize(
    "values",
    [
        ["bois", "pierre", None, "bois"],
        [3, 4, None, 5],
        [3.25, -1e-3, 12, None],
        [True, False, None],
        ["bois", 3, True, 2.5, None],
        [None, None],
    ],
    ids=["texts", "integers", "numbers", "booleans", "mixed", "none"],
)
def test_each_value_is_told_as_it_is(tiles: Asker, values: list[Any]) -> None:
    made = public_layer(property="matière")
    serve(made, benches("matière", values))
    assert carried(tiles) == [{} if value is None else {"matière": value} for value in values]


def test_a_value_of_another_kind_far_behind_is_told_as_it_is(tiles: Asker) -> None:
    made = public_layer(property="rang")
    for number, odd in enumerate(["sept", True, 8], start=1):
        values = [*range(120), odd] if odd != 8 else [*map(str, range(120)), odd]
        serve(made, benches("rang", values))
        assert told([one["rang"] for one in carried(tiles, made.slug, number)]) == told(values)


def test_bytes_of_another_form_have_another_name(tiles: Asker, other_tiles: Asker) -> None:
    """A process that met a value of another kind asks in other words from then on."""
    made = layer("pistes", GeometryKind.LINE, style={"property": "rang"})
    ConsultationLayer.objects.create(consultation=scenes.consultation(), layer=made)
    lon, lat = places.LILLE
    serve(
        made,
        {
            f"{n:03}": (
                shapely.LineString([(lon + n * 1e-5, lat), (lon + n * 1e-5, lat + 1e-4)]),
                {"rang": n},
            )
            for n in range(110)
        }
        | {"A": (shapely.LineString([(lon + 0.1, lat), (lon + 0.1, lat + 1e-4)]), {"rang": "un"})},
    )
    odd = tile_holding(lon + 0.1, lat, 16)
    path, odd_path = (f"/tiles/layer.pistes/1/16/{x}/{y}.mvt" for x, y in ((X, Y), odd))
    assert tiles.get_when(path, lambda answer: answer.status == 200).status == 200
    assert other_tiles.get_when(odd_path, lambda answer: answer.status == 200).status == 200
    one, other = tiles.get(path), other_tiles.get(path)
    assert one.features("features") == other.features("features")
    assert one.plain() != other.plain()
    assert one.headers["etag"] != other.headers["etag"]
    for asker in (tiles, other_tiles):
        for known in (one, other):
            again = asker.get(path, if_none_match=known.headers["etag"])
            assert (again.status, again.headers["etag"]) == (304, known.headers["etag"])


@pytest.mark.parametrize("value", ["bois", 3, 2.5, True])
def test_values_of_one_kind_come_in_columns(value: Any) -> None:
    """The quick form is the one that answers: the other would hide that it does not."""
    made = public_layer(property="v", labels={"property": "title"})
    serve(made, {"A": bench(0, v=value, nom="Banc A")})
    state = state_of(made, 1)._replace(has_single_points=False)  # else the room writes the tile
    query = tile_layers.tile_query(state, TileAddress("layer.bancs", 16, X, Y, 1))
    assert "jsonb_build_object" not in query.sql
    ((tile,),) = rows(query)
    (feature,) = Response(200, {}, bytes(tile)).features("features").values()
    assert feature["properties"] == {"v": value, "title": "Banc A"}


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "geom",
        "count",
        "feature",
        "properties",
        "%(layer)s",
        "%(geom)s",
        "100 %",
        "%(z)s",
        'le "nom"',
        "é" * 40,
        "ctid",
    ],
)
def test_no_name_of_a_property_means_something_else(tiles: Asker, name: str) -> None:
    made = public_layer(property=name)
    serve(made, benches(name, ["bois", "pierre"]))
    assert carried(tiles) == [{name: "bois"}, {name: "pierre"}]


def test_title_and_identity_are_texts(tiles: Asker) -> None:
    made = public_layer(property="source_id", labels={"property": "title"})
    serve(made, benches("nom", ["Banc A", "Banc B"]))
    assert carried(tiles) == [
        {"source_id": "000", "title": "Banc A"},
        {"source_id": "001", "title": "Banc B"},
    ]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rounds=st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=3))
def test_whatever_the_values_both_forms_tell_them(tiles: Asker, rounds: list[list[Any]]) -> None:
    made = public_layer(f"bancs-{next(NUMBERS)}", property="v", labels={"property": "nom"})
    for number, values in enumerate(rounds, start=1):
        made = Layer.objects.get(pk=made.pk)
        state = {
            key: (geom, columns | {"nom": f"Banc {number} {key}"})
            for key, (geom, columns) in benches("v", values).items()
        }
        serve(made, state)
        assert told([one["v"] for one in carried(tiles, made.slug, number)]) == told(values)


def test_a_number_beyond_every_double_harms_no_tile(tiles: Asker) -> None:
    made = public_layer(property="v")
    serve(made, benches("v", [1, 10**400]))
    assert carried(tiles)[0] == {"v": 1}

import pytest

from contributions.sizes import exact_area, exact_length


@pytest.mark.parametrize(
    ("size_m", "words"),
    [(350, "350 m"), (350.2, "351 m"), (1000, "1 km"), (5000.0000001, "5 km"), (5004, "5,01 km")],
)
def test_a_length_beside_its_limit_is_never_below_what_it_is(size_m: float, words: str) -> None:
    assert exact_length(size_m) == words


@pytest.mark.parametrize(
    ("size_m2", "words"),
    [
        (350, "350 m²"),
        (9_999.5, "10\u00a0000 m²"),
        (15_000, "1,5 hectare"),
        (25_100, "2,51 hectares"),
        (3_000_000, "3 km²"),
        (3_000_001, "3,01 km²"),
        (22_844_872, "22,85 km²"),
        (1_234_000_000, "1\u00a0234 km²"),
    ],
)
def test_an_area_beside_its_limit_is_never_below_what_it_is(size_m2: float, words: str) -> None:
    assert exact_area(size_m2) == words

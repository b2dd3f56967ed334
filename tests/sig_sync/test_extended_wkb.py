import numpy as np
import shapely

from sig_sync.carried_over import CarriedOver
from sig_sync.extended_wkb import extended_hexes

SHAPES = [
    "POINT (3.0573 50.6333)",
    "POINT (-0.0 50)",
    "POINT EMPTY",
    "LINESTRING (3 50, 3.1 50.1, 3.2 50)",
    "LINESTRING EMPTY",
    "POLYGON ((3 50, 3.1 50, 3.1 50.1, 3 50))",
    "POLYGON ((3 50, 4 50, 4 51, 3 51, 3 50), (3.2 50.2, 3.4 50.2, 3.4 50.4, 3.2 50.2))",
    "POLYGON EMPTY",
    "MULTIPOINT (3 50, 3.1 50)",
    "MULTILINESTRING ((3 50, 3.1 50.1))",
    "MULTIPOLYGON (((3 50, 3.1 50, 3.1 50.1, 3 50)))",
    "GEOMETRYCOLLECTION (POINT (3 50))",
]


def by_geos(geometries: np.ndarray) -> list[str | None]:
    placed = shapely.set_srid(geometries, 4326)
    texts = shapely.to_wkb(placed, hex=True, include_srid=True, byte_order=1)
    return [None if text is None else text.lower() for text in texts.tolist()]


def by_us(shapes: np.ndarray) -> list[str | None]:
    return extended_hexes(CarriedOver(shapes), np.arange(len(shapes)))


def test_geometries_of_every_kind_are_written_as_geos_writes_them() -> None:
    geometries = np.append(shapely.from_wkt(SHAPES), [None])
    assert by_us(geometries) == by_geos(geometries)


def test_a_batch_of_plain_geometries_is_written_as_geos_writes_it() -> None:
    plain = shapely.from_wkt([SHAPES[0], SHAPES[3], SHAPES[5]])
    assert by_us(plain) == by_geos(plain)
    assert by_us(plain[:0]) == []

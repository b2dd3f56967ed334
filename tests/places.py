"""Places that the tests speak of, in EPSG:4326 (lon, lat)."""

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon

WIRE = 4326
METRES_PER_DEGREE_LAT = 111_195.0
METRES_PER_DEGREE_LON = 70_570.0
"""At the latitude of Lille, 50.63° N; good to 0.1 % over a kilometre."""

LILLE = (3.0635, 50.6367)


def point(lon: float, lat: float) -> Point:
    return Point(lon, lat, srid=WIRE)


def inside() -> Point:
    """Lille, Grand-Place: inside `square_around` and inside Lille."""
    return point(*LILLE)


def at_sea() -> Point:
    """The Channel, far from any commune."""
    return point(1.5, 50.9)


def swapped_lille() -> Point:
    """Lille with latitude first: somewhere off Somalia."""
    return point(LILLE[1], LILLE[0])


def square_around(
    lon: float = LILLE[0], lat: float = LILLE[1], half_m: float = 500
) -> MultiPolygon:
    """A square of 2 x half_m metres, as a perimeter."""
    dlon, dlat = half_m / METRES_PER_DEGREE_LON, half_m / METRES_PER_DEGREE_LAT
    box = Polygon.from_bbox((lon - dlon, lat - dlat, lon + dlon, lat + dlat))
    return MultiPolygon(box, srid=WIRE)


def on_the_edge(half_m: float = 500) -> Point:
    """A corner-free position exactly on the east side of `square_around`."""
    east = square_around(half_m=half_m).extent[2]
    return point(east, LILLE[1])


def twenty_metres_outside(half_m: float = 500) -> Point:
    """20 m east of the east side of `square_around`."""
    east = square_around(half_m=half_m).extent[2]
    return point(east + 20 / METRES_PER_DEGREE_LON, LILLE[1])


def line(length_m: float, start: tuple[float, float] = LILLE) -> LineString:
    """A line that runs east for ``length_m`` metres."""
    return LineString(start, (start[0] + length_m / METRES_PER_DEGREE_LON, start[1]), srid=WIRE)


def area(side_m: float, corner: tuple[float, float] = LILLE) -> Polygon:
    """A square of ``side_m`` metres whose south-west corner is ``corner``."""
    west, south = corner
    polygon = Polygon.from_bbox(
        (west, south, west + side_m / METRES_PER_DEGREE_LON, south + side_m / METRES_PER_DEGREE_LAT)
    )
    polygon.srid = WIRE
    return polygon


def bow_tie() -> Polygon:
    """An area that crosses itself."""
    lon, lat = LILLE
    d = 0.001
    ring = ((lon, lat), (lon + d, lat + d), (lon + d, lat), (lon, lat + d), (lon, lat))
    return Polygon(ring, srid=WIRE)


def everywhere() -> list[GEOSGeometry]:
    """One of each kind, all inside `square_around`."""
    return [inside(), line(100), area(50)]

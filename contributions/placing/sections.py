"""The section of a street between two others: pure geometry, in metres (EPSG:2154).

A street is a graph: its segments noded where they meet, small gaps bridged. A section is the way
along it from one crossing to another, and there may be two, around a loop.
"""

import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import shapely
from shapely import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points, substring, unary_union

GAP_M: Final = 30.0
"""Streets that stop this close to each other meet: a square, a wide carriageway, a loose drawing."""

SAME_PLACE_M: Final = 20.0
"""Crossings closer than this are one: both carriageways of an avenue."""

MOST_CROSSINGS: Final = 6
_SNAP_M: Final = 0.05
_SHORTEST_M: Final = 1.0

Node = tuple[int, int]


@dataclass(frozen=True)
class _Edge:
    number: int
    other: Node
    length_m: float
    coords: tuple[tuple[float, float], ...]
    """From the node that lists the edge to ``other``."""


@dataclass
class _Path:
    length_m: float
    coords: list[tuple[float, float]]
    edges: set[int] = field(default_factory=set)

    @property
    def line(self) -> LineString:
        return LineString(self.coords)


def joined(lines: Iterable[BaseGeometry]) -> list[MultiLineString]:
    """The connected streets that ``lines`` make, gaps of `GAP_M` bridged, longest first."""
    parts = _parts(shapely.line_merge(unary_union([_flat(line) for line in lines])))
    if links := _bridges(_groups(parts)):
        parts = _parts(shapely.line_merge(unary_union([*parts, *links])))
    return sorted(_groups(parts), key=lambda street: (-street.length, street.bounds))


def crossings(street: BaseGeometry, other: BaseGeometry) -> list[Point]:
    """Where ``other`` crosses ``street``, or comes within `GAP_M` of it; west to east."""
    met: list[Point] = []
    for piece in _parts(shapely.line_merge(unary_union([_flat(other)]))):
        shared = street.intersection(piece)
        if not shared.is_empty:
            met += [_middle(one) for one in _pieces(shared)]
        elif street.distance(piece) <= GAP_M:
            met.append(nearest_points(street, piece)[0])
    distinct: list[Point] = []
    for point in sorted(met, key=lambda one: (one.x, one.y)):
        if all(point.distance(kept) > SAME_PLACE_M for kept in distinct):
            distinct.append(point)
    return distinct[:MOST_CROSSINGS]


def between(street: MultiLineString, start: Point, end: Point) -> list[LineString]:
    """The ways along ``street`` from ``start`` to ``end``: none, one, or two around a loop."""
    graph = _Graph(street, [start, end])
    first = graph.shortest(graph.node_of(start), graph.node_of(end))
    if first is None or first.length_m < _SHORTEST_M:
        return []
    second = graph.shortest(graph.node_of(start), graph.node_of(end), without=first.edges)
    if second is None or _is_same_way(first.line, second.line):
        return [first.line]
    return [first.line, second.line]


def from_crossing(street: MultiLineString, start: Point) -> list[LineString]:
    """The ways along ``street`` from ``start`` to its ends, the longest in each direction."""
    graph = _Graph(street, [start])
    origin = graph.node_of(start)
    ways: dict[int, _Path] = {}
    for terminal in graph.terminals():
        path = graph.shortest(origin, terminal)
        if path is None or path.length_m < _SHORTEST_M:
            continue
        first = graph.first_edge(origin, path)
        if first not in ways or path.length_m > ways[first].length_m:
            ways[first] = path
    if not ways and len(street.geoms) == 1 and street.geoms[0].is_ring:
        return [_ring_from(street.geoms[0], start)]
    return [path.line for _edge, path in sorted(ways.items())]


def whole(street: MultiLineString) -> LineString:
    """The longest way along ``street`` from end to end; all of it when it has no branch."""
    if len(street.geoms) == 1:
        return street.geoms[0]
    graph = _Graph(street, [])
    # Twice the farthest: exact on a tree, and near enough on a street with a loop.
    terminals = graph.terminals() or [next(iter(graph.edges))]
    far = graph.farthest(terminals[0])
    path = graph.shortest(far, graph.farthest(far))
    if path is None or path.length_m < _SHORTEST_M:
        return max(street.geoms, key=lambda part: part.length)
    return path.line


class _Graph:
    """A street as nodes and edges, cut at the given points."""

    def __init__(self, street: MultiLineString, cuts: Sequence[Point]) -> None:
        self.edges: dict[Node, list[_Edge]] = defaultdict(list)
        self.cut_nodes: dict[tuple[float, float], Node] = {}
        parts = list(street.geoms)
        marks: dict[int, set[float]] = defaultdict(set)
        for cut in cuts:
            nearest = min(range(len(parts)), key=lambda i: parts[i].distance(cut))
            part = parts[nearest]
            at = part.project(cut)
            # A cut at an end is that end: an edge of a millimetre is none.
            at = 0.0 if at < _SNAP_M else part.length if at > part.length - _SNAP_M else at
            marks[nearest].add(at)
            self.cut_nodes[(cut.x, cut.y)] = _node(part.interpolate(at).coords[0])
        number = 0
        for index, part in enumerate(parts):
            stops = sorted({0.0, part.length, *marks[index]})
            for begin, stop in itertools.pairwise(stops):
                piece = substring(part, begin, stop)
                if piece.geom_type == "LineString" and piece.length > 0:
                    self._add(number, piece)
                    number += 1

    def _add(self, number: int, piece: LineString) -> None:
        coords = tuple((x, y) for x, y in piece.coords)
        one, other = _node(coords[0]), _node(coords[-1])
        self.edges[one].append(_Edge(number, other, piece.length, coords))
        self.edges[other].append(_Edge(number, one, piece.length, coords[::-1]))

    def node_of(self, cut: Point) -> Node:
        return self.cut_nodes[(cut.x, cut.y)]

    def terminals(self) -> list[Node]:
        return sorted(node for node, edges in self.edges.items() if len(edges) == 1)

    def first_edge(self, origin: Node, path: _Path) -> int:
        return min(edge.number for edge in self.edges[origin] if edge.number in path.edges)

    def shortest(self, start: Node, end: Node, without: Iterable[int] = ()) -> _Path | None:
        came, _lengths = self._walk(start, set(without))
        if end not in came:
            return None
        steps: list[_Edge] = []
        node = end
        while node != start:
            edge, node = came[node]
            steps.append(edge)
        path = _Path(0.0, [])
        for edge in reversed(steps):
            path.length_m += edge.length_m
            path.edges.add(edge.number)
            path.coords += edge.coords if not path.coords else edge.coords[1:]
        return path

    def farthest(self, start: Node) -> Node:
        _came, lengths = self._walk(start, set())
        return max(lengths, key=lambda node: (lengths[node], node))

    def _walk(
        self, start: Node, without: set[int]
    ) -> tuple[dict[Node, tuple[_Edge, Node]], dict[Node, float]]:
        """Dijkstra from ``start``: the edge by which each node is reached, and how far it is."""
        lengths = {start: 0.0}
        came: dict[Node, tuple[_Edge, Node]] = {}
        if start in self.edges:
            came[start] = (self.edges[start][0], start)
        queue = [(0.0, start)]
        while queue:
            length_m, node = heapq.heappop(queue)
            if length_m > lengths[node]:
                continue
            for edge in self.edges[node]:
                farther = length_m + edge.length_m
                if edge.number not in without and farther < lengths.get(edge.other, float("inf")):
                    lengths[edge.other] = farther
                    came[edge.other] = (edge, node)
                    heapq.heappush(queue, (farther, edge.other))
        return came, lengths


def _node(position: Sequence[float]) -> Node:
    return round(position[0] / _SNAP_M), round(position[1] / _SNAP_M)


def _groups(parts: Sequence[LineString]) -> list[MultiLineString]:
    """The parts that touch each other, together."""
    groups: list[list[LineString]] = []
    for part in parts:
        touched = [group for group in groups if any(part.distance(one) < _SNAP_M for one in group)]
        groups = [group for group in groups if all(group is not one for one in touched)]
        groups.append([*(one for group in touched for one in group), part])
    return [MultiLineString(group) for group in groups]


def _bridges(groups: Sequence[MultiLineString]) -> list[LineString]:
    """Straight links over the gaps between groups, from each end that comes near another group."""
    links = []
    for group in groups:
        others = [
            other for other in groups if other is not group and other.distance(group) <= GAP_M
        ]
        ends = [
            Point(position)
            for part in group.geoms
            for position in (part.coords[0], part.coords[-1])
            if not part.is_ring
        ]
        for other in others:
            near = [end for end in ends if other.distance(end) <= GAP_M]
            if near:
                end = min(near, key=other.distance)
                links.append(LineString([end, nearest_points(end, other)[1]]))
    return links


def _is_same_way(one: LineString, other: LineString) -> bool:
    """True for the two carriageways of one avenue: nobody would choose between them."""
    return bool(shapely.hausdorff_distance(one, other, densify=0.1) <= GAP_M)


def _ring_from(ring: LineString, start: Point) -> LineString:
    at = ring.project(start)
    before, after = substring(ring, 0, at), substring(ring, at, ring.length)
    return LineString([*after.coords, *before.coords[1:]])


def _flat(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.force_2d(geometry)


def _parts(geometry: BaseGeometry) -> list[LineString]:
    return [one for one in _pieces(geometry) if isinstance(one, LineString) and one.length > 0]


def _pieces(geometry: BaseGeometry) -> list[BaseGeometry]:
    found: list[BaseGeometry] = []
    for one in getattr(geometry, "geoms", [geometry]):
        found += _pieces(one) if hasattr(one, "geoms") else [one]
    return found


def _middle(piece: BaseGeometry) -> Point:
    if isinstance(piece, Point):
        return piece
    # Two streets meet in points, or share a stretch.
    return _parts(piece)[0].interpolate(0.5, normalized=True)

"""A strict reading of Mapbox Vector Tile 2.1, bytes up, that shares no code with any encoder.

`faults` tells what is wrong with a tile by the words of the specification (version 2.1, sections in
brackets); `served_faults` adds what we promise of the tiles that Parvis serves.
"""

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
POINT, LINE, POLYGON = 1, 2, 3
MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7

Ring = list[tuple[int, int]]


class TileBroken(Exception):
    """The first thing that is wrong."""


@dataclass
class Feature:
    """One feature; rings, lines or points in tile units, y downwards."""

    kind: int
    identity: int | None
    tags: list[int]
    parts: list[Ring]


@dataclass
class Layer:
    """One layer with its dictionaries."""

    name: str = ""
    version: int | None = None
    extent: int = 4096
    keys: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    features: list[Feature] = field(default_factory=list)


def faults(tile: bytes) -> str:
    """What is wrong with a tile, empty when nothing is."""
    try:
        read_tile(tile)
    except TileBroken as fault:
        return str(fault)
    return ""


def served_faults(tile: bytes, *, buffer: int = 64) -> str:
    """`faults`, and what our own tiles never are: empty, unidentified, drawn beyond their buffer."""
    try:
        layers = read_tile(tile)
        for layer in layers:
            _require(layer.version == 2, f"{layer.name}: version {layer.version}")
            _require(layer.extent == 4096, f"{layer.name}: extent {layer.extent}")
            _require(bool(layer.features), f"{layer.name}: no feature")
            identities = [feature.identity for feature in layer.features]
            _require(None not in identities, f"{layer.name}: a feature without identity")
            _require(len(set(identities)) == len(identities), f"{layer.name}: an identity twice")
            _require(len(set(layer.keys)) == len(layer.keys), f"{layer.name}: a key twice")
            for feature in layer.features:
                for part in feature.parts:
                    for x, y in part:
                        inside = all(-buffer <= n <= layer.extent + buffer for n in (x, y))
                        _require(inside, f"{layer.name} {feature.identity}: ({x}, {y}) is outside")
    except TileBroken as fault:
        return str(fault)
    return ""


def read_tile(tile: bytes) -> list[Layer]:
    """The layers of a tile. Raises `TileBroken`."""
    layers: list[Layer] = []
    for number, wire, value in _fields(tile):
        _require(number == 3, f"a tile has no field {number} (4.1)")
        layers.append(_layer(_bytes(wire, value, "layer")))
    names = [layer.name for layer in layers]
    _require(len(set(names)) == len(names), "two layers have one name (4.1)")
    return layers


def _layer(content: bytes) -> Layer:
    layer = Layer()
    raw_features: list[bytes] = []
    for number, wire, value in _fields(content):
        if number == 15:
            layer.version = _varint(wire, value, "version")
        elif number == 1:
            layer.name = _text(wire, value, "name")
        elif number == 2:
            raw_features.append(_bytes(wire, value, "feature"))
        elif number == 3:
            layer.keys.append(_text(wire, value, "key"))
        elif number == 4:
            layer.values.append(_value(_bytes(wire, value, "value")))
        elif number == 5:
            layer.extent = _varint(wire, value, "extent")
        else:
            raise TileBroken(f"a layer has no field {number} (4.1)")
    _require(layer.version in {1, 2}, f"version {layer.version} (4.1)")
    _require(bool(layer.name), "a layer without a name (4.1)")
    layer.features = [_feature(raw, layer) for raw in raw_features]
    return layer


def _value(content: bytes) -> object:
    found: list[object] = []
    for number, wire, value in _fields(content):
        if number == 1:
            found.append(_text(wire, value, "string value"))
        elif number == 2:
            _require(wire == FIXED32, "a float is four bytes")
            found.append(struct.unpack("<f", _raw(value))[0])
        elif number == 3:
            _require(wire == FIXED64, "a double is eight bytes")
            found.append(struct.unpack("<d", _raw(value))[0])
        elif number in {4, 5}:
            found.append(_varint(wire, value, "integer value"))
        elif number == 6:
            found.append(_zigzag(_varint(wire, value, "signed value")))
        elif number == 7:
            found.append(bool(_varint(wire, value, "boolean value")))
        else:
            raise TileBroken(f"a value has no type {number} (4.1)")
    _require(len(found) == 1, "a value is exactly one of the types (4.1)")
    return found[0]


def _feature(content: bytes, layer: Layer) -> Feature:
    identity: int | None = None
    kind: int | None = None
    tags: list[int] = []
    geometry: list[int] | None = None
    for number, wire, value in _fields(content):
        if number == 1:
            identity = _varint(wire, value, "id")
        elif number == 2:
            tags = _packed(_bytes(wire, value, "tags"))
        elif number == 3:
            kind = _varint(wire, value, "type")
        elif number == 4:
            _require(geometry is None, "two geometries in a feature (4.2)")
            geometry = _packed(_bytes(wire, value, "geometry"))
        else:
            raise TileBroken(f"a feature has no field {number} (4.2)")
    _require(kind is not None and 0 <= kind <= 3, f"geometry type {kind} (4.3.4)")
    _require(len(tags) % 2 == 0, "tags come in pairs (4.4)")
    for key, word in zip(tags[::2], tags[1::2], strict=True):
        _require(key < len(layer.keys), "a tag names no key (4.4)")
        _require(word < len(layer.values), "a tag names no value (4.4)")
    _require(geometry is not None, "a feature without geometry (4.2)")
    parts = _parts(kind or 0, geometry or [], strict=layer.version == 2)
    return Feature(kind or 0, identity, tags, parts)


def _parts(kind: int, commands: list[int], *, strict: bool) -> list[Ring]:
    """The positions that a feature's commands draw (4.3)."""
    if kind == 0:
        return []
    drawn = list(_drawn(commands))
    if kind == POINT:
        _require([command for command, _ in drawn] == [MOVE_TO], "points are one MoveTo (4.3.4.2)")
        return [[point] for point in drawn[0][1]]
    parts: list[Ring] = []
    expected = MOVE_TO
    for command, points in drawn:
        if command == CLOSE_PATH and kind == LINE and not strict:
            continue
        _require(command == expected, f"command {command} instead of {expected} (4.3.4)")
        if command == MOVE_TO:
            _require(len(points) == 1, "a path begins with one MoveTo (4.3.4)")
            parts.append(list(points))
            expected = LINE_TO
        elif command == LINE_TO:
            fewest = 1 if kind == LINE else 2
            _require(len(points) >= fewest, "too few positions (4.3.4)")
            parts[-1].extend(points)
            expected = MOVE_TO if kind == LINE else CLOSE_PATH
        else:
            expected = MOVE_TO
    _require(bool(parts) and expected == MOVE_TO, "a path is left unfinished (4.3.4)")
    for part in parts:
        # A closing position that is drawn again makes no ring wrong; one that stands still does.
        _require(
            all(a != b for a, b in itertools.pairwise(part)),
            "LineTo of no length (4.3.3.2)",
        )
    if kind == POLYGON:
        areas = [_doubled_area(ring) for ring in parts]
        _require(all(areas), "a ring without area (4.3.4.4)")
        _require(areas[0] > 0, "the first ring is not an exterior one (4.3.4.4)")
    return parts


def _drawn(commands: list[int]) -> Iterator[tuple[int, Ring]]:
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == CLOSE_PATH:
            _require(count == 1, "ClosePath counts one (4.3.3.3)")
            yield CLOSE_PATH, []
            continue
        _require(command in {MOVE_TO, LINE_TO}, f"no such command as {command} (4.3.1)")
        _require(count > 0 and at + 2 * count <= len(commands), "a wrong count (4.3.1)")
        points = []
        for dx, dy in zip(
            commands[at : at + 2 * count : 2], commands[at + 1 : at + 2 * count : 2], strict=True
        ):
            x, y = x + _zigzag(dx), y + _zigzag(dy)
            points.append((x, y))
        at += 2 * count
        yield command, points


def _doubled_area(ring: Ring) -> int:
    """Positive for an exterior ring: clockwise on a screen, whose y grows downwards."""
    return sum(
        x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
    )


# -- protocol buffers --------------------------------------------------------------------------------


def _fields(content: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    """Number, wire type and value of each field of a message."""
    at = 0
    while at < len(content):
        tag, at = _read_varint(content, at)
        number, wire = tag >> 3, tag & 7
        value: int | bytes
        if wire == VARINT:
            value, at = _read_varint(content, at)
        else:
            size = {FIXED64: 8, FIXED32: 4}.get(wire)
            if wire == BYTES:
                size, at = _read_varint(content, at)
            if size is None or at + size > len(content):
                raise TileBroken("the bytes end too soon, or are no protocol buffer")
            value, at = content[at : at + size], at + size
        yield number, wire, value


def _read_varint(content: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(content) and shift < 70:
        byte = content[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at
    raise TileBroken("a number that does not end")


def _packed(content: bytes) -> list[int]:
    numbers, at = [], 0
    while at < len(content):
        number, at = _read_varint(content, at)
        _require(number < 2**32, "a number beyond 32 bits")
        numbers.append(number)
    return numbers


def _zigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _varint(wire: int, value: int | bytes, name: str) -> int:
    if wire != VARINT or not isinstance(value, int):
        raise TileBroken(f"{name} is not a number")
    return value


def _raw(value: int | bytes) -> bytes:
    if not isinstance(value, bytes):
        raise TileBroken("bytes are missing")
    return value


def _bytes(wire: int, value: int | bytes, name: str) -> bytes:
    _require(wire == BYTES, f"{name} has the wrong wire type")
    return _raw(value)


def _text(wire: int, value: int | bytes, name: str) -> str:
    try:
        return _bytes(wire, value, name).decode()
    except UnicodeDecodeError as error:
        raise TileBroken(f"{name} is not UTF-8") from error


def _require(condition: bool, fault: str) -> None:
    if not condition:
        raise TileBroken(fault)

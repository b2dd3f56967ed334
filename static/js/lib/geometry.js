/**
 * Geometry on WGS 84 (EPSG:4326). Axis order is always longitude, latitude, in degrees.
 * Lengths and areas are spherical: good to 0.5 %, enough to tell a person a size. The server,
 * which measures in EPSG:2154, decides.
 */

const EARTH_RADIUS_M = 6371008.8;
const RADIANS = Math.PI / 180;
const MAX_MERCATOR_LATITUDE = 85.0511287798066;

/**
 * Whether a value can be a position of the inhabited map.
 * @param {number} lon degrees
 * @param {number} lat degrees
 * @returns {boolean}
 */
export function isPosition(lon, lat) {
  return Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}

/**
 * Reads "west,south,east,north" in degrees.
 * @param {string | null | undefined} text
 * @returns {[number, number, number, number] | null} null when it is not a box
 */
export function parseBounds(text) {
  const parts = String(text ?? "").split(",");
  if (parts.length !== 4 || parts.some((part) => part.trim() === "")) {
    return null;
  }
  const [west, south, east, north] = parts.map(Number);
  if (!isPosition(west, south) || !isPosition(east, north) || west > east || south > north) {
    return null;
  }
  return [west, south, east, north];
}

/**
 * Every position of a GeoJSON object, in order.
 * @param {object | null} geojson Geometry, Feature or FeatureCollection
 * @returns {Generator<[number, number]>} lon, lat
 */
export function* positionsOf(geojson) {
  if (!geojson) {
    return;
  }
  if (geojson.type === "FeatureCollection") {
    for (const feature of geojson.features) {
      yield* positionsOf(feature);
    }
  } else if (geojson.type === "Feature") {
    yield* positionsOf(geojson.geometry);
  } else if (geojson.type === "GeometryCollection") {
    for (const geometry of geojson.geometries) {
      yield* positionsOf(geometry);
    }
  } else {
    yield* nestedPositions(geojson.coordinates);
  }
}

function* nestedPositions(coordinates) {
  if (typeof coordinates?.[0] === "number") {
    yield coordinates;
    return;
  }
  for (const part of coordinates ?? []) {
    yield* nestedPositions(part);
  }
}

/**
 * The box around a GeoJSON object.
 * @param {object | null} geojson
 * @returns {[number, number, number, number] | null} west, south, east, north in degrees
 */
export function boundsOf(geojson) {
  let box = null;
  for (const [lon, lat] of positionsOf(geojson)) {
    box = box
      ? [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)]
      : [lon, lat, lon, lat];
  }
  return box;
}

/**
 * Whether a position lies in a Polygon or MultiPolygon, holes excluded. Plain even-odd rule in
 * degrees; a position exactly on the edge may fall on either side.
 * @param {[number, number]} position lon, lat
 * @param {object | null} geometry Polygon, MultiPolygon, or a Feature or FeatureCollection of them
 * @returns {boolean}
 */
export function isInside(position, geometry) {
  if (!geometry) {
    return false;
  }
  if (geometry.type === "FeatureCollection") {
    return geometry.features.some((feature) => isInside(position, feature));
  }
  if (geometry.type === "Feature") {
    return isInside(position, geometry.geometry);
  }
  return polygonsOf(geometry).some((rings) => isInRings(position, rings));
}

function polygonsOf(geometry) {
  if (geometry.type === "Polygon") {
    return [geometry.coordinates];
  }
  return geometry.type === "MultiPolygon" ? geometry.coordinates : [];
}

function isInRings([lon, lat], rings) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [lon1, lat1] = ring[i];
      const [lon2, lat2] = ring[j];
      if (lat1 > lat !== lat2 > lat && lon < ((lon2 - lon1) * (lat - lat1)) / (lat2 - lat1) + lon1) {
        inside = !inside;
      }
    }
  }
  return inside;
}

/**
 * Great-circle distance.
 * @param {[number, number]} a lon, lat
 * @param {[number, number]} b lon, lat
 * @returns {number} metres
 */
export function distanceM([lon1, lat1], [lon2, lat2]) {
  const half =
    Math.sin(((lat2 - lat1) * RADIANS) / 2) ** 2 +
    Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(((lon2 - lon1) * RADIANS) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(half));
}

/**
 * Length of a line.
 * @param {[number, number][]} positions lon, lat
 * @returns {number} metres
 */
export function lengthM(positions) {
  let total = 0;
  for (let i = 1; i < positions.length; i += 1) {
    total += distanceM(positions[i - 1], positions[i]);
  }
  return total;
}

/**
 * The middle of a line, along it.
 * @param {[number, number][]} positions lon, lat; one at least
 * @returns {[number, number]} lon, lat
 */
export function middleOf(positions) {
  let left = lengthM(positions) / 2;
  for (let i = 1; i < positions.length; i += 1) {
    const [[lon1, lat1], [lon2, lat2]] = [positions[i - 1], positions[i]];
    const step = distanceM(positions[i - 1], positions[i]);
    if (step >= left) {
      const share = step > 0 ? left / step : 0;
      return [lon1 + (lon2 - lon1) * share, lat1 + (lat2 - lat1) * share];
    }
    left -= step;
  }
  return positions.at(-1).slice(0, 2);
}

/**
 * Area of a ring, closed or not.
 * @param {[number, number][]} ring lon, lat
 * @returns {number} square metres, never negative
 */
export function areaM2(ring) {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [lon1, lat1] = ring[j];
    const [lon2, lat2] = ring[i];
    sum += (lon2 - lon1) * RADIANS * (2 + Math.sin(lat1 * RADIANS) + Math.sin(lat2 * RADIANS));
  }
  return Math.abs((sum * EARTH_RADIUS_M ** 2) / 2);
}

/**
 * Everything that is not in the geometry: the world with the outer rings cut out.
 * @param {object} geojson Polygon, MultiPolygon, Feature or FeatureCollection
 * @returns {object} a Feature<Polygon>
 */
export function outsideOf(geojson) {
  const rings = outerRings(geojson);
  const world = [
    [-180, -85],
    [180, -85],
    [180, 85],
    [-180, 85],
    [-180, -85],
  ];
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [world, ...rings] } };
}

function outerRings(geojson) {
  if (geojson.type === "FeatureCollection") {
    return geojson.features.flatMap(outerRings);
  }
  if (geojson.type === "Feature") {
    return geojson.geometry ? outerRings(geojson.geometry) : [];
  }
  return polygonsOf(geojson).map((polygon) => polygon[0]);
}

/**
 * The deepest zoom at which one tile holds the whole box. A polygon that lies in one tile gets one
 * label; cut by a tile edge, it gets two.
 * @param {[number, number, number, number] | null} bounds degrees
 * @returns {number} zoom, 0 to 10
 */
export function singleTileZoom(bounds) {
  if (!bounds) {
    return 0;
  }
  const [west, south, east, north] = bounds;
  let zoom = 0;
  while (zoom < 10) {
    const scale = 2 ** (zoom + 1);
    const sameColumn = tileX(west, scale) === tileX(east, scale);
    const sameRow = tileY(south, scale) === tileY(north, scale);
    if (!sameColumn || !sameRow) {
      break;
    }
    zoom += 1;
  }
  return zoom;
}

function tileX(lon, scale) {
  return Math.floor(((lon + 180) / 360) * scale);
}

function tileY(lat, scale) {
  const bounded = Math.max(-MAX_MERCATOR_LATITUDE, Math.min(MAX_MERCATOR_LATITUDE, lat));
  return Math.floor(((1 - Math.asinh(Math.tan(bounded * RADIANS)) / Math.PI) / 2) * scale);
}

/**
 * Rounds as the wire wants it: at most 7 decimals (1 cm).
 * @param {number} degrees
 * @returns {number}
 */
export function roundDegrees(degrees) {
  return Number(degrees.toFixed(7));
}

/**
 * An open map keeps itself fresh: the tile room tells which tiles have become old, and the map asks
 * for those again. MapLibre shows the former tile until the new one is there, so nothing flickers.
 */

const CELL_ZOOM = 14;
const MAX_ZOOM = 16;

/**
 * Where the changes of a MapSource are told.
 * @param {{tilejson?: string | null, geojson?: object | null}} source MapSource
 * @returns {string | null} null when it is not one whose tiles are alive
 */
export function changesAddress(source) {
  const match = /^((?:https?:\/\/[^/]+)?\/tiles\/contributions(?:\.[a-z0-9-]+)?)\.json$/.exec(source.tilejson ?? "");
  return match && !source.geojson ? `${match[1]}/changes` : null;
}

/**
 * The tiles, of every zoom, that could show something of a cell of zoom 14. A tile draws a little
 * beyond its edge, so the cell's neighbours count as well.
 * @param {[number, number][]} cells column and row
 * @returns {{z: number, x: number, y: number}[]}
 */
export function tilesOver(cells) {
  const found = new Map();
  const add = (z, x, y) => found.set(`${z}/${x}/${y}`, { z, x, y });
  for (const [cellX, cellY] of cells) {
    for (let x = cellX - 1; x <= cellX + 1; x += 1) {
      for (let y = cellY - 1; y <= cellY + 1; y += 1) {
        for (let z = 0; z <= CELL_ZOOM; z += 1) {
          add(z, x >> (CELL_ZOOM - z), y >> (CELL_ZOOM - z));
        }
        for (let z = CELL_ZOOM + 1; z <= MAX_ZOOM; z += 1) {
          const across = 1 << (z - CELL_ZOOM);
          for (let column = 0; column < across; column += 1) {
            for (let row = 0; row < across; row += 1) {
              add(z, x * across + column, y * across + row);
            }
          }
        }
      }
    }
  }
  return [...found.values()];
}

/**
 * Follows the changes of a map's sources while the page is looked at. A hidden page lets its
 * connections go, and catches up when it is seen again.
 * @param {object} map MapLibre map
 * @param {object[]} sources MapSources that are on the map
 * @param {AbortSignal} signal
 * @param {(sourceId: string) => void} onChange called after tiles were asked for again
 */
export function keepFresh(map, sources, signal, onChange) {
  const followed = sources.flatMap((source) => {
    const address = changesAddress(source);
    return address ? [{ id: source.id, address, state: null, stream: null }] : [];
  });

  function refresh(one, tiles) {
    if (map.getSource(one.id)) {
      map.refreshTiles(one.id, tiles ? tilesOver(tiles) : undefined);
      onChange(one.id);
    }
  }

  function open(one) {
    one.stream = new EventSource(one.address);
    one.stream.addEventListener("state", ({ data }) => {
      // After a pause: was anything missed?
      if (one.state !== null && one.state !== data) {
        refresh(one, null);
      }
      one.state = data;
    });
    one.stream.addEventListener("change", ({ data }) => {
      const { state, tiles } = JSON.parse(data);
      one.state = state;
      refresh(one, tiles);
    });
  }

  function close(one) {
    one.stream?.close();
    one.stream = null;
  }

  function settle() {
    for (const one of followed) {
      if (document.hidden) {
        close(one);
      } else if (!one.stream) {
        open(one);
      }
    }
  }

  document.addEventListener("visibilitychange", settle, { signal });
  window.addEventListener("pagehide", () => followed.forEach(close), { signal });
  window.addEventListener("pageshow", settle, { signal });
  signal.addEventListener("abort", () => followed.forEach(close));
  settle();
}

/**
 * What a feature of a tile is. A tile carries a number and what it is drawn by; the facts of a card
 * come by that number (docs/open-data.md), when somebody wants to know.
 */

const PATIENCE_MS = 10000;
/** Facts kept by a page; the first ones learnt are forgotten first. */
const MOST_KEPT = 500;

/** The facts of a feature could not be had; `gone` when nothing public has its number any more. */
export class NoFacts extends Error {
  constructor(gone) {
    super(gone ? "gone" : "unreachable");
    this.gone = gone;
  }
}

/**
 * Where the facts of a feature are told.
 * @param {string | undefined} tiles address of its tiles, "https://…/tiles/layer.x/3/{z}/{x}/{y}.mvt"
 * @param {number} number its MVT id
 * @returns {string | null} "https://…/tiles/layer.x/3/features/12.json", null when the tiles are not ours
 */
export function factsAddress(tiles, number) {
  const match = /^(.*\/tiles\/.+)\/\{z\}\/\{x\}\/\{y\}\.mvt(?:\?.*)?$/.exec(tiles ?? "");
  return match && Number.isSafeInteger(number) && number > 0 ? `${match[1]}/features/${number}.json` : null;
}

/** The facts that a page has asked for. */
export class Details {
  /**
   * @param {(sourceId: string) => string | undefined} tilesOf address of the tiles of a MapSource
   * @param {typeof fetch} [ask]
   */
  constructor(tilesOf, ask = (...parameters) => fetch(...parameters)) {
    this.tilesOf = tilesOf;
    this.ask = ask;
    this.known = new Map();
  }

  /**
   * A choice with all its facts; one that came as GeoJSON, or that is counted, has them already.
   * @param {object} choice see overlay.js
   * @returns {Promise<object>} the choice with more properties; rejected with NoFacts
   */
  async complete(choice) {
    if (choice.count || choice.source.geojson) {
      return choice;
    }
    const address = factsAddress(this.tilesOf(choice.source.id), choice.number);
    if (!address) {
      throw new NoFacts(false);
    }
    const properties = await this.facts(choice.source.id, address);
    return { ...choice, properties: { ...choice.properties, ...properties } };
  }

  /** One question for each address, however many ask; a failure is not kept. */
  facts(sourceId, address) {
    const known = this.known.get(address);
    if (known) {
      return known.facts;
    }
    const facts = this.fetchFacts(address);
    const entry = { sourceId, facts };
    this.known.set(address, entry);
    if (this.known.size > MOST_KEPT) {
      this.known.delete(this.known.keys().next().value);
    }
    facts.catch(() => this.known.get(address) === entry && this.known.delete(address));
    return facts;
  }

  async fetchFacts(address) {
    let feature;
    try {
      const answer = await this.ask(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.status === 404) {
        throw new NoFacts(true);
      }
      feature = answer.ok ? await answer.json() : null;
    } catch (error) {
      throw error instanceof NoFacts ? error : new NoFacts(false);
    }
    if (!feature?.properties) {
      throw new NoFacts(false);
    }
    return feature.properties;
  }

  /**
   * Forgets what may have become old.
   * @param {string} sourceId
   */
  forget(sourceId) {
    for (const [address, entry] of this.known) {
      if (entry.sourceId === sourceId) {
        this.known.delete(address);
      }
    }
  }
}

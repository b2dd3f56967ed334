import { baseOf, isExpired, parseKept } from "./drafts.js";

const PREFIX = "parvis.draft|";
const OFF = "parvis.drafts-off";

/**
 * The browser's storage, or null where it is refused (a private window, a setting).
 * @returns {Storage | null}
 */
export function browserStorage() {
  try {
    const storage = window.localStorage;
    storage.getItem(OFF);
    return storage;
  } catch {
    return null;
  }
}

/** The drafts that a storage holds. Each method works on what is there now: other tabs write too. */
export class Shelf {
  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length"> | null} storage */
  constructor(storage) {
    this.storage = storage;
  }

  /** Whether this browser may keep anything. */
  get isOff() {
    return !this.storage || this.storage.getItem(OFF) === "1";
  }

  /** Every draft. @returns {import("./drafts.js").Kept[]} */
  all() {
    return this.names().map((name) => parseKept(this.storage.getItem(name))).filter(Boolean);
  }

  /** The draft of this name by this very person, or null. */
  get(name, person) {
    return this.storage ? parseKept(this.storage.getItem(keyOf({ name, person }))) : null;
  }

  /**
   * Writes a draft down.
   * @param {import("./drafts.js").Kept} record
   * @returns {boolean} false when there is no room or no right to keep it
   */
  put(record) {
    if (this.isOff) {
      return false;
    }
    try {
      this.storage.setItem(keyOf(record), JSON.stringify({ v: 1, ...record }));
      return true;
    } catch {
      // The quota is spent: the caller tells the person.
      return false;
    }
  }

  /** Erases the drafts of this name that the person may see; what waits to be sent stays. */
  drop(name, person) {
    for (const record of this.all()) {
      if (!record.queued && baseOf(record.name) === name && (!person || !record.person || record.person === person)) {
        this.storage.removeItem(keyOf(record));
      }
    }
  }

  /** Erases the draft of this very person alone. */
  remove(name, person) {
    this.storage?.removeItem(keyOf({ name, person }));
  }

  /** Erases everything that was kept. */
  dropAll() {
    this.names().forEach((name) => this.storage.removeItem(name));
  }

  /** Erases what is too old, and what cannot be read. @param {number} nowMs */
  tidy(nowMs) {
    for (const name of this.names()) {
      const record = parseKept(this.storage.getItem(name));
      if (!record || isExpired(record, nowMs)) {
        this.storage.removeItem(name);
      }
    }
  }

  /** Keeps nothing from now on, or keeps again. @param {boolean} off */
  turn(off) {
    if (!this.storage) {
      return;
    }
    if (off) {
      this.dropAll();
      this.storage.setItem(OFF, "1");
    } else {
      this.storage.removeItem(OFF);
    }
  }

  names() {
    if (!this.storage) {
      return [];
    }
    return Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index)).filter((name) => name?.startsWith(PREFIX));
  }
}

/** Whether a storage event is about drafts. @param {string | null} key null when all was erased */
export function isShelfKey(key) {
  return key === null || key.startsWith(PREFIX);
}

function keyOf({ name, person }) {
  return `${PREFIX}${name}|${person}`;
}

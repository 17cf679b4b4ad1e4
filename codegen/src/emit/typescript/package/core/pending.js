// Which event answers which command.

/** @import { CommandData } from "./types.js" */

/**
 * A command under way.
 *
 * @typedef {object} Entry
 * @property {CommandData} command
 * @property {string | undefined} rid what the host echoes; without it the event has to tell by itself
 * @property {(event: any) => void} settle
 */

export class Pending {
  /** @type {Set<Entry>} */
  #entries = new Set();

  /** @param {Entry} entry */
  add(entry) {
    this.#entries.add(entry);
  }

  /** @param {Entry} entry */
  drop(entry) {
    this.#entries.delete(entry);
  }

  entries() {
    return [...this.#entries];
  }

  /**
   * Takes out the command an event answers. With an id there is one such command or none. Without, it is the oldest
   * that can end exactly so; a value of an open list that nobody knows goes to the oldest that can end in that event.
   *
   * @param {any} event
   * @returns {Entry | undefined}
   */
  take(event) {
    const entries = this.entries();
    const entry =
      typeof event.rid === "string"
        ? entries.find(({ rid }) => rid === event.rid)
        : oldest(entries, event, endsSo) ?? oldest(entries, event, endsThere);
    if (entry) this.drop(entry);
    return entry;
  }
}

/**
 * @param {Entry[]} entries
 * @param {any} event
 * @param {(command: CommandData, event: any) => boolean} fits
 */
function oldest(entries, event, fits) {
  return entries.find(({ rid, command }) => rid === undefined && fits(command, event));
}

/**
 * @param {CommandData} command
 * @param {any} event
 */
function endsSo(command, event) {
  if (!event.ok) return lookUp(command.fails, event.event)?.includes(event.error?.code) ?? false;
  const statuses = lookUp(command.ends, event.event);
  return statuses !== undefined && (statuses.length === 0 || statuses.includes(event.status));
}

/**
 * @param {CommandData} command
 * @param {any} event
 */
function endsThere(command, event) {
  return lookUp(event.ok ? command.ends : command.fails, event.event) !== undefined;
}

/**
 * An entry by a name that comes from outside, which may be one that every object has.
 *
 * @template T
 * @param {{ readonly [name: string]: T }} entries
 * @param {string} name
 * @returns {T | undefined}
 */
export function lookUp(entries, name) {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

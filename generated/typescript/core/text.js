// Commands as text.

/** @import { ContractData, CommandData } from "./types.js" */

/**
 * The text of a command. Every value is percent-encoded, so none of them can end early or pass for another key.
 *
 * @param {CommandData} command
 * @param {object} [params]
 * @returns {string}
 */
export function commandText(command, params = {}) {
  const given = /** @type {Record<string, unknown>} */ (params);
  return command.params.reduce(
    (text, name) => (given[name] === undefined ? text : withParam(text, name, given[name])),
    command.url,
  );
}

/**
 * @param {string} text
 * @param {string} name
 * @param {unknown} value a list is written with commas
 * @returns {string}
 */
export function withParam(text, name, value) {
  return `${text}${text.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(String(value))}`;
}

/**
 * One value per command, nested like the routes.
 *
 * @template T
 * @param {ContractData} contract
 * @param {(name: string, command: CommandData) => T} make
 * @returns {any}
 */
export function commandTree(contract, make) {
  const root = Object.create(null);
  for (const [name, command] of Object.entries(contract.commands)) {
    const branch = command.at
      .slice(0, -1)
      .reduce((outer, step) => (outer[step] ??= Object.create(null)), root);
    branch[command.at[command.at.length - 1] ?? name] = make(name, command);
  }
  return root;
}

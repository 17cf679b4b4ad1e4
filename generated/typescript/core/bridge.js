// The promise client.

import { BridgeError } from "./failure.js";
import { openInbox } from "./inbox.js";
import { navigation } from "./navigation.js";
import { lookUp, Pending } from "./pending.js";
import { commandText, commandTree, withParam } from "./text.js";

/** @import { BridgeOptions, CallOptions, CommandData, ContractData, LocalCode } from "./types.js" */

const FIVE_MINUTES = 300_000;
const MOST_UNHEARD = 64;

/**
 * @param {ContractData} contract
 * @param {BridgeOptions} [options]
 */
export function connect(contract, options = {}) {
  const page = /** @type {any} */ (options.page ?? globalThis);
  const name = options.handler ?? contract.handler;
  const host = page.__transom?.contract?.name === contract.name ? page.__transom : undefined;
  const transport = options.transport ?? host?.send ?? navigation(page);
  const pending = new Pending();
  /** @type {Map<PropertyKey, Set<(event: any) => void>>} */
  const listeners = new Map();
  /** @type {any[]} */
  let unheard = [];
  const tag = Math.random().toString(36).slice(2, 8);
  let sent = 0;
  // The last to be set up, because a host may deliver at once what nobody has heard so far.
  const inbox = openInbox(page, name, name === contract.handler ? host : undefined, receive);

  /** @param {any} event */
  function receive(event) {
    const entry = pending.take(event);
    const hearers = listeners.get(event.event);
    entry?.settle(event);
    for (const listener of hearers ?? []) report(() => listener(event));
    if (!entry && !hearers?.size) unheard = [...unheard, event].slice(-MOST_UNHEARD);
  }

  /**
   * In milliseconds. Nobody can say how long a person takes.
   *
   * @param {CommandData} command
   */
  function patience(command) {
    return command.waits ? 0 : (options.timeoutMs ?? FIVE_MINUTES);
  }

  /**
   * @param {string} name
   * @param {CommandData} command
   * @param {object} [params]
   * @param {CallOptions} [call]
   * @returns {Promise<any>} whatever it ends in
   */
  function run(name, command, params, { signal, timeoutMs = patience(command) } = {}) {
    return new Promise((resolve) => {
      const rid = host && contract.rid !== null ? `${tag}.${++sent}` : undefined;
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;

      /** @param {any} answer */
      function settle(answer) {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        resolve(answer);
      }
      const entry = { command, rid, settle };

      /**
       * @param {LocalCode} code
       * @param {string} message
       */
      function giveUp(code, message) {
        pending.drop(entry);
        settle(unanswered(code, `${name} ${message}`));
      }

      // The answer of an aborted command still comes and must not be taken for that of a later one: without an id
      // only its place in the queue keeps them apart.
      function abort() {
        resolve(unanswered("aborted", `${name} was aborted before its answer came.`));
      }

      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      if (timeoutMs > 0) {
        timer = setTimeout(
          () => giveUp("timeout", `had no answer within ${timeoutMs} ms.`),
          timeoutMs,
        );
      }
      try {
        const text = commandText(command, params);
        inbox.hold();
        pending.add(entry);
        transport(rid === undefined ? text : withParam(text, String(contract.rid), rid));
      } catch (error) {
        giveUp("unsent", `could not be sent: ${error instanceof Error ? error.message : error}`);
      }
    });
  }

  return {
    commands: commandTree(contract, (name, command) => async (/** @type {any[]} */ ...args) => {
      const answer = await run(name, command, ...args);
      if (!answer.ok) throw new BridgeError(name, answer);
      return answer;
    }),

    attempt: commandTree(
      contract,
      (name, command) =>
        (/** @type {any[]} */ ...args) =>
          run(name, command, ...args),
    ),

    /**
     * @param {PropertyKey} event
     * @param {(event: any) => void} listener
     */
    on(event, listener) {
      const hearers = listeners.get(event) ?? new Set();
      listeners.set(event, hearers.add(listener));
      const missed = unheard.filter((earlier) => earlier.event === event);
      unheard = unheard.filter((earlier) => earlier.event !== event);
      queueMicrotask(() => {
        for (const earlier of missed) if (hearers.has(listener)) report(() => listener(earlier));
      });
      return () => void hearers.delete(listener);
    },

    ready: Promise.resolve(host?.ready),

    /** @param {PropertyKey} command */
    supports(command) {
      const known = lookUp(contract.commands, String(command));
      return known !== undefined && (host?.contract.commands?.includes(command) ?? known.assumed);
    },

    close() {
      inbox.close();
      for (const entry of pending.entries()) {
        pending.drop(entry);
        entry.settle(unanswered("closed", "The bridge was closed before the answer came."));
      }
    },
  };
}

/**
 * @param {LocalCode} code
 * @param {string} message
 */
function unanswered(code, message) {
  return { ok: false, event: null, error: { code, message } };
}

/**
 * One listener that throws must not keep an event from the others.
 *
 * @param {() => void} call
 */
function report(call) {
  try {
    call();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}

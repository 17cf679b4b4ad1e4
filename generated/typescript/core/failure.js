// How a command fails in the eyes of a page.

/** @import { Failed, Unanswered } from "./types.js" */

export class BridgeError extends Error {
  /**
   * @param {string} command
   * @param {Failed<string, string> | Unanswered} answer
   */
  constructor(command, answer) {
    super(answer.error.message);
    this.name = "BridgeError";
    this.command = command;
    this.code = answer.error.code;
    this.answer = answer;
  }
}

/**
 * @param {unknown} error
 * @param {string} [command]
 */
export function isBridgeError(error, command) {
  return error instanceof BridgeError && (command === undefined || error.command === command);
}

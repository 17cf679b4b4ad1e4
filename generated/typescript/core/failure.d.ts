import type { Failed, Unanswered } from "./types.js";

/** A command that failed, or that was never answered. */
export declare class BridgeError<
  Command extends string = string,
  Code extends string = string,
> extends Error {
  constructor(command: Command, answer: Failed<string, Code> | Unanswered);
  override readonly name: "BridgeError";
  /** Its name, as in `route.variant`. */
  readonly command: Command;
  readonly code: Code;
  /** The whole envelope; its `event` is `null` when no answer came. */
  readonly answer: Failed<string, Code> | Unanswered;
}

export declare function isBridgeError(error: unknown, command?: string): error is BridgeError;

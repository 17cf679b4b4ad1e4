/// <reference path="./globals.d.ts" />

export { createBridge, isBridgeError } from "./client.js";
export type { Bridge, CommandError, CommandName } from "./client.js";
export { commands } from "./commands.js";
export { BridgeError } from "./core/failure.js";
export { match as matchError, match as matchStatus } from "./core/match.js";
export type { Cases } from "./core/match.js";
export type {
  Announced,
  BridgeOptions,
  CallOptions,
  Failed,
  LocalCode,
  NoParams,
  RequireOne,
  Unanswered,
  Unrecognized,
} from "./core/types.js";
export type * from "./events.js";
export type * from "./params.js";
export type * from "./types.js";
export * from "./vocabulary.js";

export { createBridge, isBridgeError } from "./client.js";
export { commands } from "./commands.js";
export { BridgeError } from "./core/failure.js";
export { match as matchError, match as matchStatus } from "./core/match.js";
export {
  errorClass,
  errorCodes,
  isErrorCode,
  isStatus,
  statuses,
} from "./vocabulary.js";

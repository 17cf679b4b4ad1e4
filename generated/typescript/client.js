import { contract } from "./contract.js";
import { connect } from "./core/bridge.js";

export { isBridgeError } from "./core/failure.js";

/** @param {import("./core/types.js").BridgeOptions} [options] */
export const createBridge = (options) => connect(contract, options);

import type { BridgeOptions, ContractBridge, ContractData, ContractTypes } from "./types.js";

export declare function connect<T extends ContractTypes>(
  contract: ContractData,
  options?: BridgeOptions,
): ContractBridge<T>;

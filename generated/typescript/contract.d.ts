import type { ContractData } from "./core/types.js";

/** What the client has to know of the contract at run time. */
export declare const contract: ContractData;

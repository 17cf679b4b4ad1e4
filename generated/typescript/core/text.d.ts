import type { CommandData, ContractData } from "./types.js";

/** The text of a command; throws a `URIError` for a value with a lone surrogate, which no URL can carry. */
export declare function commandText(command: CommandData, params?: object): string;
export declare function withParam(text: string, name: string, value: unknown): string;
export declare function commandTree<T>(
  contract: ContractData,
  make: (name: string, command: CommandData) => T,
): any;

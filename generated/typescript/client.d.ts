import type { CommandMap, CommandTree } from "./commands.js";
import type { BridgeError } from "./core/failure.js";
import type { BridgeOptions, CodeOf, ContractBridge } from "./core/types.js";
import type { EventMap } from "./events.js";

/** The name of a command: its route and variants, joined by dots. */
export type CommandName = keyof CommandMap;

/** What the promise of a command rejects with. */
export type CommandError<Name extends CommandName> = BridgeError<Name, CodeOf<CommandMap[Name]>>;

/** A page's end of the bridge. */
export type Bridge = ContractBridge<{
  commands: CommandMap;
  tree: CommandTree;
  events: EventMap;
}>;

/** Opens a page's end of the bridge. Works before the host is there, and where there is none. */
export declare function createBridge(options?: BridgeOptions): Bridge;

/** Whether a command ended so; naming it tells its codes apart. */
export declare function isBridgeError<Name extends CommandName>(
  error: unknown,
  command: Name,
): error is CommandError<Name>;
export declare function isBridgeError(error: unknown): error is BridgeError;

/** What holds for every contract: the parts that the generated types are made of. */

/**
 * A text that this version of the contract does not know. It is the text as it came; the type only keeps it apart
 * from every known value, so that handling it is a case of its own and a `switch` stays exhaustive.
 */
declare enum Unrecognized {
  text = "(unrecognized)",
}
export type { Unrecognized };

/** The envelope of a command that failed. */
export interface Failed<Event extends string, Code extends string> {
  readonly ok: false;
  readonly event: Event;
  readonly error: {
    readonly code: Code | Unrecognized;
    /** For people; may change. */
    readonly message: string;
  };
  /** The id of the command it answers, where the host sends one. */
  readonly rid?: string;
}

/**
 * Why a command has no answer:
 * `timeout`, none came in time; `aborted`, its signal fired; `closed`, the bridge was closed; `unsent`, it could not
 * be handed over.
 */
export type LocalCode = "timeout" | "aborted" | "closed" | "unsent";

/** What stands in the place of an answer that never came. */
export interface Unanswered {
  readonly ok: false;
  readonly event: null;
  readonly error: { readonly code: LocalCode; readonly message: string };
}

/** At least one of the keys has to be given. */
export type RequireOne<T, Keys extends keyof T> = T &
  { [Key in Keys]: Required<Pick<T, Key>> }[Keys];

/** For commands without params. */
export type NoParams = { readonly [name: string]: never };

/** An envelope when it carries one of these statuses, or one that is not known. */
export type WithStatus<Success, Statuses extends string> = Success extends {
  readonly status: infer Own;
}
  ? [Extract<Own, Statuses | Unrecognized>] extends [never]
    ? never
    : {
        [Key in keyof Success]: Key extends "status"
          ? Extract<Own, Statuses | Unrecognized>
          : Success[Key];
      }
  : never;

/** The types that belong to one command. */
export interface CommandTypes {
  readonly params: object;
  readonly ends: { readonly ok: true; readonly event: string };
  readonly fails: Failed<string, string>;
}

/** The types that belong to one contract. */
export interface ContractTypes {
  /** By the name of the command. */
  readonly commands: { readonly [Name in string]: CommandTypes };
  /** Nested like the routes; each leaf is the name of a command. */
  readonly tree: object;
  /** By the name of the event. */
  readonly events: object;
}

/** What can be said about one command. */
export interface CallOptions {
  /** Gives up waiting when it fires. The command itself is not undone. */
  readonly signal?: AbortSignal;
  /** How long to wait, in milliseconds; `0` waits for ever. Default: what the bridge was created with. */
  readonly timeoutMs?: number;
}

/** Params may be left out when none of them is required. */
export type Params<P> = {} extends P ? [params?: P] : [params: P];

/** Turns params into the text of a command. */
export type Builder<C extends CommandTypes> = (...params: Params<C["params"]>) => string;

/** Sends a command; rejects with a `BridgeError`. */
export type Call<C extends CommandTypes> = (
  ...args: [...Params<C["params"]>, options?: CallOptions]
) => Promise<C["ends"]>;

/** Sends a command; never rejects. */
export type Attempt<C extends CommandTypes> = (
  ...args: [...Params<C["params"]>, options?: CallOptions]
) => Promise<C["ends"] | C["fails"] | Unanswered>;

export type Builders<T extends ContractTypes, Tree = T["tree"]> = {
  readonly [Key in keyof Tree]: Tree[Key] extends keyof T["commands"]
    ? Builder<T["commands"][Tree[Key]]>
    : Builders<T, Tree[Key]>;
};

export type Calls<T extends ContractTypes, Tree = T["tree"]> = {
  readonly [Key in keyof Tree]: Tree[Key] extends keyof T["commands"]
    ? Call<T["commands"][Tree[Key]]>
    : Calls<T, Tree[Key]>;
};

export type Attempts<T extends ContractTypes, Tree = T["tree"]> = {
  readonly [Key in keyof Tree]: Tree[Key] extends keyof T["commands"]
    ? Attempt<T["commands"][Tree[Key]]>
    : Attempts<T, Tree[Key]>;
};

/** What a command can fail with, answers that never came included. */
export type CodeOf<C extends CommandTypes> = C["fails"]["error"]["code"] | LocalCode;

/** What a page says when it creates a bridge. */
export interface BridgeOptions {
  /**
   * How long a command waits for its answer, in milliseconds. Default five minutes; `0` waits for ever. A command
   * that waits for a person, in a browser or a sheet say, does so for ever unless its own call sets a time.
   */
  readonly timeoutMs?: number;
  /** Hands over the text of a command. Default: the host's own way, else a navigation. */
  readonly transport?: (command: string) => void;
  /** The global function on which the host delivers events. Default: the one of the contract. */
  readonly handler?: string;
  /** The global object of the page, for tests. */
  readonly page?: object;
}

/** What a host says about itself. */
export interface Announced {
  /** The name of its contract. */
  readonly name: string;
  /** The version of its contract. */
  readonly version: string;
  /** The commands it can carry out in this run, by name; it may know some that this package does not. */
  readonly commands: readonly string[];
}

/** A page's end of the bridge. */
export interface ContractBridge<T extends ContractTypes> {
  /** Every command as a promise of its good ending; rejects with a `BridgeError`. */
  readonly commands: Calls<T>;
  /** Every command as a promise of whatever it ends in; never rejects. */
  readonly attempt: Attempts<T>;
  /**
   * Hears every event of a name, answers to commands included. Events of that name that nobody waited for and nobody
   * heard are delivered first, in their order. Returns a function that stops it.
   */
  on<Name extends keyof T["events"]>(
    event: Name,
    listener: (event: T["events"][Name]) => void,
  ): () => void;
  /**
   * What the host announces, as soon as it does; it stays open while the host cannot be reached. `undefined`, and at
   * once, where there is no host or one that announces nothing.
   */
  readonly ready: Promise<Announced | undefined>;
  /**
   * Whether the host answers a command, by what is known now. A host that has announced nothing, or nothing yet, is
   * taken to know the original contract and none of its extensions; after `ready` the answer is the host's own.
   */
  supports(command: keyof T["commands"]): boolean;
  /** Stops listening; commands under way end with `closed`. */
  close(): void;
}

/** What the client has to know of a contract at run time. */
export interface ContractData {
  readonly name: string;
  readonly version: string;
  readonly handler: string;
  /** The param that is echoed, when the contract has one. */
  readonly rid: string | null;
  readonly statuses: readonly string[];
  /** The class of each code. */
  readonly errors: { readonly [code: string]: string };
  readonly commands: { readonly [name: string]: CommandData };
}

/** What the client has to know of a command at run time. */
export interface CommandData {
  /** Where it stands in the tree. */
  readonly at: readonly string[];
  /** Its text without params. */
  readonly url: string;
  readonly params: readonly string[];
  /** The events it can end in, each with its statuses. */
  readonly ends: { readonly [event: string]: readonly string[] };
  /** The events that report its failure, each with its codes. */
  readonly fails: { readonly [event: string]: readonly string[] };
  /** Missing where a host announces nothing. */
  readonly assumed: boolean;
  /** A person acts before it ends, in a browser or a sheet say. */
  readonly waits: boolean;
}

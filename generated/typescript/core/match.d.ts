import type { Unrecognized } from "./types.js";

/** One case for each known value, and one for a text that this version of the contract does not know. */
export type Cases<Value extends string, Result> = {
  readonly [Known in Exclude<Value, Unrecognized>]: (value: Known) => Result;
} & { readonly unrecognized: (value: string) => Result };

/** Picks the case of a value. Leaving one out does not compile, nor does one that cannot occur. */
export declare function match<Value extends string, Result>(
  value: Value,
  cases: Cases<Value, Result>,
): Result;

// Open lists of values, taken apart.

/**
 * @param {string} value
 * @param {Record<string, (value: string) => unknown>} cases
 */
export function match(value, cases) {
  const known = value !== "unrecognized" && Object.hasOwn(cases, value);
  return /** @type {(value: string) => unknown} */ (cases[known ? value : "unrecognized"])(value);
}

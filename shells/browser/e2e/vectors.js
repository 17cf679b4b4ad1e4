// The vectors of spec/vectors as this runner reads them: presets laid, patterns compared, names filled in.
// What the keys mean is in spec/vectors/README.md.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { workspace } from "./shell.js";
import { totp } from "./totp.js";

const folder = join(workspace, "spec", "vectors");
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const { presets } = json(join(folder, "presets.json"));
const FIRST = "installed";

/** Every vector with its path. */
export const vectors = () =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json") && entry.parentPath !== folder)
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => relative(folder, path).includes(sep))
    .sort()
    .map((path) => ({ path: relative(folder, path).split(sep).join("/"), ...json(path) }));

/** What this runner cannot do, and why; a vector that needs one of these is left out, and no other is. */
export const BEYOND = {
  advance: "the clocks of a browser and of the shell cannot be stopped, and no test waits; that of the server can be moved",
  network: "nothing stands between the shell and the emulator that could refuse a connection",
  hold: "nothing stands between the shell and the emulator that could hold an answer back",
  lifecycle: "a desktop browser does not tell a page's app apart from others: there is no foreground to leave",
  callback: "the desk has an address to come back to at all times",
  arrives: "a browser can only go to the address it was given, and not to one of another app",
  store: "a disk that is full cannot be had without filling it",
  stored: "what the store was given is sealed on the disk",
  sender: "a browser says itself who sends, and cannot be made to lie",
  origin: "the shell serves its pages from one origin",
  host: "page loads of this machine alone carry cookies and headers, and these are for the host of the preset",
  ephemeral: "a tab of the user's own browser keeps its cookies, and says so",
  app_key: "the shell has no key of its own; the page brings it",
  device: "the device is this machine",
};

/** What is {@link BEYOND} this runner in a vector. */
export function beyond({ given, steps: own, needs = [] }) {
  const { steps: laid, lends, session_hosts: hosts, app_key: key } = start(given);
  const steps = [...laid, ...own];
  const some = (fits) => steps.some(fits);
  const text = JSON.stringify(steps);
  return Object.entries({
    device: needs.includes("device"),
    app_key: key !== undefined,
    advance: some(({ advance, of }) => advance !== undefined && of !== "server"),
    network: some(({ network }) => network),
    hold: some(({ hold }) => hold),
    lifecycle: some(({ lifecycle = "storage_unlocked" }) => lifecycle !== "storage_unlocked"),
    callback: (lends.browser_session ?? []).some(({ operation, fails }) => operation === "prepare" && fails),
    arrives: some(({ arrives = "${back}" }) => arrives !== "${back}"),
    store: some(({ store }) => store === "full"),
    stored: some(({ stored }) => stored),
    sender: some(({ sender }) => sender),
    origin: some(({ opens }) => opens?.origin ?? opens?.frame),
    host: (lends.cookie_jar ?? lends.request_headers) !== undefined && hosts.some((host) => host !== "localhost" && text.includes(host)),
    ephemeral: lends.browser_session !== undefined && text.includes('"ephemeral":true'),
  }).filter(([, needed]) => needed).map(([reason]) => reason);
}

const stack = (name) => (name === FIRST ? [presets[FIRST]] : [...stack(presets[name].like ?? FIRST), presets[name]]);

/** What a run starts from: the settings of all layers, with one seed, and the steps of the presets. */
export function start(given = FIRST) {
  const layers = typeof given === "string" ? stack(given) : [...stack(given.like ?? FIRST), given];
  return {
    lends: {},
    ...Object.assign({}, ...layers),
    seed: layers.reduce((seed, layer) => merge(seed, layer.seed ?? {}), {}),
    steps: layers.flatMap((layer) => layer.steps ?? []),
  };
}

/** A JSON merge patch (RFC 7396). */
function merge(target, patch) {
  if (!isObject(patch)) return patch;
  const merged = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value);
  }
  return merged;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const KINDS = {
  text: (value) => typeof value === "string",
  integer: Number.isInteger,
  bool: (value) => typeof value === "boolean",
  object: isObject,
  list: Array.isArray,
  time: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value),
  value: () => true,
};

/** Values kept by name, and the comparison of what was found with what a pattern says. */
export class Kept {
  constructor(known) {
    this.known = { ...known };
  }

  /** Puts values in the place of `${name}`, in every text of a value. */
  fill(value) {
    if (typeof value === "string") {
      return value.replace(/\$\{([^}]+)\}/g, (_, name) => {
        if (name in this.known) return this.known[name];
        if (name.startsWith("totp ")) return totp(this.known[name.slice(5)] ?? name.slice(5));
        throw new Error(`nothing was kept as ${name}`);
      });
    }
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.fill(item)]));
  }

  /** Throws where `found` is not what `pattern` says; `at` is the way there. */
  compare(pattern, found, at) {
    const wrong = (what) => {
      throw new Error(`${at}: ${what}, found ${JSON.stringify(found)}`);
    };
    if (Array.isArray(pattern)) {
      if (!Array.isArray(found) || found.length !== pattern.length) wrong(`expected ${pattern.length} items`);
      pattern.forEach((item, n) => this.compare(item, found[n], `${at}[${n}]`));
    } else if (!isObject(pattern)) {
      if (pattern !== found) wrong(`expected ${JSON.stringify(pattern)}`);
    } else if (!Object.keys(pattern).some((key) => key.startsWith("$"))) {
      if (!isObject(found)) wrong("expected an object");
      for (const key of Object.keys(found)) if (!(key in pattern)) wrong(`${key} was not expected`);
      this.members(pattern, found, at);
    } else {
      for (const [matcher, operand] of Object.entries(pattern)) this.match(matcher, operand, found, at, wrong);
    }
  }

  members(pattern, found, at) {
    for (const [key, item] of Object.entries(pattern)) {
      if (!isObject(found) || !(key in found)) throw new Error(`${at}.${key}: is missing in ${JSON.stringify(found)}`);
      this.compare(item, found[key], `${at}.${key}`);
    }
  }

  match(matcher, operand, found, at, wrong) {
    const matchers = {
      $any: () => KINDS[operand](found) || wrong(`expected any ${operand}`),
      $has: () => this.members(operand, found, at),
      $lacks: () => operand.every((key) => !(key in found)) || wrong(`must lack ${operand}`),
      $contains: () => found.includes?.(operand) || wrong(`expected ${JSON.stringify(operand)} in it`),
      $not: () => this.fits(operand, found, at) && wrong(`must not be ${JSON.stringify(operand)}`),
      $last: () => this.compare(operand, found.at(-1), `${at}[last]`),
      $jwt: () => {
        if (typeof found !== "string") wrong("expected a JWT");
        this.members(operand, JSON.parse(Buffer.from(found.split(".")[1] ?? "", "base64url")), `${at} claims`);
      },
      $keep: () => { this.known[operand] = typeof found === "string" ? found : JSON.stringify(found); },
    };
    if (!(matcher in matchers)) throw new Error(`${at}: there is no matcher ${matcher}`);
    matchers[matcher]();
  }

  fits(pattern, found, at) {
    try {
      this.compare(pattern, found, at);
      return true;
    } catch {
      return false;
    }
  }
}

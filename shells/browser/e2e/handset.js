// What a vector is played on: a shell, a window of its desk, and a browser. Vectors come one after another to the same
// one, and each finds an app that was just installed beside a server that was just started.

import { openTab } from "./chromium.js";
import { Outside, reachesTheDesk } from "./outside.js";
import { startShell } from "./shell.js";

/** What an app has only where a vector lends it. */
const OPTIONAL = [
  "browser_session", "passkey", "apple_credential", "google_credential", "cookie_jar", "request_headers", "attribution",
];

/** An entry that is never reached. */
const END = 2 ** 40;

/** In the page, in front of everything: what reaches it is one list, in order. */
function record() {
  window.heard = [];
  let token;
  Object.defineProperty(window, "clerkJWT", {
    configurable: true,
    get: () => token,
    set: (value) => {
      token = value;
      window.heard.push({ assign: { clerkJWT: value } });
    },
  });
  window.records = (event) => window.heard.push({ event });
  window.onClerkEvent = window.records;
  window.vector_callback = (value) => window.heard.push({ callback: value });
}

/** The switches of an app that a vector starts from. */
function positions({ platform, lends }) {
  const lent = OPTIONAL.map((capability) => position(capability, lends[capability]));
  if (!platform.supported) lent.push({ capability: "platform", behaviour: "old_os" });
  else if (!platform.linked) lent.push({ capability: "platform", behaviour: "absent" });
  return lent;
}

function position(capability, script) {
  if (!script) return { capability, behaviour: "absent" };
  if (script.some(({ fails }) => fails === "unsupported")) return { capability, behaviour: "old_os" };
  const answers = script
    .filter((scripted) => ["open", "request"].includes(scripted.operation) && !reachesTheDesk(scripted))
    .map(({ operation, gives, fails }) => (fails ? { operation, failure: fails } : { operation, answer: { ephemeral: false, ...gives } }));
  return answers.length ? { capability, behaviour: "answers", answers } : { capability, behaviour: "work" };
}

export class Handset {
  /** What the console of the page has said. */
  said = [];
  #context;

  static async start(app, browser) {
    const handset = new Handset();
    handset.shell = await startShell({ app });
    handset.outside = await Outside.around(handset.shell);
    handset.#context = (await openTab(browser)).context;
    await handset.#context.addInitScript(record);
    handset.#context.on("console", (message) => handset.said.push(message.text()));
    return handset;
  }

  /** Makes the app one that was just installed, with `start` as a vector begins. */
  async install(start) {
    const [tab, ...others] = this.#context.pages();
    for (const other of others) await other.close();
    await tab?.goto("about:blank");
    await this.#context.clearCookies();
    await this.shell.install(positions(start));
    await this.shell.control("reset", { method: "POST", body: start.seed });
    this.outside.learn(start.lends);
    this.said = [];
  }

  /** Opens the page of the app. */
  async open() {
    const blank = this.#context.pages().find((tab) => tab.url() === "about:blank");
    const tab = blank ?? (await this.#context.newPage());
    await tab.goto(this.shell.facts.app);
    return tab;
  }

  /** Ends the app as a system does. */
  restart = () => this.shell.restart();

  /** What was recorded from the entry `from` on. */
  async entries(from) {
    const { first, entries } = await this.shell.call(`api/entries?from=${from}`);
    if (from < first) throw new Error("the shell has recorded more than it keeps");
    return entries;
  }

  /** The number that the next entry will have. */
  next = async () => (await this.shell.call(`api/entries?from=${END}`)).first;

  /** Whether the app waits for no answer of the server. */
  idle = async () => (await this.shell.call(`api/entries?from=${END}`)).requests_out === 0;

  async stop() {
    this.outside.close();
    await this.#context.close();
    await this.shell.stop();
  }
}

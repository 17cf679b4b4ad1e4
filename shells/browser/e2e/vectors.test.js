// The vectors, in a real page behind the browser shell: one shell, one emulator and one page for each.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { html, scripts, startApp } from "./app.js";
import { launch, openTab, skip } from "./chromium.js";
import { startShell } from "./shell.js";
import { beyond, Kept, start, vectors } from "./vectors.js";

/** How long anything may take to arrive; only a failure waits for so long. */
const HUNG = 15_000;

const all = vectors();
const leftOut = new Map();
const chosen = all.filter((vector) => {
  const key = beyond(vector);
  if (key) leftOut.set(key, (leftOut.get(key) ?? 0) + 1);
  return !key;
});

const otherKey = `pk_test_${Buffer.from("other.example.com$").toString("base64")}`;

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

const HANDLERS = {
  records: "window.onClerkEvent = window.records",
  none: "delete window.onClerkEvent",
  throws: "window.onClerkEvent = () => { throw new Error('the page is broken'); }",
  text: "window.onClerkEvent = 'not a function'",
};

/** Everything that a step expects to reach the page, in order. */
function arrivals({ call, answer, before = {}, after = {}, page = [] }) {
  const assigns = (globals) => Object.entries(globals).map(([name, value]) => ({ assign: { [name]: value } }));
  const answers = answer === undefined ? [] : [call ? { callback: answer } : { event: answer }];
  return [...assigns(before), ...answers, ...assigns(after), ...page];
}

describe("the vectors", { skip, concurrency: 3 }, () => {
  let app;
  let browser;

  before(async () => {
    app = await startApp({ "/": html("/despia.js"), "/despia.js": scripts.despiaModule() });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await app?.close();
    const reasons = [...leftOut].sort(([, a], [, b]) => b - a).map(([key, count]) => `${key} ${count}`);
    console.log(`vectors: ${chosen.length} ran, ${all.length - chosen.length} left out (${reasons.join(", ")})`);
  });

  for (const vector of chosen) {
    test(vector.path, async () => {
      const { seed, steps: given } = start(vector.given);
      const shell = await startShell({ app: app.url, seed });
      const { context, tab, close } = await openTab(browser);
      try {
        await context.addInitScript(record);
        const said = [];
        tab.on("console", (message) => said.push(message.text()));
        await tab.goto(shell.facts.app);
        const play = new Play(shell, tab, said);
        for (const [phase, steps] of [["given", given], ["steps", vector.steps]]) {
          for (const [n, step] of steps.entries()) {
            await play.step(step).catch((error) => {
              error.message = `spec/vectors/${vector.path} ${phase}[${n}]: ${error.message}`;
              throw error;
            });
          }
        }
        await play.end();
      } finally {
        await close();
        await shell.stop();
      }
    });
  }

  test("most of them run here", () => {
    assert.ok(chosen.length >= 200, `${chosen.length}`);
  });
});

class Play {
  /** How many things that reached the page are accounted for. */
  taken = 0;
  /** The number of the last request that is. */
  asked = 0;

  constructor(shell, tab, said) {
    this.shell = shell;
    this.tab = tab;
    this.said = said;
    this.kept = new Kept({ key: shell.facts.publishable_key, other_key: otherKey, large: "x".repeat(3_000_000) });
  }

  async step(step) {
    if (step.fapi) this.asked = (await this.requests()).at(-1)?.number ?? 0;
    if (step.server) await this.control(step.server);
    if (step.handler && step.handler !== "late") await this.tab.evaluate(HANDLERS[step.handler]);
    for (const text of [step.send ?? []].flat()) await this.send(this.kept.fill(text), step);
    if (step.call) await this.call(step);
    if (step.evaluate) {
      const returned = await this.tab.evaluate(this.kept.fill(step.evaluate));
      if ("returns" in step) this.kept.compare(this.kept.fill(step.returns), returned ?? null, "returns");
    }
    const wanted = arrivals(step);
    const found = await this.heard(this.taken + wanted.length);
    for (const [n, item] of wanted.entries()) {
      this.kept.compare(this.kept.fill(item), found[this.taken + n], `arrival ${n}`);
    }
    this.taken += wanted.length;
    if (step.fapi) await this.calls(step.fapi);
    if (step.console) await this.console(step.console);
  }

  async send(text, { via = "despia", handler, watch, returns }) {
    const [resolved, heard] = await this.tab.evaluate(
      async ([text, via, watch, late]) => {
        if (late) delete window.onClerkEvent;
        const before = window.heard.length;
        let resolved;
        if (via === "virtual") window.virtual.href = text;
        else if (via === "despia-native") resolved = await window.sdk(text, watch ?? undefined);
        else window.despia = text;
        if (late) window.onClerkEvent = window.records;
        return [resolved ?? null, window.heard.length - before];
      },
      [text, via, watch, handler === "late"],
    );
    if (returns === undefined) return;
    this.kept.compare(this.kept.fill(returns), resolved, "returns");
    if (!watch) assert.equal(heard, 0, "the promise resolved behind an event");
  }

  async call({ call, data = {} }) {
    const command = call.startsWith("gonative:") ? "gonativeCommand" : "medianCommand";
    const frame = { [command]: call, data: { ...this.kept.fill(data), callback: "vector_callback" } };
    await this.tab.evaluate((text) => window.JSBridge.postMessage(text), JSON.stringify(frame));
  }

  async control({ path, method, body, gives }) {
    const found = await this.shell.control(path, { method: method ?? (body ? "POST" : "GET"), body: this.kept.fill(body) });
    if (gives !== undefined) this.kept.compare(this.kept.fill(gives), found, "server");
  }

  /** Everything heard so far, once there is as much as wanted. */
  async heard(wanted) {
    const enough = (count) => window.heard.length >= count && window.heard;
    const heard = await this.tab.waitForFunction(enough, wanted, { timeout: HUNG }).catch(async () => {
      const found = await this.tab.evaluate(() => window.heard);
      throw new Error(`waited for ${wanted - this.taken} arrivals, found ${JSON.stringify(found.slice(this.taken))}`);
    });
    return (await heard.jsonValue()) || [];
  }

  requests = async () => (await this.shell.control("log")).requests;

  /** The requests since the step began. Values are masked in the log of the emulator, so only names are compared. */
  async calls(wanted) {
    const found = (await this.requests()).filter(({ number }) => number > this.asked);
    for (const item of wanted) {
      const { call, form, device_token: token } = typeof item === "string" ? { call: item } : item;
      const pattern = new RegExp(`^${call.replace(/[.?]/g, "\\$&").replaceAll("*", "[^/]+")}$`);
      const at = found.findIndex(({ method, path }) => pattern.test(`${method} ${path}`));
      assert.notEqual(at, -1, `${call} was not among ${found.map(({ method, path }) => `${method} ${path}`)}`);
      const [{ params, token: carried }] = found.splice(at, 1);
      for (const name of Object.keys(form?.$has ?? form ?? {})) assert.ok(name in params, `${call} has no ${name}`);
      if (token !== undefined) assert.equal(carried.state !== "none", token, `${call}: device token`);
    }
    assert.deepEqual(found.map(({ method, path }) => `${method} ${path}`), [], "requests that nobody expected");
  }

  async console({ has = [], lacks = [] }) {
    const deadline = Date.now() + HUNG;
    const says = (part) => this.said.some((line) => line.includes(part));
    while (!has.every(says) && Date.now() < deadline) await this.tab.evaluate(() => new Promise(requestAnimationFrame));
    for (const part of has) assert.ok(says(part), `the console lacks ${part}: ${this.said}`);
    for (const part of lacks) assert.ok(!says(part), `the console has ${part}`);
  }

  /** Nothing may be left that no step has expected. */
  async end() {
    await this.tab.evaluate(HANDLERS.records);
    await this.send("clerk://state?rid=the-end", {});
    const found = (await this.heard(this.taken + 1)).slice(this.taken);
    assert.equal(found[0].event?.rid, "the-end", `nobody expected ${JSON.stringify(found[0])}`);
  }
}

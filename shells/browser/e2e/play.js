// Plays one vector on a handset: does what each step says, then looks at what came of it.

import assert from "node:assert/strict";
import { Kept, start } from "./vectors.js";
import { run } from "./hunt.js";

/** How long anything may take to arrive; only a failure waits for so long. */
const HUNG = 30_000;

const otherKey = `pk_test_${Buffer.from("other.example.com$").toString("base64")}`;

const HANDLERS = {
  records: "window.onClerkEvent = window.records",
  none: "delete window.onClerkEvent",
  throws: "window.onClerkEvent = () => { throw new Error('the page is broken'); }",
  text: "window.onClerkEvent = 'not a function'",
};

/** Where browsers go at the emulator; the app does not. */
const BROWSED = /^\/(idp\/|v1\/(oauth_callback|verify))/;

/** The document that is open from the start. */
const PAGE = "page";

/** How the switch of the store stands in each of its states. */
const STORE = {
  working: { behaviour: "work" },
  locked: { behaviour: "fail", failure: "locked" },
  unavailable: { behaviour: "fail", failure: "unavailable" },
  corrupt: { behaviour: "fail", failure: "corrupt" },
};

/** Everything that a step expects to reach the pages, in order. */
function arrivals({ call, answer, before = {}, after = {}, page = [], document }) {
  const assigns = (globals) => Object.entries(globals).map(([name, value]) => ({ in: document, assign: { [name]: value } }));
  const answers = answer === undefined ? [] : [call ? { in: document, callback: answer } : { in: document, event: answer }];
  return [...assigns(before), ...answers, ...assigns(after), ...page];
}

/** Plays a vector from an app that was just installed. What the hunt for secrets takes of it. */
export async function play(vector, handset) {
  const given = start(vector.given);
  await handset.install(given);
  const played = new Play(handset);
  const [from, printed] = [await handset.next(), { ...handset.shell.output }];
  await played.open(PAGE);
  for (const [phase, steps] of [["given", given.steps], ["steps", vector.steps]]) {
    for (const [n, step] of steps.entries()) {
      await played.step(step).catch((error) => {
        error.message = `spec/vectors/${vector.path} ${phase}[${n}]: ${handset.outside.mistake ?? error.message}`;
        throw error;
      });
    }
  }
  await played.end();
  const { output, control, facts } = handset.shell;
  return run({
    name: vector.path,
    seed: given.seed,
    frames: played.frames,
    heard: played.everHeard,
    state: await control("export"),
    log: await control("log"),
    entries: await handset.entries(from),
    said: handset.said,
    output: { out: output.out.slice(printed.out.length), err: output.err.slice(printed.err.length) },
    facts,
  });
}

class Play {
  /** The open documents by name: the tab, and how many things that reached it are accounted for. */
  documents = new Map();
  /** The number of the last request that is. */
  asked = 0;
  /** What the pages sent, and what has reached them. */
  frames = [];
  everHeard = [];

  constructor(handset) {
    this.handset = handset;
    this.shell = handset.shell;
    this.kept = new Kept({ key: this.shell.facts.publishable_key, other_key: otherKey, large: "x".repeat(3_000_000) });
  }

  async step(step) {
    if (step.fapi) {
      // An answer may come before another request that was made for it has ended: that one is of the step before.
      await until(this.handset.idle);
      this.asked = (await this.requests()).at(-1)?.number ?? 0;
    }
    const from = (step.asked ?? step.journal) && (await this.handset.next());
    const [asked, printed] = [this.handset.outside.asked.length, this.shell.output.err.length];
    await this.act(step);
    await this.arrive(arrivals(step), step.any_order);
    if (step.fapi) await this.calls(step.fapi);
    if (step.asked) await this.questions(step.asked, from, asked);
    if (step.journal) await this.journal(step.journal, from, printed);
    if (step.console) await this.console(step.console);
  }

  async act(step) {
    const { document = PAGE } = step;
    if (step.server) await this.control(step.server);
    if (step.advance) await this.shell.control("clock", { method: "POST", body: { advance_ms: step.advance * 1000 } });
    if (step.store) await this.shell.device("secure_store", STORE[step.store].behaviour, STORE[step.store]);
    // The shell tells the app that its store can be read each time the store is put back to work.
    if (step.lifecycle) await this.shell.device("secure_store", "work");
    if (step.restart) await this.restart();
    if (step.closes) await this.close(step.closes);
    if (step.opens) await this.open(step.opens.document);
    if (step.visits) await this.handset.outside.visit(this.fill(step.visits));
    if (step.arrives) await this.handset.outside.deliver(this.fill(step.arrives));
    if (step.handler && step.handler !== "late") await this.tab(document).evaluate(HANDLERS[step.handler]);
    if (step.send) await this.send([step.send].flat().map((text) => this.fill(text)), step);
    if (step.call) await this.call(step);
    if (step.evaluate) {
      const returned = await this.tab(document).evaluate(this.fill(step.evaluate));
      if ("returns" in step) this.kept.compare(this.fill(step.returns), returned ?? null, "returns");
    }
  }

  fill(value) {
    const { back } = this.handset.outside;
    if (back) this.kept.known.back = back;
    return this.kept.fill(value);
  }

  tab = (name) => this.documents.get(name).tab;

  async open(name) {
    this.documents.set(name, { tab: await this.handset.open(), taken: 0 });
  }

  async close(name) {
    await this.complete(name);
    await this.tab(name).close();
    this.documents.delete(name);
  }

  async restart() {
    await this.handset.outside.lost();
    for (const name of [...this.documents.keys()]) await this.close(name);
    await this.handset.restart();
    await this.open(PAGE);
  }

  async send(texts, { via = "despia", handler, watch, returns, document = PAGE }) {
    this.frames.push(...texts);
    const [resolved, heard] = await this.tab(document).evaluate(
      async ([texts, via, watch, late]) => {
        if (late) delete window.onClerkEvent;
        const before = window.heard.length;
        let resolved;
        for (const text of texts) {
          if (via === "virtual") window.virtual.href = text;
          else if (via === "despia-native") resolved = await window.sdk(text, watch ?? undefined);
          else window.despia = text;
        }
        if (late) window.onClerkEvent = window.records;
        return [resolved ?? null, window.heard.length - before];
      },
      [texts, via, watch, handler === "late"],
    );
    if (returns === undefined) return;
    this.kept.compare(this.fill(returns), resolved, "returns");
    if (!watch) assert.equal(heard, 0, "the promise resolved behind an event");
  }

  async call({ call, data = {}, document = PAGE }) {
    const command = call.startsWith("gonative:") ? "gonativeCommand" : "medianCommand";
    const frame = JSON.stringify({ [command]: call, data: { ...this.fill(data), callback: "vector_callback" } });
    this.frames.push(frame);
    await this.tab(document).evaluate((text) => window.JSBridge.postMessage(text), frame);
  }

  async control({ path, method, body, gives }) {
    const found = await this.shell.control(path, { method: method ?? (body ? "POST" : "GET"), body: this.fill(body) });
    if (gives !== undefined) this.kept.compare(this.fill(gives), found, "server");
  }

  /** Takes from each document what it has to hear. */
  async arrive(wanted, anyOrder) {
    for (const [name, document] of this.documents) {
      const here = wanted.filter(({ in: where = PAGE }) => where === name);
      const found = await this.heard(document, here.length);
      for (const [n, item] of here.entries()) {
        const { in: _, unasked: __, ...pattern } = this.fill(item);
        const at = anyOrder ? found.findIndex((one) => this.kept.fits(pattern, one, "arrival")) : 0;
        this.kept.compare(pattern, found.splice(at, 1)[0], `${name === PAGE ? "" : `${name} `}arrival ${n}`);
      }
      document.taken += here.length;
    }
  }

  /** What was heard and is not accounted for, once there is as much as wanted. */
  async heard({ tab, taken }, wanted) {
    if (!wanted) return [];
    const enough = (count) => window.heard.length >= count && window.heard;
    const heard = await tab.waitForFunction(enough, taken + wanted, { timeout: HUNG }).catch(async () => {
      const found = await tab.evaluate(() => window.heard);
      throw new Error(`waited for ${wanted} arrivals, found ${JSON.stringify(found.slice(taken))}`);
    });
    const found = (await heard.jsonValue()).slice(taken);
    this.everHeard.push(...found);
    return found;
  }

  requests = async () => (await this.shell.control("log")).requests;

  /** The app's requests since the step began. Values are masked in the log of the emulator, so only names are compared. */
  async calls(wanted) {
    await until(this.handset.idle);
    const found = (await this.requests()).filter(({ number, path }) => number > this.asked && !BROWSED.test(path));
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

  /**
   * Calls of capabilities since the entry `from`. What they took is masked in the record, so only names are compared;
   * and what reached the window of the desk.
   */
  async questions(wanted, from, before) {
    const names = wanted.flatMap((item) => Object.keys(item));
    const asked = async () =>
      (await this.handset.entries(from))
        .filter(({ kind, text }) => kind === "capability" && !text.startsWith("secure_store."))
        .map(({ text }) => text.split(" ")[0]);
    await until(async () => (await asked()).length >= names.length);
    assert.deepEqual(await asked(), names, "what the app was asked");
    const seen = this.handset.outside.asked.slice(before);
    for (const item of wanted.filter((item) => seen[0] && Object.keys(item)[0] in seen[0])) {
      this.kept.compare(this.fill(item), seen.shift(), "asked");
    }
    assert.deepEqual(seen, [], "what the window was asked beyond that");
  }

  /** Lines of the engine's journal since the entry `from`, which have a number of their own, and what was `printed` since. */
  async journal({ has = [], lacks = [] }, from, printed) {
    const journal = async () =>
      (await this.handset.entries(from))
        .filter(({ seq }) => seq !== undefined)
        .map(({ text }) => text)
        .concat(this.shell.output.err.slice(printed))
        .join("\n");
    const says = (lines) => (part) => lines.includes(this.fill(part));
    await until(async () => has.every(says(await journal())));
    const found = await journal();
    for (const part of has) assert.ok(says(found)(part), `the journal lacks ${part}: ${found}`);
    for (const part of lacks) assert.ok(!says(found)(part), `the journal has ${part}`);
  }

  async console({ has = [], lacks = [] }) {
    const { said } = this.handset;
    const says = (part) => said.some((line) => line.includes(part));
    await until(() => has.every(says));
    for (const part of has) assert.ok(says(part), `the console lacks ${part}: ${said}`);
    for (const part of lacks) assert.ok(!says(part), `the console has ${part}`);
  }

  /** Nothing may be left that no step has expected. */
  async end() {
    for (const name of this.documents.keys()) await this.complete(name);
  }

  /** Everything that has reached a document is accounted for. An answer behind it all shows that nothing else was on its way. */
  async complete(name) {
    const document = this.documents.get(name);
    await document.tab.evaluate(HANDLERS.records);
    await this.send(["clerk://state?rid=the-end"], { document: name });
    const [found] = await this.heard(document, 1);
    assert.equal(found.event?.rid, "the-end", `nobody expected ${JSON.stringify(found)}`);
    document.taken += 1;
  }
}

/** Comes back once it holds, or when it has not held for long; whoever asked then says what is missing. */
async function until(holds) {
  const deadline = Date.now() + HUNG;
  while (!(await holds()) && Date.now() < deadline) await new Promise(setImmediate);
}

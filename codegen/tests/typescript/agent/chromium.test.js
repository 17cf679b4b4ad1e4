// The agent in a real browser, under the unmodified packages that pages already use.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, beforeEach, describe, test as plain } from "node:test";
import { buildSync } from "esbuild";
import { chromium } from "playwright-core";
import { openShell } from "./shell.js";

const executablePath = process.env.CHROMIUM || "/usr/bin/chromium-headless-shell";
const skip = existsSync(executablePath) ? false : `there is no ${executablePath}; set CHROMIUM to a browser`;
if (skip) console.log(`SKIPPED(chromium): ${skip}`);

/** A promise of a page that is never kept should fail its own test and no other. */
const test = (name, run) => plain(name, { timeout: 20_000 }, run);

const resolve = createRequire(import.meta.url).resolve;
const source = (path) => readFileSync(resolve(path), "utf8");
const bundle = (contents) =>
  buildSync({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: "iife",
    logLevel: "error",
  }).outputFiles[0].text;

const page = (...scripts) =>
  `<!doctype html><meta charset="utf-8"><body>${scripts.map((src) => `<script src="${src}"></script>`).join("")}`;

const FILES = {
  "/plain": page(),
  "/despia-module": page("/despia-module.js"),
  "/despia-script": page("/despia-script.js"),
  "/median-module": page("/median-module.js"),
  "/median-script": page("/median-script.js"),
  "/client": page("/client.js"),
  "/ready": `<!doctype html><script>
    window.called = [];
    window.median_library_ready = () => called.push("median");
    window.gonative_library_ready = () => called.push("gonative");
  </script>`,
  "/link": `<!doctype html><a id="plain" href="clerk://manual?method=ticket&ticket=a b#c%25"><b>in</b></a>
    <a id="no" href="clerk://signout" onclick="event.preventDefault()">no</a>`,
  "/despia-module.js": bundle(`import despia from "despia-native"; window.sdk = despia;`),
  "/despia-script.js": source("despia-native"),
  "/median-module.js": bundle(`import Median from "median-js-bridge"; window.Median = Median;`),
  "/median-script.js": source("median-js-bridge/dist/median.min.js"),
  "/client.js": bundle(`import * as clerk from "@transom/clerk"; window.clerk = clerk;`),
};

const event = (payload) => ({ kind: "event", name: "onClerkEvent", payload });
const jwt = (value) => ({ kind: "assign", name: "clerkJWT", value });

const OFFERED = ["state", "token", "signout"];

/** What a host would answer, in the order of the contract: the token is written before its event. */
function answer({ kind, via, text }) {
  if (kind === "hello") return [{ kind: "hello", contract: { name: "clerk", version: "1.0.0", commands: OFFERED } }];
  if (via === "jsbridge") return facade(JSON.parse(text));
  const rid = new URL(text).searchParams.get("rid") ?? undefined;
  if (/^clerk:\/\/token/.test(text)) return [jwt("same"), event({ ok: true, event: "token", jwt: "same", rid })];
  if (/^clerk:\/\/signout/.test(text)) return [event({ ok: true, event: "signOut", status: "complete", rid }), jwt(null)];
  if (/^clerk:\/\/state/.test(text)) return [event({ ok: true, event: "state", isConfigured: false, isSignedIn: false, rid })];
  const error = { code: "auth_failed", message: "No." };
  return [event({ ok: false, event: "manual", error, rid })];
}

function facade({ medianCommand, data }) {
  const values = {
    "median://clerk/initialize": { success: false, error: { code: "NOT_INITIALIZED", message: "No key." } },
    "median://clerk/getAuthStatus": { success: true, state: "signedOut", hasValidToken: false },
    "median://clerk/signOut": { success: true },
    "median://run/median_device_info": { platform: "android" },
  };
  const call = { kind: "call", name: data.callback, value: values[medianCommand] };
  return data.callback ? [call, call] : [];
}

describe("in a real browser", { skip }, () => {
  let browser;
  let context;
  let shell;
  let tab;

  before(async () => {
    shell = await openShell(FILES, answer);
    browser = await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  after(async () => {
    await browser?.close();
    shell?.close();
  });
  beforeEach(async () => {
    await context?.close();
    context = await browser.newContext();
    await context.addInitScript({ content: shell.script });
    context.setDefaultTimeout(5000);
    tab = await context.newPage();
    shell.forget();
  });

  const open = (path) => tab.goto(shell.origin + path);
  const heard = () =>
    tab.evaluate(() => {
      window.heard = [];
      window.onClerkEvent = (event) => window.heard.push(event.event);
    });

  describe("a page with despia-native", () => {
    test("gets the token it watches, twice although it is the same (T-6, T-7, DQ-21)", async () => {
      await open("/despia-module");
      const watch = () => tab.evaluate(() => window.sdk("clerk://token", ["clerkJWT"]));
      assert.deepEqual(await watch(), { clerkJWT: "same" });
      assert.deepEqual(await watch(), { clerkJWT: "same" });
      assert.equal(await tab.evaluate(() => window.sdk.clerkJWT), "same");
    });

    test("hears null when it watches a sign-out (T-7)", async () => {
      await open("/despia-module");
      assert.deepEqual(await tab.evaluate(() => window.sdk("clerk://signout", ["clerkJWT"])), { clerkJWT: null });
    });

    test("waits for several globals (T-8)", async () => {
      await open("/despia-module");
      const both = await tab.evaluate(() => {
        const watched = window.sdk("clerk://token", ["clerkJWT", "second"]);
        window.second = "there";
        return watched;
      });
      assert.deepEqual(both, { clerkJWT: "same", second: "there" });
    });

    test("has its promise before any event (DQ-01)", async () => {
      await open("/despia-module");
      const order = await tab.evaluate(
        () =>
          new Promise((done) => {
            const order = [];
            window.onClerkEvent = () => done(order);
            window.sdk("clerk://state").then((value) => order.push(String(value)));
          }),
      );
      assert.deepEqual(order, ["undefined"]);
    });

    test("sends in its order and as written (T-3, DQ-09)", async () => {
      await open("/despia-module");
      const texts = ["clerk://manual?password=a&b=c#d=e&", "clerk://state", "clerk://manual?password=ü 😀%2525+"];
      await tab.evaluate((texts) => texts.forEach((text) => void window.sdk(text)), texts);
      await shell.arrived(3);
      assert.deepEqual(shell.frames(), texts.map((text) => ["despia", text]));
    });

    test("works as a script under its own global (T-1, T-5)", async () => {
      await open("/despia-script");
      await heard();
      await tab.evaluate(() => despia("clerk://state").then(() => despia("clerk://signout")));
      await tab.waitForFunction(() => window.heard.length === 2);
      assert.deepEqual(await tab.evaluate(() => window.heard), ["state", "signOut"]);
      assert.deepEqual(await tab.evaluate(() => despia("clerk://token", ["clerkJWT"])), { clerkJWT: "same" });
      assert.equal(await tab.evaluate(() => despia.clerkJWT), "same");
    });

    test("can tell where it runs (T-2)", async () => {
      await open("/despia-script");
      assert.match(await tab.evaluate(() => navigator.userAgent.toLowerCase()), /despia.*median/);
    });
  });

  for (const path of ["/median-module", "/median-script"]) {
    describe(`a page with median-js-bridge, ${path.slice(1)}`, () => {
      const call = (name, params) =>
        tab.evaluate(
          ([name, params]) =>
            Median.clerk[name](params).then(
              (value) => ({ value }),
              (error) => ({ error }),
            ),
          [name, params],
        );

      test("is in an app, and soon ready (M-11)", async () => {
        await open(path);
        assert.equal(await tab.evaluate(() => Median.isNativeApp()), true);
        await tab.evaluate(() => new Promise((ready) => Median.onReady(ready)));
        assert.equal(await tab.evaluate(() => Median.getPlatform()), "android");
      });

      test("is answered once, although the answer comes twice (M-4 to M-7)", async () => {
        await open(path);
        assert.deepEqual(await call("getAuthStatus"), {
          value: { success: true, state: "signedOut", hasValidToken: false },
        });
        assert.deepEqual(await call("signOut"), { value: { success: true } });
        assert.deepEqual(
          await tab.evaluate(() => Object.keys(window).filter((name) => name.startsWith("_median_temp_"))),
          [],
        );
      });

      test("is refused with the whole object (M-6)", async () => {
        await open(path);
        const { error } = await call("initialize", { publishableKey: "pk" });
        assert.deepEqual(error, { success: false, error: { code: "NOT_INITIALIZED", message: "No key." } });
      });

      test("may give a callback instead (M-8)", async () => {
        await open(path);
        const answer = await tab.evaluate(
          () => new Promise((callback) => Median.clerk.initialize({ publishableKey: "pk", callback })),
        );
        assert.equal(answer.error.code, "NOT_INITIALIZED");
      });

      test("sends each command once (M-3, M-13)", async () => {
        await open(path);
        await tab.evaluate(() => {
          const stop = Median.appResumed.addListener(() => {});
          Median.appResumed.removeListener(stop);
          return Median.clerk.signOut();
        });
        const commands = shell.frames().map(([via, text]) => [via, JSON.parse(text).medianCommand]);
        assert.deepEqual(commands.at(-1), ["jsbridge", "median://clerk/signOut"]);
        assert.equal(commands.filter(([, command]) => command === "median://clerk/signOut").length, 1);
      });
    });
  }

  describe("a page without a package", () => {
    test("finds the object that Median injects, and is told", async () => {
      await open("/ready");
      await tab.waitForFunction(() => window.called.length === 2);
      assert.deepEqual(await tab.evaluate(() => window.called), ["median", "gonative"]);
      assert.equal((await tab.evaluate(() => median.clerk.getAuthStatus())).state, "signedOut");
      const called = await tab.evaluate(
        () => new Promise((callback) => median.clerk.getAuthStatus({ callback })),
      );
      assert.equal(called.state, "signedOut");
    });

    test("may follow a link, or go to an address", async () => {
      await open("/link");
      await tab.click("#no");
      await tab.click("#plain b");
      await tab.evaluate(() => (location.href = "clerk://token?x=1"));
      await shell.arrived(2);
      assert.deepEqual(shell.frames(), [
        ["navigation", "clerk://manual?method=ticket&ticket=a b#c%25"],
        ["navigation", "clerk://token?x=1"],
      ]);
      assert.equal(tab.url(), `${shell.origin}/link`);
    });

    test("does not reach the bridge by fetch (DQ-06)", async () => {
      await open("/plain");
      const refused = await tab.evaluate(() => fetch("clerk://token").then(() => false, () => true));
      await tab.evaluate(() => window.__transom.send("clerk://state"));
      await shell.arrived(1);
      assert.equal(refused, true);
      assert.deepEqual(shell.frames(), [["client", "clerk://state"]]);
    });

    test("is warned once of an event that nobody handles (DQ-02)", async () => {
      await open("/plain");
      const warned = tab.waitForEvent("console");
      await tab.evaluate(() => (window.despia = "clerk://state"));
      const warning = await warned;
      assert.equal(warning.type(), "warning");
      assert.match(warning.text(), /\[Clerk\].*state/);
    });

    test("sees its own mistake, and the next event (DQ-04)", async () => {
      await open("/plain");
      const mistake = tab.waitForEvent("pageerror");
      await tab.evaluate(() => {
        window.heard = [];
        window.onClerkEvent = (event) => {
          window.heard.push(event.event);
          throw new Error("mistake");
        };
        window.despia = "clerk://state";
        window.despia = "clerk://token";
      });
      assert.equal((await mistake).message, "mistake");
      await tab.waitForFunction(() => window.heard.length === 2);
    });

    test("says hello first, again after the connection was lost, and loses nothing", async () => {
      const dialled = tab.waitForEvent("websocket");
      await open("/plain");
      const socket = await dialled;
      await tab.evaluate(() => window.__transom.send("clerk://state"));
      await shell.arrived(1);
      assert.deepEqual(shell.received[0], {
        kind: "hello",
        main: true,
        href: `${shell.origin}/plain`,
        document: "one",
      });
      shell.forget();
      // What leaves before a page can know that its socket is gone is gone with it, as on any network.
      const gone = socket.waitForEvent("close");
      shell.drop();
      await gone;
      await tab.evaluate(() => window.__transom.send("clerk://token"));
      await tab.waitForFunction(() => window.clerkJWT === "same");
      assert.deepEqual(shell.received.map(({ kind }) => kind), ["hello", "frame"]);
    });
  });

  describe("a page with the generated client", () => {
    test("has typed promises and its own handler beside them", async () => {
      await open("/client");
      await heard();
      const result = await tab.evaluate(async () => {
        const bridge = clerk.createBridge();
        const [token, state] = await Promise.all([bridge.commands.token(), bridge.commands.state()]);
        const failed = await bridge.commands.manual.password
          .signin({ identifier: "a@b.c", password: "x&code=1" })
          .catch((error) => [error.name, error.command, error.code]);
        return { token: token.jwt, state: state.isSignedIn, failed, commands: (await bridge.ready).commands };
      });
      assert.deepEqual(result, {
        token: "same",
        state: false,
        failed: ["BridgeError", "manual.password.signin", "auth_failed"],
        commands: OFFERED,
      });
      assert.deepEqual(await tab.evaluate(() => window.heard), ["token", "state", "manual"]);
      const [, [via, text]] = shell.frames();
      assert.equal(via, "client");
      assert.match(text, /^clerk:\/\/state\?rid=/);
    });

    test("gets an event that came before it was there", async () => {
      await open("/plain");
      const warned = tab.waitForEvent("console");
      await tab.evaluate(() => (window.despia = "clerk://state"));
      await warned;
      await tab.addScriptTag({ url: "/client.js" });
      const event = await tab.evaluate(
        () => new Promise((heard) => clerk.createBridge().on("state", heard)),
      );
      assert.equal(event.isConfigured, false);
    });
  });
});

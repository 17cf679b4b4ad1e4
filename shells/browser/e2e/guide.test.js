// The snippets of the guide for page authors, run as they stand.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { buildSync } from "esbuild";
import { html, startApp } from "./app.js";
import { launch, openTab, skip } from "./chromium.js";
import { PASSWORD, seed, startShell, TOTP_SECRET, workspace } from "./shell.js";
import { totp } from "./totp.js";

const guide = readFileSync(`${workspace}docs/guide/page-authors.md`, "utf8");
const snippets = [...guide.matchAll(/```js\n(.*?)```/gs)].map(([, text]) => text);

/** The one snippet with `mark` in it, as a module; later ones of a section lean on the import of the first. */
function snippet(mark) {
  const found = snippets.filter((text) => text.includes(mark));
  assert.equal(found.length, 1, `one snippet has ${mark}`);
  const needs = /\bdespia\(/.test(found[0]) && !found[0].includes("import despia");
  return `${needs ? 'import despia from "despia-native";\n' : ""}${found[0]}`;
}
const built = (contents) =>
  buildSync({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "error",
  }).outputFiles[0].text;

describe("the guide for page authors", { skip }, () => {
  let app;
  let browser;
  let close;
  let shell;
  let tab;

  before(async () => {
    app = await startApp({
      "/": html(),
      "/configure.js": built(snippet("clerk://configure")),
      "/password.js": built(snippet("method=password&${query}")),
      "/totp.js": built(snippet("strategy=totp")),
      "/oauth.js": built(snippet("method=oauth")),
      "/passkey.js": built(`${snippet("action=register")}\nusePasskey();`),
      "/median.js": built(snippet("Median.clerk")),
      "/client.js": built(snippet("createBridge()")),
      "/signup.js": built(snippet("type=signup&${newUser}")),
      "/update.js": built(snippet("&legalAccepted=true")),
      "/finish.js": built(`import { createBridge } from "@transom/clerk";\nconst bridge = createBridge();\n${snippet("attempt.update(")}`),
      "/link.js": built(
        `import { createBridge } from "@transom/clerk";\nconst bridge = createBridge();\nconst emailAddress = "jane@example.com";\n${snippet("emailLink.wait")}`,
      ),
    });
    const instance = { ...seed.instance, legal_consent: true, attributes: { username: "required" } };
    shell = await startShell({ app: app.url, seed: { ...seed, instance } });
    browser = await launch();
    ({ tab, close } = await openTab(browser));
    await tab.goto(shell.facts.app);
    await surround();
  });
  after(async () => {
    await close?.();
    await browser?.close();
    await shell?.stop();
    await app?.close();
  });
  /** What the snippets lean on. */
  const surround = () =>
    tab.evaluate(
      (given) => Object.assign(window, given, { show: (text) => { window.shown = text; }, welcome: (id) => { window.welcomed = id ?? true; } }),
      { publishableKey: shell.facts.publishable_key, identifier: "mona@example.com", password: PASSWORD },
    );
  const load = (path) => tab.evaluate((address) => import(address).then(() => {}), path);

  test("every snippet is JavaScript", () => {
    assert.ok(snippets.length >= 8);
    for (const text of snippets.filter((each) => !each.includes("@clerk/backend"))) built(text);
  });

  test("despia-native: configure, a password, an authenticator app", async () => {
    await load("/configure.js");
    await tab.evaluate(() =>
      window.__transom.listen((event) => { window.asked ||= event.status === "needs_second_factor"; }),
    );
    await load("/password.js");
    await tab.waitForFunction(() => window.asked);
    const { now } = await shell.control("clock");
    await tab.evaluate((code) => { window.code = code; }, totp(TOTP_SECRET, now));
    await load("/totp.js");
    await tab.waitForFunction(() => window.welcomed === "user_mona");
  });

  test("despia-native: a sign-up gives what it lacks", async () => {
    await tab.evaluate(() => { window.__transom.send("clerk://signout"); });
    await tab.waitForFunction(() => window.clerkJWT === null);
    await tab.evaluate(() => {
      Object.assign(window, { email: "nils@example.com", username: "nils", signUps: [] });
      window.__transom.listen((event) => { if (event.event === "signUp") window.signUps.push(event); });
    });
    for (const path of ["/signup.js", "/update.js"]) {
      const before = await tab.evaluate(() => window.signUps.length);
      await load(path);
      await tab.waitForFunction((count) => window.signUps.length > count, before);
    }
    const lists = await tab.evaluate(() => window.signUps.map((event) => [event.missingFields, event.unverifiedFields]));
    assert.deepEqual(lists, [
      [["legal_accepted", "username"], ["email_address"]],
      [[], ["email_address"]],
    ]);
  });

  test("median-js-bridge: who is signed in, and sign-out", async () => {
    await load("/median.js");
    await tab.waitForFunction(() => window.clerkJWT === null);
  });

  test("the typed client signs in", async () => {
    await tab.evaluate(() => Object.assign(window, { identifier: "jane@example.com", welcomed: undefined }));
    await load("/client.js");
    assert.equal(await tab.evaluate(() => window.welcomed), true);
  });

  test("the typed client signs up, with a username, consent and a code", async () => {
    await tab.evaluate(() => { window.__transom.send("clerk://signout"); });
    await tab.waitForFunction(() => window.clerkJWT === null);
    await tab.evaluate(() => {
      Object.assign(window, { emailAddress: "nele@example.com", welcomed: undefined });
      window.ask = (fields) => { window.asked = fields; return { username: "nele", legalAccepted: true }; };
      window.askCode = () => new Promise((type) => { window.type = type; });
      void import("/finish.js");
    });
    await tab.waitForFunction(() => window.type);
    const code = await shell.codeFor("nele@example.com");
    await tab.evaluate((typed) => window.type(typed), code);
    await tab.waitForFunction(() => window.welcomed === true);
    assert.deepEqual(await tab.evaluate(() => window.asked), ["legal_accepted", "username"]);
  });

  test("a link by e-mail, opened in another tab", async () => {
    await tab.evaluate(() => { window.__transom.send("clerk://signout"); });
    await tab.waitForFunction(() => window.clerkJWT === null);
    await tab.evaluate(() => { window.welcomed = undefined; void import("/link.js"); });
    const { messages } = await shell.control("outbox?to=jane@example.com&wait_ms=20000");
    const mail = await openTab(browser);
    await mail.tab.goto(messages.at(-1).link);
    await tab.waitForFunction(() => window.welcomed === true);
    await mail.close();
  });

  test("the switches: an app that was built without a browser, and no window for a passkey", async () => {
    await new Function("desk", `return (async () => { ${snippet("transom/capabilities")} })();`)(shell.desk);
    await tab.reload();
    await surround();
    await tab.evaluate(() => {
      window.heard = {};
      window.__transom.listen((event) => { window.heard[event.event] = event; });
    });
    const hear = async (path, event) => {
      await load(path);
      return (await tab.waitForFunction((name) => window.heard[name], event)).jsonValue();
    };
    assert.equal((await hear("/configure.js", "ready")).status, "configured");
    assert.equal((await hear("/oauth.js", "oauth")).error.code, "sdk_not_linked");
    assert.equal((await hear("/passkey.js", "passkey")).error.code, "passkey_failed");
  });

  test("the control plane: a fault, and the outbox", async () => {
    const text = snippet("emulator/faults").replace("wait_ms=20000", "wait_ms=0");
    const run = new Function("desk", `return (async () => { ${text}; return messages; })();`);
    assert.deepEqual((await run(shell.desk)).map(({ to, purpose }) => [to, purpose]), [["jane@example.com", "sign_in"]]);
    const { faults } = await shell.control("faults");
    assert.deepEqual([faults[0].match.path, faults[0].then.status], ["/v1/client/sign_ins", 500]);
  });
});

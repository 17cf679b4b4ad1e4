// The unmodified median-js-bridge package, and the `median` object for pages without it, behind the shell.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { html, scripts, startApp } from "./app.js";
import { launch, openTab, skip } from "./chromium.js";
import { PASSWORD, startShell } from "./shell.js";

const READY = `<script>
  window.ready = [];
  window.median_library_ready = () => ready.push("median");
  window.gonative_library_ready = () => ready.push("gonative");
</script>`;

describe("median-js-bridge", { skip }, () => {
  let app;
  let browser;
  let close;
  let page;
  let shell;

  before(async () => {
    app = await startApp({
      "/module": html("/module.js"),
      "/script": html("/script.js"),
      "/plain": html().replace("<body>", `<body>${READY}`),
      "/module.js": scripts.medianModule(),
      "/script.js": scripts.medianScript(),
    });
    shell = await startShell({ app: app.url });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await shell?.stop();
    await app?.close();
  });
  beforeEach(async () => {
    await close?.();
    ({ tab: page, close } = await openTab(browser));
  });

  const open = (path) => page.goto(new URL(path, shell.facts.app).href);
  const call = (method, params) =>
    page.evaluate(
      ([m, p]) => window.Median.clerk[m](p).then((value) => ({ value }), (error) => ({ error })),
      [method, params],
    );
  const command = (text, name) =>
    page.evaluate(
      ([t, n]) =>
        new Promise((resolve) => {
          window.onClerkEvent = (event) => event.event === n && resolve(event);
          window.despia = t;
        }),
      [text, name],
    );

  test("a call before initialize is rejected with the documented object", async () => {
    await open("/module");
    const { error } = await call("getAuthStatus");
    assert.equal(error.error.code, "NOT_INITIALIZED");
    assert.equal(typeof error.error.message, "string");
  });

  test("a bad key is rejected, and reaches an explicit callback", async () => {
    await open("/module");
    const { error } = await call("initialize", { publishableKey: "nonsense" });
    assert.equal(error.success, false);
    assert.equal(error.error.code, "NOT_INITIALIZED");
    const heard = await page.evaluate(
      () =>
        new Promise((resolve) => {
          window.Median.clerk.initialize({ publishableKey: "nonsense", callback: resolve });
        }),
    );
    assert.equal(heard.error.code, "NOT_INITIALIZED");
  });

  for (const way of ["module", "script"]) {
    test(`initialize, status and sign-out as a ${way}`, async () => {
      await open(`/${way}`);
      assert.equal(await page.evaluate(() => window.Median.isNativeApp()), true);
      await page.evaluate(() => new Promise((ready) => window.Median.onReady(ready)));
      const { value: initialized } = await call("initialize", { publishableKey: shell.facts.publishable_key });
      assert.equal(initialized.success, true);
      const { value: before } = await call("getAuthStatus");
      assert.deepEqual([before.state, before.hasValidToken, before.token], ["signedOut", false, undefined]);
      await command(`clerk://manual?method=password&identifier=jane&password=${PASSWORD}`, "signIn");
      const { value: status } = await call("getAuthStatus");
      assert.deepEqual([status.state, status.userId, status.hasValidToken], ["signedIn", "user_jane", true]);
      assert.match(status.token, /^ey/);
      assert.deepEqual((await call("signOut")).value, { success: true });
      assert.equal((await call("getAuthStatus")).value.state, "signedOut");
    });
  }

  test("the platform is answered", async () => {
    await open("/module");
    const platform = await page.evaluate(() => window.Median.getPlatform());
    assert.equal(typeof platform, "string");
  });

  test("a page without the package has `median`, and is told when it is ready", async () => {
    await open("/plain");
    await page.waitForFunction(() => window.ready.length === 2);
    assert.deepEqual(await page.evaluate(() => window.ready), ["median", "gonative"]);
    const key = shell.facts.publishable_key;
    const answers = await page.evaluate(async (publishableKey) => {
      const promised = await window.median.clerk.initialize({ publishableKey });
      const called = await new Promise((callback) => window.median.clerk.getAuthStatus({ callback }));
      return { promised, called };
    }, key);
    assert.equal(answers.promised.success, true);
    assert.equal(answers.called.state, "signedOut");
  });
});

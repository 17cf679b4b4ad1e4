// `--app`: a page author's own development server behind the shell.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { html, scripts, startApp } from "./app.js";
import { launch, openTab, skip } from "./chromium.js";
import { startShell } from "./shell.js";

describe("an app behind the shell", () => {
  let app;
  let shell;

  before(async () => {
    app = await startApp({
      "/": html(),
      "/moved": { status: 302, headers: { location: "/?from=moved" } },
      "/strict": {
        headers: {
          "content-security-policy": "default-src 'none'; script-src 'nonce-a' 'strict-dynamic'; frame-ancestors 'none'",
          "x-frame-options": "DENY",
        },
        body: "<!doctype html><title>strict</title><main>strict</main>",
      },
      "/data.js": "export default 1;",
      "/cookie": { headers: { "set-cookie": ["a=1; Path=/", "b=2; Path=/"] }, body: html() },
      "/post": { body: "posted", headers: { "content-type": "text/plain" } },
      "/big": { body: "x".repeat(3 << 20), headers: { "content-type": "application/octet-stream" } },
      "/client": html("/client.js"),
      "/client.js": scripts.client(),
    });
    shell = await startShell({ app: app.url });
  });
  after(async () => {
    await shell?.stop();
    await app?.close();
  });

  const get = (path, options) => fetch(new URL(path, shell.facts.app), { redirect: "manual", ...options });

  test("documents get the agent in front of everything, other files stay as they are", async () => {
    const page = await (await get("/")).text();
    assert.match(page, /<head><script src="\/__transom\/agent\.js\?document=[0-9a-f]{16}"><\/script><meta/);
    assert.equal(await (await get("/data.js")).text(), "export default 1;");
    assert.equal((await (await get("/big")).text()).length, 3 << 20);
    const keys = await Promise.all([1, 2].map(async () => (await (await get("/")).text()).match(/document=(\w+)/)[1]));
    assert.notEqual(keys[0], keys[1]);
  });

  test("redirects, cookies, statuses and bodies pass through", async () => {
    const moved = await get("/moved");
    assert.deepEqual([moved.status, moved.headers.get("location")], [302, "/?from=moved"]);
    assert.deepEqual((await get("/cookie")).headers.getSetCookie(), ["a=1; Path=/", "b=2; Path=/"]);
    assert.equal((await get("/nothing")).status, 404);
    const origin = new URL(shell.facts.app).origin;
    const posted = await get("/post?x=1", { method: "POST", body: "hello", headers: { origin } });
    assert.equal(await posted.text(), "posted");
    const { method, url, body, headers } = app.seen.at(-1);
    assert.deepEqual([method, url, body], ["POST", "/post?x=1", "hello"]);
    // The app sees itself, not the shell.
    assert.equal(headers.host, new URL(app.url).host);
    assert.equal(headers.origin, app.url);
  });

  test("a strict policy lets the agent in, and the desk frame the page", async () => {
    const { headers } = await get("/strict");
    const policy = headers.get("content-security-policy");
    assert.match(policy, /script-src 'nonce-a' 'self'/);
    assert.doesNotMatch(policy, /frame-ancestors|strict-dynamic/);
    assert.equal(headers.get("x-frame-options"), null);
  });

  test("an app that is down is a page that says so", async () => {
    const down = await startApp({ "/": html() });
    await down.close();
    const other = await startShell({ app: down.url });
    const answer = await fetch(other.facts.app);
    assert.equal(answer.status, 502);
    const text = await answer.text();
    assert.ok(text.includes(down.url), text);
    assert.match(text, /--app/);
    const back = await startApp({ "/": html() }, down.port);
    assert.equal((await fetch(other.facts.app)).status, 200);
    await back.close();
    await other.stop();
  });

  describe("in a real browser", { skip }, () => {
    let browser;

    before(async () => { browser = await launch(); });
    after(() => browser?.close());

    test("the agent works under a strict policy, in the frame of the desk", async () => {
      const { tab, mistakes, close } = await openTab(browser);
      await tab.goto(new URL("/strict", shell.facts.app).href);
      await tab.evaluate(() => {
        window.onClerkEvent = (event) => { window.heard = event; };
        window.despia = "clerk://state";
      });
      assert.equal(await (await tab.waitForFunction(() => window.heard?.event)).jsonValue(), "state");
      assert.deepEqual(mistakes, []);
      await close();
    });

    test("the app's own socket goes through", async () => {
      const { tab, close } = await openTab(browser);
      await tab.goto(shell.facts.app);
      const echoed = await tab.evaluate(
        () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket(`ws://${location.host}/hot`);
            const heard = [];
            socket.onopen = () => { socket.send("one"); socket.send("x".repeat(200_000)); };
            socket.onmessage = ({ data }) => heard.push(data.length) === 2 && resolve(heard);
            socket.onerror = () => reject(new Error("no socket"));
          }),
      );
      assert.deepEqual(echoed, ["echo one".length, 200_005]);
      await close();
    });

    test("the typed client, as the guide shows it", async () => {
      const { tab, close } = await openTab(browser);
      await tab.goto(new URL("/client", shell.facts.app).href);
      const outcome = await tab.evaluate(async (key) => {
        const { createBridge, isBridgeError } = window.clerk;
        const bridge = createBridge();
        const { status } = await bridge.commands.configure({ key });
        const refused = await bridge.commands.manual.password
          .signin({ identifier: "jane", password: "wrong" })
          .catch((error) => error);
        const { jwt } = await bridge.commands.token();
        return { status, code: isBridgeError(refused) && refused.code, jwt, supports: bridge.supports("token") };
      }, shell.facts.publishable_key);
      assert.deepEqual(outcome, { status: "configured", code: "auth_failed", jwt: null, supports: true });
      await close();
    });
  });
});

// Who gets in: only this machine, only pages served here, each document by its own key, only the frame that is the screen.

import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { html, startApp } from "./app.js";
import { launch, openTab, skip } from "./chromium.js";
import { startShell } from "./shell.js";

/** A raw request, since `fetch` does not let a caller lie about `Host`. */
const raw = (url, headers, method = "GET") =>
  new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url);
    const call = request({ hostname, port, path: pathname + search, method, headers }, (answer) => {
      let text = "";
      answer.on("data", (data) => (text += data));
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
    });
    call.on("error", reject);
    call.end();
  });

/** How an attempt to open a socket ends: `open`, a status, or `closed`. */
const dial = (url, options) =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, options);
    const messages = [];
    socket.on("message", (data) => messages.push(String(data)));
    socket.on("unexpected-response", (_, answer) => resolve({ outcome: answer.statusCode }));
    socket.on("error", () => resolve({ outcome: "error" }));
    socket.on("close", () => resolve({ outcome: "closed", messages }));
    socket.on("open", () => {
      if (options?.send) socket.send(options.send);
    });
  });

describe("who gets in", () => {
  let app;
  let shell;

  before(async () => {
    app = await startApp({ "/": html() });
    shell = await startShell({ app: app.url });
  });
  after(async () => {
    await shell?.stop();
    await app?.close();
  });

  const urls = () => [shell.desk, shell.facts.app];
  const origin = (url) => new URL(url).origin;

  test("a foreign Host is refused on both origins", async () => {
    for (const url of urls()) {
      const { port } = new URL(url);
      for (const host of ["evil.example", `evil.example:${port}`, `localhost.evil.example:${port}`, "localhost"]) {
        const { status, text } = await raw(url, { host });
        assert.equal(status, 403, `${url} ${host}`);
        assert.match(text, /Host header/);
      }
      assert.equal((await raw(url, { host: `localhost:${port}` })).status, 200);
      assert.equal((await raw(url, { host: `127.0.0.1:${port}` })).status, 200);
    }
  });

  test("a foreign Origin is refused on both origins, and the sister's too", async () => {
    const [desk, page] = urls();
    for (const [url, other] of [[desk, page], [page, desk]]) {
      const { host } = new URL(url);
      for (const foreign of ["https://evil.example", "null", "http://localhost", origin(other)]) {
        const { status, text } = await raw(url, { host, origin: foreign }, "POST");
        assert.equal(status, 403, `${url} ${foreign}`);
        assert.match(text, /Origin header/);
      }
    }
  });

  test("only loopback listens", async () => {
    const { networkInterfaces } = await import("node:os");
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of outside) {
      for (const url of urls()) {
        const { port } = new URL(url);
        await assert.rejects(raw(`http://${address}:${port}/`, { host: `localhost:${port}` }));
      }
    }
  });

  test("a socket needs an origin of ours and the key of a document", async () => {
    const address = `${shell.facts.app.replace("http", "ws")}__transom/page`;
    const own = origin(shell.facts.app);
    assert.deepEqual(await dial(`${address}?document=00000000000000ff`), { outcome: 403 });
    assert.deepEqual(await dial(`${address}?document=00000000000000ff`, { origin: "https://evil.example" }), {
      outcome: 403,
    });
    assert.deepEqual(await dial(address, { origin: own }), { outcome: 400 });
    assert.deepEqual(await dial(`${address}?document=not-a-key`, { origin: own }), { outcome: 400 });
    const guessed = await dial(`${address}?document=00000000000000ff`, { origin: own });
    assert.deepEqual(guessed, { outcome: "closed", messages: [] });
  });

  test("the inspector's feed is not for other origins", async () => {
    const address = `${shell.desk.replace("http", "ws")}api/feed`;
    assert.deepEqual(await dial(address), { outcome: 403 });
    assert.deepEqual(await dial(address, { origin: origin(shell.facts.app) }), { outcome: 403 });
  });

  test("a message the agent never sends is a note, and the socket goes on", async () => {
    const text = await (await fetch(shell.facts.app)).text();
    const [, key] = text.match(/document=([0-9a-f]{16})/);
    const own = origin(shell.facts.app);
    const socket = new WebSocket(`${shell.facts.app.replace("http", "ws")}__transom/page?document=${key}`, { origin: own });
    const answer = new Promise((resolve) => socket.on("message", (data) => {
      const said = JSON.parse(data);
      if (said.kind === "event") resolve(said);
    }));
    await new Promise((open) => socket.on("open", open));
    for (const bad of ["", "{", "[]", '{"kind":"other"}', '{"kind":"frame"}']) socket.send(bad);
    socket.send('{"kind":"hello","main":true,"href":"/"}');
    socket.send('{"kind":"frame","via":"client","text":"clerk://state"}');
    assert.equal((await answer).payload.event, "state");
    socket.terminate();
  });

  test("a key for an unknown document gets no agent", async () => {
    const answer = await fetch(`${shell.facts.app}__transom/agent.js?document=zz`);
    assert.equal(answer.status, 400);
  });
});

describe("frames and documents", { skip }, () => {
  let app;
  let browser;
  let foreign;
  let shell;

  before(async () => {
    const nested = html().replace("<body>", `<body><script>window.onClerkEvent = (event) => { window.heard = event; };</script>`);
    foreign = await startApp({ "/": html() });
    app = await startApp({
      "/": html().replace("<body>", `<body><script>
          window.heard = [];
          window.onClerkEvent = (event) => heard.push(event);
        </script><iframe id="nested" src="/nested"></iframe><iframe id="foreign" src="${foreign.url}"></iframe>`),
      "/nested": nested,
      "/other": nested,
    });
    shell = await startShell({ app: app.url });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await shell?.stop();
    await app?.close();
    await foreign?.close();
  });

  /** The desk with the app in it, and the desk's own feed of what happened. */
  async function openDesk() {
    const { tab, close } = await openTab(browser);
    await tab.goto(shell.desk);
    const page = await (await tab.waitForSelector("#app[src]")).contentFrame();
    const nested = await (await page.waitForSelector("#nested")).contentFrame();
    const other = await (await page.waitForSelector("#foreign")).contentFrame();
    await nested.waitForLoadState();
    await other.waitForLoadState();
    return { tab, page, nested, other, close };
  }

  test("a frame inside the app is refused, and hears nothing", async () => {
    const { tab, page, nested, close } = await openDesk();
    await nested.evaluate(() => { window.despia = "clerk://state"; });
    await tab.waitForSelector(".feed .badge.refused");
    assert.match(await tab.textContent(".feed [data-kind=refused]"), /main frame only/);
    await page.evaluate(() => { window.despia = "clerk://state"; });
    await page.waitForFunction(() => window.heard.length === 1);
    assert.equal(await nested.evaluate(() => window.heard), undefined);
    await close();
  });

  test("a frame of another origin gets nothing and reaches nothing", async () => {
    const { other, close } = await openDesk();
    assert.deepEqual(
      await other.evaluate(() => [typeof window.despia, typeof window.__transom, typeof window.JSBridge]),
      ["undefined", "undefined", "undefined"],
    );
    const { host } = new URL(shell.facts.app);
    const outcome = await other.evaluate(
      (address) =>
        new Promise((resolve) => {
          const socket = new WebSocket(address);
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        }),
      `ws://${host}/__transom/page?document=00000000000000ff`,
    );
    assert.equal(outcome, "refused");
    await close();
  });

  test("an event goes to the document that asked, and to no other", async () => {
    const one = await openTab(browser);
    const two = await openTab(browser);
    await one.tab.goto(shell.facts.app);
    await two.tab.goto(shell.facts.app);
    for (const { tab } of [one, two]) await tab.waitForFunction(() => typeof window.__transom === "object");
    await one.tab.evaluate(() => { window.despia = "clerk://state?rid=one"; });
    await one.tab.waitForFunction(() => window.heard.length === 1);
    await two.tab.evaluate(() => { window.despia = "clerk://state?rid=two"; });
    await two.tab.waitForFunction(() => window.heard.length === 1);
    assert.equal(await one.tab.evaluate(() => window.heard.length), 1);
    await one.close();
    await two.close();
  });

  test("an oversized frame is refused with its size and the limit, and the page goes on", async () => {
    const { tab, page, close } = await openDesk();
    await page.evaluate(() => { window.despia = `clerk://configure?key=${"x".repeat(9 << 20)}`; });
    const refused = await tab.waitForSelector(".feed [data-kind=refused]:has-text('bytes')");
    assert.match(await refused.textContent(), /\d/);
    await page.evaluate(() => { window.heard.length = 0; window.despia = "clerk://state"; });
    await page.waitForFunction(() => window.heard.some(({ event }) => event === "state"));
    await close();
  });
});

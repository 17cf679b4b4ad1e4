// What the desk does for the device: real tabs, real passkeys. The shell's half of the conversation is played here.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { html, startApp } from "./app.js";
import { launch, openTab, skip } from "./chromium.js";
import { startShell } from "./shell.js";

const base64url = (text) => Buffer.from(text).toString("base64url");
const CREATION = {
  rp: { id: "localhost", name: "Tidewater" },
  user: { id: base64url("user_jane"), name: "jane@example.com", displayName: "Jane" },
  challenge: base64url("a challenge of thirty-two bytes!"),
  pubKeyCredParams: [{ type: "public-key", alg: -7 }],
  authenticatorSelection: { residentKey: "required", userVerification: "required" },
};
const REQUEST = { rpId: "localhost", challenge: CREATION.challenge, userVerification: "required" };

describe("the desk as a device", { skip }, () => {
  let browser;
  let provider;
  let shell;

  before(async () => {
    provider = await startApp({ "/authorize": html() });
    shell = await startShell();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await shell?.stop();
    await provider?.close();
  });

  /** The desk, with this test in the place of the shell. `ask` gives the desk's answer. */
  async function openDesk() {
    const opened = await openTab(browser);
    const { context, tab } = opened;
    let desk;
    let number = 0;
    const waiting = new Map();
    let connected;
    const here = new Promise((resolve) => { connected = resolve; });
    await tab.routeWebSocket(/api\/window/, (socket) => {
      desk = socket;
      socket.onMessage((text) => {
        const said = JSON.parse(text);
        waiting.get(said.number)?.(said.answer);
      });
      connected();
    });
    await tab.goto(shell.desk);
    await here;
    const ask = (what, detail, more = {}) => {
      const asked = ++number;
      const answer = new Promise((heard) => waiting.set(asked, heard));
      desk.send(JSON.stringify({ kind: "ask", number: asked, what, detail, ...more }));
      return { answer, withdraw: () => desk.send(JSON.stringify({ kind: "withdrawn", number: asked })) };
    };
    return { ...opened, ask, tell: (kind) => desk.send(JSON.stringify({ kind })), popup: () => context.waitForEvent("page") };
  }

  const address = () => `${provider.url}/authorize?state=1`;

  test("a page of a provider opens in a window of its own, and closing it is told", async () => {
    const { tab, ask, popup, close } = await openDesk();
    const opening = popup();
    const { answer } = ask("browser_session", { url: address() });
    const window = await opening;
    await window.waitForURL(address());
    await tab.waitForSelector("#session:has-text('Continue in the other window')");
    await window.close();
    assert.equal(await answer, "closed");
    await tab.waitForSelector("#session", { state: "hidden" });
    await close();
  });

  test("a blocked window is offered as a tab, and can be cancelled", async () => {
    const { tab, ask, popup, close } = await openDesk();
    await tab.evaluate(() => {
      const open = window.open;
      window.open = () => {
        window.open = open;
        return null;
      };
    });
    const { answer } = ask("browser_session", { url: address() });
    await tab.waitForSelector("#session:has-text('The browser blocked a window')");
    const opening = popup();
    await tab.click("text=Continue in a new tab");
    const opened = await opening;
    await opened.waitForURL(address());
    await tab.waitForSelector("#session:has-text('Continue in the other window')");
    const closing = opened.waitForEvent("close");
    await tab.click("#session-cancel");
    assert.equal(await answer, "cancelled");
    await closing;
    await close();
  });

  test("a question that is taken back leaves the tab alone; the end of the session closes it", async () => {
    const { tab, ask, popup, tell, close } = await openDesk();
    const opening = popup();
    const { withdraw } = ask("browser_session", { url: address() });
    const window = await opening;
    await window.waitForURL(address());
    withdraw();
    await tab.waitForSelector("#session", { state: "hidden" });
    assert.equal(window.isClosed(), false, "an app that was ended does not close the browser");
    const closing = window.waitForEvent("close");
    tell("session_over");
    await closing;
    await close();
  });

  test("a desk that was reloaded offers the page again", async () => {
    const { tab, ask, close } = await openDesk();
    const { answer } = ask("browser_session", { url: address() }, { again: true });
    await tab.waitForSelector("#session:has-text('Signing in goes on elsewhere')");
    await tab.click("#session-cancel");
    assert.equal(await answer, "cancelled");
    await close();
  });

  test("Apple's sheet is answered by the user", async () => {
    for (const [button, outcome] of [["#session-go", "continue"], ["#session-cancel", "cancelled"]]) {
      const { tab, ask, close } = await openDesk();
      const { answer } = ask("apple", { email: "april@example.com" });
      await tab.waitForSelector("#session:has-text('april@example.com')");
      await tab.click(button);
      assert.equal(await answer, outcome);
      await close();
    }
  });

  test("Google's sheet is answered by the user", async () => {
    const account = { subject: "1082", email: "gwen@example.com" };
    for (const [button, outcome] of [["#session-go", { account }], ["#session-cancel", "cancelled"]]) {
      const { tab, ask, close } = await openDesk();
      const { answer } = ask("google", { account, clientId: "1234", nonce: "abcd" });
      await tab.waitForSelector("#session:has-text('gwen@example.com')");
      await tab.click(button);
      assert.deepEqual(await answer, outcome);
      await close();
    }
  });

  test("passkeys are made and used, and what goes wrong is told by its name", async () => {
    const { context, tab, ask, close } = await openDesk();
    const devtools = await context.newCDPSession(tab);
    await devtools.send("WebAuthn.enable");
    const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    const origin = (credential) => JSON.parse(Buffer.from(credential.response.clientDataJSON, "base64url")).origin;

    const { credential } = await ask("passkey_create", { options: CREATION }).answer;
    assert.equal(credential.type, "public-key");
    assert.equal(typeof credential.response.attestationObject, "string");
    assert.equal(origin(credential), new URL(shell.desk).origin);

    const signed = await ask("passkey_get", { options: REQUEST, immediate: false }).answer;
    assert.equal(signed.credential.id, credential.id);
    assert.equal(typeof signed.credential.response.signature, "string");

    const known = { ...CREATION, excludeCredentials: [{ type: "public-key", id: credential.id }] };
    assert.deepEqual(await ask("passkey_create", { options: known }).answer, { thrown: "InvalidStateError" });
    const foreign = { ...CREATION, rp: { id: "example.com", name: "Elsewhere" } };
    assert.deepEqual(await ask("passkey_create", { options: foreign }).answer, { thrown: "SecurityError" });
    await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    assert.deepEqual(await ask("passkey_get", { options: REQUEST, immediate: false }).answer, { thrown: "NotAllowedError" });
    await close();
  });
});

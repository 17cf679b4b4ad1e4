// Whole flows in a page author's own app inside the desk: a provider's page in a window of its own, a passkey of the
// browser, a server that sees who is signed in.

import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { createClerkClient, verifyToken } from "@clerk/backend";
import { html, scripts, startApp } from "./app.js";
import { launch, openTab, skip } from "./chromium.js";
import { PASSWORD, seed, startShell } from "./shell.js";

const [jane, mona] = seed.users;
const users = {
  ...seed,
  users: [{ ...jane, external_accounts: [{ provider: "google", subject: "google-jane" }] }, mona],
};
const PASSWORD_SIGN_IN = `clerk://manual?method=password&identifier=jane@example.com&password=${PASSWORD}`;

/** Hears every event for as long as the page lives; `tell` sends a command and gives the next event of one of the names. */
const page = `
  window.heard = [];
  let look = () => {};
  window.onClerkEvent = (event) => { window.heard.push(event); look(); };
  window.tell = (command, names) => {
    window.heard.length = 0;
    window.sdk(command);
    return new Promise((resolve) => {
      look = () => {
        const event = window.heard.find((one) => names.includes(one.event));
        if (event) resolve(event);
      };
    });
  };
`;

describe("flows of despia-native", { skip }, () => {
  let app;
  let browser;
  let jwtKey;
  let shell;
  let opened;
  let frame;

  before(async () => {
    app = await startApp({ "/": html("/sdk.js", "/page.js"), "/sdk.js": scripts.despiaModule(), "/page.js": page });
    shell = await startShell({ app: app.url, seed: users });
    browser = await launch();
    const { keys } = await (await fetch(`${shell.facts.emulator}/.well-known/jwks.json`)).json();
    jwtKey = createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
  });
  after(async () => {
    await browser?.close();
    await shell?.stop();
    await app?.close();
  });

  beforeEach(async () => {
    opened = await openTab(browser);
    await opened.tab.goto(shell.desk);
    frame = await (await opened.tab.waitForSelector("#app[src]")).contentFrame();
    await configure();
  });
  afterEach(async () => {
    await tell("clerk://signout", "signOut");
    await opened.close();
  });

  const tell = (command, ...names) => frame.evaluate(([said, wanted]) => window.tell(said, wanted), [command, names]);
  const configure = async () => {
    await frame.waitForFunction(() => typeof window.tell === "function");
    const { ok } = await tell(`clerk://configure?key=${shell.facts.publishable_key}`, "ready", "configure");
    assert.equal(ok, true);
  };
  /** The claims of the page's token, once there is one and Clerk's own library has taken it for real. */
  const claims = async () => {
    const jwt = await frame.waitForFunction(() => window.clerkJWT);
    return verifyToken(await jwt.jsonValue(), { jwtKey });
  };
  /** Sends the command, lets `decide` act in the provider's window, and gives the event that ends it. */
  const atProvider = async (command, names, decide) => {
    const opening = opened.context.waitForEvent("page");
    const ended = tell(command, ...names);
    const window = await opening;
    await window.waitForLoadState();
    await decide(window);
    return ended;
  };
  const oauth = (decide) => atProvider("clerk://manual?method=oauth&provider=google", ["signIn", "signUp", "oauth"], decide);

  test("a known account at the provider signs in, and the window closes by itself", async () => {
    let closing;
    const event = await oauth((window) => {
      closing = window.waitForEvent("close");
      return window.click("button.account:has-text('jane@example.com')");
    });
    assert.deepEqual([event.event, event.status, event.userId], ["signIn", "complete", "user_jane"]);
    assert.equal((await claims()).sub, "user_jane");
    await closing;
    await opened.tab.waitForSelector("#session", { state: "hidden" });
  });

  test("a new person is signed up by transfer", async () => {
    const event = await oauth((window) => window.click("text=A new person"));
    assert.deepEqual([event.event, event.status], ["signUp", "complete"]);
    assert.equal((await claims()).sub, event.userId);
    assert.notEqual(event.userId, "user_jane");
  });

  test("refusing at the provider, closing its window and giving up in the desk are oauth_failed", async () => {
    for (const decide of [
      (window) => window.click("text=Deny access"),
      (window) => window.close(),
      (window) => window.click("summary").then(() => window.click("text=Close the window")),
      () => opened.tab.click("#session-cancel"),
    ]) {
      const event = await oauth(decide);
      assert.equal(event.event, "oauth");
      assert.equal(event.error.code, "oauth_failed");
      assert.equal(await frame.evaluate(() => window.clerkJWT), null);
      await opened.tab.waitForSelector("#session", { state: "hidden" });
    }
    const { isSignedIn } = await tell("clerk://state", "state");
    assert.equal(isSignedIn, false);
  });

  test("a link in a mail, opened from the outbox, signs in the page that asked for it", async () => {
    const sent = await tell("clerk://manual?method=email_link&emailAddress=jane@example.com", "emailLink");
    assert.equal(sent.status, "link_sent");
    const ended = tell("clerk://manual?method=email_link&action=wait", "emailLink");
    const outbox = await opened.context.newPage();
    await outbox.goto(`${shell.desk}outbox`);
    await outbox.click("a:has-text('Open the link')");
    const event = await ended;
    assert.deepEqual([event.status, event.userId], ["complete", "user_jane"]);
    assert.equal((await claims()).sub, "user_jane");
  });

  test("a passkey is registered, and signs in from then on", async () => {
    const devtools = await opened.context.newCDPSession(opened.tab);
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
    await tell(PASSWORD_SIGN_IN, "signIn", "manual");
    const registered = await tell("clerk://manual?method=passkey&action=register&name=Laptop", "passkey");
    assert.equal(registered.status, "registered");
    await tell("clerk://signout", "signOut");

    const signedIn = await tell("clerk://manual?method=passkey", "signIn", "passkey");
    assert.deepEqual([signedIn.status, signedIn.userId], ["complete", "user_jane"]);
    assert.equal((await claims()).sub, "user_jane");
    await tell("clerk://signout", "signOut");

    await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    const refused = await tell("clerk://manual?method=passkey", "signIn", "passkey");
    assert.equal(refused.error.code, "passkey_failed");
  });

  test("the server of the page sees who is signed in, by cookies and by the header, until it is turned off", async () => {
    const load = async () => {
      app.seen.length = 0;
      await Promise.all([frame.waitForNavigation(), frame.evaluate(() => location.reload())]);
      await configure();
      const { headers } = app.seen.find(({ url }) => url === "/");
      const pairs = (headers.cookie ?? "").matchAll(/([^=; ]+)=([^;]*)/g);
      return { headers, cookies: Object.fromEntries([...pairs].map(([, name, value]) => [name, value])) };
    };
    await tell(PASSWORD_SIGN_IN, "signIn", "manual");
    const shown = await tell("clerk://ssr?header=Authorization&domains=localhost", "ssr");
    assert.deepEqual([shown.status, shown.domains, shown.header], ["enabled", ["localhost"], "Authorization"]);

    const { headers, cookies } = await load();
    const suffix = Object.keys(cookies).find((name) => name.startsWith("__session_")).slice("__session_".length);
    for (const name of ["__session", "__client_uat"]) assert.equal(cookies[name], cookies[`${name}_${suffix}`], name);
    assert.equal((await verifyToken(cookies.__session, { jwtKey })).sub, "user_jane");
    assert.match(cookies.__client_uat, /^[1-9]\d*$/);
    assert.equal(cookies.clerk_token, cookies.__session);
    const clerk = createClerkClient({ publishableKey: shell.facts.publishable_key, secretKey: "sk_test_unused", jwtKey, telemetry: { disabled: true } });
    const request = new Request(shell.facts.app, { headers: { authorization: headers.authorization } });
    assert.equal((await clerk.authenticateRequest(request)).toAuth().userId, "user_jane");

    assert.equal((await tell("clerk://ssr?enabled=false", "ssr")).status, "disabled");
    const hidden = await load();
    assert.deepEqual(Object.keys(hidden.cookies).filter((name) => /session|client_uat|clerk_token/.test(name)), []);
    assert.equal(hidden.headers.authorization, undefined);

    await tell("clerk://ssr", "ssr");
    await tell("clerk://signout", "signOut");
    const { cookies: signedOut } = await load();
    assert.equal(signedOut.__session, undefined, "nobody is signed in");
  });
});

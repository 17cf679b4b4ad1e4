// The unmodified despia-native package, as a module and as a script tag, in a page author's own app behind the shell.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { html, scripts, startApp } from "./app.js";
import { launch, openTab, skip } from "./chromium.js";
import { PASSWORD, startShell, TOTP_SECRET } from "./shell.js";
import { totp } from "./totp.js";

for (const way of ["module", "script"]) {
  describe(`despia-native as a ${way}`, { skip }, () => {
    let app;
    let browser;
    let key;
    let page;
    let shell;

    before(async () => {
      const script = way === "module" ? scripts.despiaModule() : scripts.despiaScript();
      app = await startApp({ "/": html("/page.js"), "/page.js": script });
      shell = await startShell({ app: app.url });
      browser = await launch();
      ({ tab: page } = await openTab(browser));
      await page.goto(shell.facts.app);
      await page.evaluate((isModule) => {
        window.heard = [];
        window.waiting = [];
        window.onClerkEvent = (event) => {
          const heard = { event, jwt: window.clerkJWT };
          const ask = window.waiting.find(({ names }) => names.includes(event.event) || names.includes(event.rid));
          if (!ask) return window.heard.push(heard);
          window.waiting.splice(window.waiting.indexOf(ask), 1);
          ask.resolve(heard);
        };
        const sdk = isModule ? window.sdk : window.despia;
        window.ask = (command, names, watch) => {
          const answer = new Promise((resolve, reject) => {
            window.waiting.push({ names, resolve });
            setTimeout(() => reject(new Error(`${command} had none of ${names}: ${JSON.stringify(window.heard)}`)), 15_000);
          });
          const watched = sdk(command, watch);
          return Promise.all([answer, watched]).then(([heard, value]) => ({ ...heard, watched: watch && value }));
        };
      }, way === "module");
      key = shell.facts.publishable_key;
    });
    after(async () => {
      await browser?.close();
      await shell?.stop();
      await app?.close();
    });

    const ask = (command, ...names) => page.evaluate(([c, n]) => window.ask(c, n), [command, names]);
    const watch = (command, name, global) =>
      page.evaluate(([c, n, g]) => window.ask(c, [n], [g]), [command, name, global]);
    const signIn = () =>
      ask(`clerk://manual?method=password&identifier=jane@example.com&password=${PASSWORD}`, "signIn", "manual");

    test("commands before configure say so", async () => {
      for (const [command, name] of [
        ["clerk://token", "token"],
        ["clerk://manual?method=password&identifier=jane&password=x", "manual"],
        ["clerk://signout", "signOut"],
      ]) {
        const { event } = await ask(command, name, "error", "signOut", "token");
        assert.equal(event.ok, false, command);
        assert.equal(event.error.code, "not_configured", command);
      }
      const { event } = await ask("clerk://state", "state");
      assert.deepEqual([event.ok, event.isConfigured, event.isSignedIn], [true, false, false]);
    });

    test("configure needs a key, and takes a good one", async () => {
      const { event: bad } = await ask("clerk://configure?key=nonsense", "configure", "ready");
      assert.equal(bad.ok, false);
      const { event } = await ask(`clerk://configure?key=${key}`, "ready", "configure");
      assert.deepEqual([event.ok, event.status], [true, "configured"], JSON.stringify(event));
    });

    test("configure may be sent again", async () => {
      const { event } = await ask(`clerk://configure?key=${key}`, "ready", "configure");
      assert.equal(event.ok, true);
    });

    test("signed out, the token is null", async () => {
      const { event, jwt } = await ask("clerk://token", "token");
      assert.deepEqual([event.ok, event.jwt, jwt], [true, null, null]);
    });

    test("a password, the state, a watched token, sign-out", async () => {
      const { event } = await signIn();
      assert.deepEqual([event.ok, event.status], [true, "complete"], JSON.stringify(event));
      await page.waitForFunction(() => /^ey/.test(window.clerkJWT));
      const { event: state } = await ask("clerk://state", "state");
      assert.deepEqual([state.isSignedIn, state.userId], [true, "user_jane"]);
      const { event: token, jwt: written, watched } = await watch("clerk://token", "token", "clerkJWT");
      // Written before its event, so that the handler can use it.
      assert.deepEqual([token.ok, token.jwt], [true, written]);
      assert.match(written, /^ey/);
      assert.deepEqual(watched, { clerkJWT: written });
      const { event: out } = await ask("clerk://signout", "signOut");
      assert.deepEqual([out.ok, out.status], [true, "complete"]);
      await page.waitForFunction(() => window.clerkJWT === null);
      const { event: none } = await ask("clerk://state", "state");
      assert.equal(none.isSignedIn, false);
    });

    test("a wrong password comes with Clerk's words", async () => {
      const { event } = await ask("clerk://manual?method=password&identifier=jane&password=no", "signIn", "manual");
      assert.deepEqual([event.ok, event.event, event.error.code], [false, "manual", "auth_failed"]);
      assert.match(event.error.message, /password/i);
    });

    test("an e-mail code signs up, and signs in", async () => {
      const email = `${way}@example.com`;
      for (const type of ["signup", "signin"]) {
        const sent = (await shell.control("outbox")).messages.at(-1)?.number ?? 0;
        const start = await ask(
          `clerk://manual?method=email_code&action=start&emailAddress=${email}&type=${type}`,
          "emailCode",
        );
        assert.deepEqual([start.event.ok, start.event.status], [true, "code_sent"], JSON.stringify(start.event));
        const code = await shell.codeFor(email, sent);
        const verify = `clerk://manual?method=email_code&action=verify&type=${type}`;
        const wrong = await ask(`${verify}&code=${code === "111111" ? "222222" : "111111"}`, "emailCode");
        assert.deepEqual([wrong.event.ok, wrong.event.error.code], [false, "email_code_failed"]);
        const { event } = await ask(`${verify}&code=${code}`, "emailCode");
        assert.deepEqual([event.ok, event.status], [true, "complete"], JSON.stringify(event));
        await page.waitForFunction(() => /^ey/.test(window.clerkJWT));
        await ask("clerk://signout", "signOut");
      }
    });

    test("a code that nobody asked for is out of order", async () => {
      const { event } = await ask("clerk://manual?method=email_code&action=verify&code=123456", "emailCode", "manual");
      assert.equal(event.ok, false);
      assert.equal(event.error.code, "missing_state");
    });

    test("a second factor by an authenticator app", async () => {
      const first = await ask(
        `clerk://manual?method=password&identifier=mona@example.com&password=${PASSWORD}`,
        "signIn",
        "manual",
      );
      assert.deepEqual([first.event.ok, first.event.status], [true, "needs_second_factor"]);
      const { now } = await shell.control("clock");
      const { event } = await ask(
        `clerk://manual?method=second_factor&strategy=totp&code=${totp(TOTP_SECRET, now)}`,
        "secondFactor",
      );
      assert.deepEqual([event.ok, event.status, event.userId], [true, "complete", "user_mona"]);
      await page.waitForFunction(() => /^ey/.test(window.clerkJWT));
      await ask("clerk://signout", "signOut");
    });

    test("a planned and an unknown command are answered", async () => {
      const { event: unknown } = await ask("clerk://teleport", "unknown");
      assert.deepEqual([unknown.ok, unknown.error.code], [false, "unknown_command"]);
      const { event: planned } = await ask("clerk://authview?rid=planned", "planned");
      assert.deepEqual([planned.ok, planned.error.code], [false, "sdk_not_linked"]);
    });

    test("a long run of commands keeps its order", async () => {
      const names = await page.evaluate(async () => {
        const all = [];
        for (let n = 0; n < 20; n += 1) all.push(window.ask("clerk://state", ["state"]));
        return (await Promise.all(all)).map(({ event }) => event.event);
      });
      assert.deepEqual(names, Array(20).fill("state"));
      assert.deepEqual(await page.evaluate(() => window.waiting.length), 0);
    });
  });
}

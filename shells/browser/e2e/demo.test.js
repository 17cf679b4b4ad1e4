// The demo, by both ways of talking to the bridge, in the frame of the desk.

import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { verifyToken } from "@clerk/backend";
import { DESKTOP, launch, openTab, skip } from "./chromium.js";
import { PASSWORD, startShell, TOTP_SECRET } from "./shell.js";
import { totp } from "./totp.js";

/** The frame of the app, once it shows the app. */
async function frameOf(tab) {
  const frame = await (await tab.waitForSelector("#app[src]")).contentFrame();
  await frame.waitForSelector("#screen");
  return frame;
}

/** The claims of the page's token, after Clerk's own library has taken it for real. */
async function claims(shell, jwt) {
  const { keys } = await (await fetch(`${shell.facts.emulator}/.well-known/jwks.json`)).json();
  const jwtKey = createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
  return verifyToken(jwt, { jwtKey });
}

for (const by of ["despia", "client"]) {
  describe(`the demo by ${by}`, { skip }, () => {
    let browser;
    let shell;

    before(async () => {
      shell = await startShell();
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      await shell?.stop();
    });

    /** The demo inside the desk, on its first screen. */
    async function openDemo() {
      const { tab, mistakes, close } = await openTab(browser, { viewport: DESKTOP });
      await tab.goto(shell.desk);
      const app = await frameOf(tab);
      const screen = (name) => app.waitForSelector(`[data-screen=${name}]`);
      await screen("signin");
      if (by === "client") {
        await Promise.all([tab.waitForResponse(/client\/index\.js/), app.check("[value=client]", { force: true })]);
        await screen("signin");
      }
      const fill = async (values) => {
        for (const [name, value] of Object.entries(values)) await app.fill(`[name=${name}]`, value);
        await app.click("button[type=submit]");
      };
      const signOut = async () => {
        await app.click("#sign-out");
        await screen("signin");
      };
      return { tab, app, screen, fill, signOut, mistakes, close };
    }

    test("a password signs in, the token is real, a fresh one is another, sign-out clears it", async () => {
      const { app, screen, fill, signOut, mistakes, close } = await openDemo();
      await fill({ identifier: "jane@example.com", password: PASSWORD });
      await screen("home");
      assert.equal(await app.textContent("#user-id"), "user_jane");
      const first = await app.evaluate(() => window.clerkJWT);
      assert.equal((await claims(shell, first)).sub, "user_jane");

      // A token that was issued a moment ago counts as fresh, so it takes a while until another one comes.
      const changed = await app.waitForFunction((old) => {
        if (window.clerkJWT !== old) return window.clerkJWT;
        const button = document.querySelector("#fresh");
        if (!button.disabled) button.click();
        return false;
      }, first, { polling: 200 });
      assert.equal((await claims(shell, await changed.jsonValue())).sub, "user_jane");

      await signOut();
      assert.equal(await app.evaluate(() => window.clerkJWT), null);
      assert.deepEqual(mistakes, []);
      await close();
    });

    test("a wrong password shows what Clerk says about it", async () => {
      const { app, fill, close } = await openDemo();
      await fill({ identifier: "jane@example.com", password: "not this one" });
      const alert = await app.waitForSelector("[role=alert]");
      assert.match(await alert.textContent(), /password/i);
      assert.match(await alert.textContent(), /auth_failed/);
      assert.equal(await app.inputValue("[name=identifier]"), "jane@example.com");
      await close();
    });

    test("a code from the mail signs up", async () => {
      const { tab, app, screen, fill, signOut, close } = await openDemo();
      const emailAddress = `${by}@example.com`;
      await app.click("[role=tab]:has-text('Sign up')");
      await screen("signup");
      await fill({ firstName: "New", emailAddress, password: "a rather long passphrase" });
      await screen("code");
      const outbox = await tab.context().newPage();
      await outbox.goto(`${shell.desk}outbox`);
      const code = await outbox.textContent(`li:has-text("${emailAddress}") .code`);
      assert.match(code, /^\d{6}$/);
      await fill({ code });
      await screen("home");
      assert.match(await app.textContent(".profile"), /New/);
      const { sub } = await claims(shell, await app.evaluate(() => window.clerkJWT));
      assert.equal(await app.textContent("#user-id"), sub);
      await signOut();
      await close();
    });

    test("a code from the mail signs in", async () => {
      const { app, screen, fill, signOut, close } = await openDemo();
      const { messages } = await shell.control("outbox");
      await app.click("text=Send me a code instead");
      await screen("email");
      await fill({ emailAddress: "jane@example.com" });
      await screen("code");
      await fill({ code: await shell.codeFor("jane@example.com", messages.at(-1)?.number ?? 0) });
      await screen("home");
      assert.equal(await app.textContent("#user-id"), "user_jane");
      await signOut();
      await close();
    });

    test("a second factor is asked for, and the state survives a reload", async () => {
      const { tab, app, screen, fill, signOut, close } = await openDemo();
      await fill({ identifier: "mona@example.com", password: PASSWORD });
      await screen("second");
      await fill({ code: "000000" });
      await app.waitForSelector("[role=alert]");
      const { now } = await shell.control("clock");
      await fill({ code: totp(TOTP_SECRET, now) });
      await screen("home");
      await Promise.all([tab.waitForResponse(/demo\.json/), app.evaluate(() => location.reload())]);
      await screen("home");
      assert.equal(await app.textContent("#user-id"), "user_mona");
      assert.equal((await claims(shell, await app.evaluate(() => window.clerkJWT))).sub, "user_mona");
      await tab.reload();
      const again = await frameOf(tab);
      await again.waitForSelector("[data-screen=home]");
      assert.equal(await again.textContent("#user-id"), "user_mona");
      await again.click("#sign-out");
      await again.waitForSelector("[data-screen=signin]");
      await close();
    });
  });
}

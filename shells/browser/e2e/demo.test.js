// The demo, by both ways of talking to the bridge, in the frame of the desk. Long because every screen is walked through once.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DESKTOP, launch, openTab, skip } from "./chromium.js";
import { claims, frameOf, users } from "./demo.js";
import { PASSWORD, startShell, TOTP_SECRET } from "./shell.js";
import { totp } from "./totp.js";

for (const by of ["despia", "agent"]) {
  describe(`the demo by ${by}`, { skip }, () => {
    let browser;
    let shell;

    before(async () => {
      shell = await startShell({ seed: users });
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
      if (by === "agent") {
        await Promise.all([tab.waitForResponse(/demo\.json/), app.check("[value=agent]", { force: true })]);
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
      const signIn = async (identifier) => {
        await fill({ identifier, password: PASSWORD });
        await screen("home");
      };
      const go = async (name, text) => {
        await app.click(`[role=tab]:has-text("${text}")`);
        await screen(name);
      };
      /** Presses what opens a provider's window, and decides there. */
      const atProvider = async (press, decision) => {
        const opening = tab.context().waitForEvent("page");
        await press();
        await (await opening).click(decision);
      };
      return { tab, app, screen, fill, signIn, go, atProvider, signOut, mistakes, close };
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
      await app.click("text=E-mail code");
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
      await app.click("#attempt summary");
      await app.waitForSelector("#attempt pre:has-text('needs_second_factor')");
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

    // What a command travels by has no part in the rest.
    if (by === "agent") return;

    test("a code by text message signs in", async () => {
      const { app, screen, fill, signOut, close } = await openDemo();
      await app.click("text=Text message");
      await screen("phone");
      await fill({ phoneNumber: "+1 (202) 555-0001" });
      await screen("code");
      await fill({ code: await shell.codeFor("+12025550001") });
      await screen("home");
      assert.equal(await app.textContent("#user-id"), "user_jane");
      await signOut();
      await close();
    });

    test("a link from the mail, opened in another tab, signs in; another one, too, that was waited for before a reload", async () => {
      const { tab, app, screen, fill, signOut, mistakes, close } = await openDemo();
      const ask = async () => {
        await fill({ emailAddress: "jane@example.com" });
        await screen("linkSent");
      };
      const open = async () => {
        const outbox = await tab.context().newPage();
        await outbox.goto(`${shell.desk}outbox`);
        await outbox.click("li:has-text('jane@example.com') >> text=Open the link");
        await screen("home");
        assert.equal(await app.textContent("#user-id"), "user_jane");
        await signOut();
      };
      await app.click("text=E-mail link");
      await screen("emailLink");
      await ask();
      await open();

      await app.click("text=E-mail link");
      await ask();
      await app.click("text=Send another");
      await screen("emailLink");
      await ask();
      assert.equal(await app.isVisible("[role=alert]"), false, "of the link before it nobody wants to know");
      await Promise.all([tab.waitForResponse(/demo\.json/), app.evaluate(() => location.reload())]);
      await screen("signin");
      await open();
      assert.deepEqual(mistakes, []);
      await close();
    });

    test("a link from the mail, opened on another device, signs up", async () => {
      const { app, screen, fill, go, signOut, close } = await openDemo();
      await go("signup", "Sign up");
      await app.click("text=E-mail link");
      await screen("emailLink");
      await app.check("[name=anyDevice]");
      await fill({ emailAddress: "lina@example.com" });
      await screen("linkSent");
      const elsewhere = await openTab(browser);
      await elsewhere.tab.goto(`${shell.desk}outbox`);
      await elsewhere.tab.click("li:has-text('lina@example.com') >> text=Open the link");
      await screen("home");
      assert.match(await app.textContent(".profile"), /lina@example\.com/);
      await elsewhere.close();
      await signOut();
      await close();
    });

    test("Apple's page signs in; where the device has Apple's sheet, that does", async () => {
      const { tab, app, screen, atProvider, signOut, close } = await openDemo();
      await atProvider(() => app.click("button:has-text('Apple')"), "text=A new person");
      await screen("home");
      await signOut();
      await shell.device("apple_credential", "work");
      await app.click("button:has-text('Apple')");
      await tab.click("#session-go");
      await screen("home");
      assert.match(await app.textContent(".profile"), /april@example\.com/);
      await signOut();
      await shell.device("apple_credential", "absent");
      await close();
    });

    test("where the device has Google's sheet, that signs in without a window, and closed it says so", async () => {
      const { tab, app, screen, signOut, close } = await openDemo();
      await shell.device("google_credential", "work");
      await app.click("button:has-text('Google')");
      await tab.click("#session-cancel");
      await app.waitForSelector("text=The user cancelled Sign in with Google.");
      await app.click("button:has-text('Google')");
      await tab.click("#session-go");
      await screen("home");
      assert.match(await app.textContent(".profile"), /Gwen Grove/);
      await signOut();
      await shell.device("google_credential", "absent");
      await close();
    });

    test("accounts of Google, of a custom provider and of a company sign in", async () => {
      const { app, screen, fill, atProvider, signOut, close } = await openDemo();
      await atProvider(() => app.click("button:has-text('Google')"), "button.account:has-text('jane@example.com')");
      await screen("home");
      assert.equal(await app.textContent("#user-id"), "user_jane");
      await signOut();
      await app.click("text=Other provider");
      await screen("provider");
      await atProvider(() => fill({ provider: "acme" }), "text=A new person");
      await screen("home");
      await signOut();
      await app.click("text=Company");
      await screen("company");
      await atProvider(() => fill({ emailAddress: "ines@acme.test" }), "button.go");
      await screen("home");
      assert.match(await app.textContent(".profile"), /ines@acme\.test/);
      await signOut();
      await close();
    });

    test("a ticket signs in; a forgotten password is replaced", async () => {
      const { app, screen, fill, signOut, close } = await openDemo();
      const { ticket } = await shell.control("tickets", { method: "POST", body: { identifier: "theo@example.com" } });
      await app.click("text=Ticket");
      await screen("ticket");
      await fill({ ticket });
      await screen("home");
      assert.equal(await app.textContent("#user-id"), "user_theo");
      await signOut();

      await app.click("text=Forgot password?");
      await screen("reset");
      await fill({ identifier: "theo@example.com" });
      await screen("resetCode");
      await fill({ code: await shell.codeFor("theo@example.com") });
      await screen("newPassword");
      await fill({ newPassword: "quite another passphrase" });
      await screen("home");
      await signOut();
      await fill({ identifier: "theo@example.com", password: "quite another passphrase" });
      await screen("home");
      await signOut();
      await close();
    });

    test("a passkey is added and used; without passkeys its buttons say no", async () => {
      const { tab, app, screen, signIn, signOut, close } = await openDemo();
      const devtools = await tab.context().newCDPSession(tab);
      await devtools.send("WebAuthn.enable");
      await devtools.send("WebAuthn.addVirtualAuthenticator", {
        options: {
          protocol: "ctap2",
          transport: "internal",
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      await signIn("jane@example.com");
      await app.click("#passkey [type=submit]");
      await app.waitForSelector("text=Your passkey is ready");
      await signOut();
      await app.click("button:has-text('Passkey')");
      await screen("home");
      assert.equal(await app.textContent("#user-id"), "user_jane");
      await signOut();

      await shell.device("passkey", "absent");
      await tab.reload();
      const without = await frameOf(tab);
      await without.waitForSelector("[data-screen=signin]");
      assert.equal(await without.isDisabled("button:has-text('Passkey')"), true);
      assert.equal(await without.isDisabled("button:has-text('Google')"), false);
      await shell.device("passkey", "work");
      await close();
    });

    test("the profile is changed, and a template makes a token", async () => {
      const { app, signIn, signOut, close } = await openDemo();
      await signIn("jane@example.com");
      await app.fill("#name [name=lastName]", by);
      await app.click("#name [type=submit]");
      await app.waitForSelector(`.profile:has-text('Jane ${by}')`);
      await app.click("#template [type=submit]");
      await app.waitForSelector("#minted:has-text('user_jane')");
      await app.click("#tasks");
      await app.waitForSelector("[data-screen=tasks] >> text=Nothing to do");
      await app.click("text=Back");
      await signOut();
      await close();
    });

    test("two accounts stand side by side", async () => {
      const { app, screen, signIn, go, signOut, close } = await openDemo();
      await signIn("jane@example.com");
      await go("sessions", "Sessions");
      await app.click("#add-account");
      await screen("signin");
      const { ticket } = await shell.control("tickets", { method: "POST", body: { identifier: "theo@example.com" } });
      await app.click("text=Ticket");
      await screen("ticket");
      await app.fill("[name=ticket]", ticket);
      await app.click("button[type=submit]");
      await screen("home");
      assert.equal(await app.textContent("#user-id"), "user_theo");
      await go("sessions", "Sessions");
      await app.click("li:has-text('jane@example.com') >> text=Use");
      await app.waitForSelector("li:has-text('jane@example.com'):has-text('in use')");
      await app.click("li:has-text('theo@example.com') >> text=End");
      await app.waitForSelector("li:has-text('theo@example.com')", { state: "detached" });
      await go("home", "You");
      assert.equal(await app.textContent("#user-id"), "user_jane");
      await signOut();
      await close();
    });

    test("an organization is joined, used and left, and a new one made", async () => {
      const { app, signIn, go, signOut, close } = await openDemo();
      const works = "li:has-text('Tidewater Works')";
      await signIn("jane@example.com");
      await go("organizations", "Teams");
      await app.click(`${works} >> text=Accept`);
      await app.click(`${works} >> text=Use`);
      await app.waitForSelector(`${works}:has-text('in use')`);
      await app.waitForFunction(() => atob(window.clerkJWT.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")).includes("org_works"));
      await app.click("li:has-text('Yourself') >> text=Use");
      await app.waitForSelector("li:has-text('Yourself'):has-text('in use')");
      await app.click(`${works} >> text=Leave`);
      await app.waitForSelector(works, { state: "detached" });
      await app.fill("#create [name=name]", "Ebb");
      await app.click("#create [type=submit]");
      await app.waitForSelector("li:has-text('Ebb')");
      await go("home", "You");
      await signOut();
      await close();
    });

    test("the server is told, and the analytics kit, until they are not", async () => {
      const { app, signIn, go, signOut, close } = await openDemo();
      const known = async () => (await shell.call("__transom/capabilities")).analytics;
      await signIn("jane@example.com");
      await go("server", "Server");
      await app.click("#ssr [type=submit]");
      await app.waitForSelector("text=Shown to localhost by cookies and Authorization.");
      await app.click("#ssr-off");
      await app.waitForSelector("text=Shown to nobody.");
      await app.click("#attribution");
      await app.waitForSelector("text=Analytics kits learn your id.");
      assert.equal(await known(), "user_jane");
      await app.click("#attribution-off");
      await app.waitForSelector("text=Analytics kits learn nothing.");
      assert.equal(await known(), null);
      await go("home", "You");
      await signOut();
      await close();
    });

    test("another Clerk application knows nobody who signed in to the first, and a key that is none is refused", async () => {
      const { tab, app, screen, fill, signIn, go, mistakes, close } = await openDemo();
      await signIn("jane@example.com");
      await go("server", "Server");
      await app.click("#tenant");
      await screen("tenant");
      await fill({ key: "sk_test_none" });
      await app.waitForSelector("[role=alert]:has-text('invalid_key')");
      const { port } = new URL(shell.facts.emulator);
      const [, host] = atob(shell.facts.publishable_key.slice("pk_test_".length)).match(/^(.*):/);
      const other = host === "localhost" ? "127.0.0.1" : "localhost";
      await fill({ key: `pk_test_${btoa(`${other}:${port}$`)}` });
      await screen("signin");
      assert.equal(await app.evaluate(() => window.clerkJWT), null);
      assert.equal(await app.inputValue("[name=identifier]"), "");
      await signIn("noor@example.com");
      await Promise.all([tab.waitForResponse(/demo\.json/), app.evaluate(() => location.reload())]);
      await screen("signin");
      assert.deepEqual(mistakes, []);
      await close();
    });
  });
}

// The demo where Clerk asks for more: of a new user before there is an account, of a known one before there is a token.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DESKTOP, launch, openTab, skip } from "./chromium.js";
import { claims, frameOf, users } from "./demo.js";
import { PASSWORD, startShell } from "./shell.js";
import { totp } from "./totp.js";

describe("what Clerk asks of new users", { skip }, () => {
  let browser;
  let shell;

  before(async () => {
    const attributes = { username: "required", phone_number: "required" };
    shell = await startShell({ seed: { ...users, instance: { ...users.instance, legal_consent: true, attributes } } });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await shell?.stop();
  });

  test("a provider's new user gives a username, consent and a number; one who is taken for another tries again", async () => {
    const { tab, mistakes, close } = await openTab(browser, { viewport: DESKTOP });
    await tab.goto(shell.desk);
    const app = await frameOf(tab);
    const screen = (name) => app.waitForSelector(`[data-screen=${name}]`);
    await screen("signin");
    const opening = tab.context().waitForEvent("page");
    await app.click("button:has-text('Google')");
    await (await opening).click("text=A new person");
    await screen("finish");
    await app.click("#attempt summary");
    await app.waitForSelector("#attempt pre:has-text('missing_requirements')");
    const give = async (username) => {
      await app.fill("[name=username]", username);
      await app.fill("[name=phoneNumber]", "+1 (202) 555-0002");
      await app.check("[name=legalAccepted]");
      await app.click("button[type=submit]");
    };
    await give("jane");
    await app.waitForSelector("[role=alert]:has-text('attempt_failed')");
    await give("nora");
    await screen("code");
    await app.fill("[name=code]", await shell.codeFor("+12025550002"));
    await app.click("button[type=submit]");
    await screen("home");
    const { sub } = await claims(shell, await app.evaluate(() => window.clerkJWT));
    assert.equal(await app.textContent("#user-id"), sub);
    await app.click("#sign-out");
    await screen("signin");
    assert.deepEqual(mistakes, []);
    await close();
  });

  test("who signs up by password gives the rest, and then proves the address and the number", async () => {
    const { tab, close } = await openTab(browser);
    await tab.goto(shell.facts.app);
    const screen = (name) => tab.waitForSelector(`[data-screen=${name}]`);
    const fill = async (values) => {
      for (const [name, value] of Object.entries(values)) await tab.fill(`[name=${name}]`, value);
      await tab.click("button[type=submit]");
    };
    await screen("signin");
    await tab.click("[role=tab]:has-text('Sign up')");
    await screen("signup");
    await fill({ emailAddress: "Lotte@Example.com", password: "a rather long passphrase" });
    await screen("finish");
    await tab.check("[name=legalAccepted]");
    await fill({ username: "lotte", phoneNumber: "+12025550003" });
    await tab.waitForSelector("[data-screen=code]:has-text('Lotte@Example.com')");
    await fill({ code: await shell.codeFor("lotte@example.com") });
    await tab.waitForSelector("[data-screen=code]:has-text('+12025550003')");
    await fill({ code: await shell.codeFor("+12025550003") });
    await screen("home");
    await close();
  });
});

describe("what Clerk wants done first", { skip }, () => {
  let browser;
  let shell;
  const instance = { ...users.instance, require_mfa: true, organization_settings: { force_selection: true } };

  before(async () => {
    const [first, ...others] = users.users;
    shell = await startShell({
      seed: {
        ...users,
        users: [{ ...first, owes_new_password: true }, ...others],
        organizations: [{ id: "org_works", name: "Tidewater Works", members: [{ user: "user_jane", role: "org:admin" }] }],
        instance,
      },
    });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await shell?.stop();
  });

  test("another password, an organization, a second factor; then a backup code gets in", async () => {
    const { tab, mistakes, close } = await openTab(browser);
    await tab.goto(shell.facts.app);
    const screen = (name) => tab.waitForSelector(`[data-screen=${name}]`);
    const signIn = async (password) => {
      await screen("signin");
      await tab.fill("[name=identifier]", "jane@example.com");
      await tab.fill("[name=password]", password);
      await tab.click("button[type=submit]");
    };
    await signIn(PASSWORD);
    await screen("tasks");
    assert.equal(await tab.evaluate(() => window.clerkJWT), null, "a pending session has no token");
    const done = (heading) => tab.waitForSelector(`h2:has-text("${heading}")`, { state: "detached" });
    await tab.fill("[name=password]", PASSWORD);
    await tab.fill("[name=newPassword]", "quite another passphrase");
    await tab.click("button:has-text('Save')");
    await done("Choose another password");
    await tab.click("li:has-text('Tidewater Works') >> text=Choose");
    await done("Choose an organization");
    await tab.click("text=Show the key");
    const { now } = await shell.control("clock");
    await tab.fill("[name=code]", totp(await tab.textContent("#mfa-key"), now));
    await tab.click("text=Continue");
    await screen("backupCodes");
    const [code] = (await tab.textContent("#backup-codes")).split("\n");
    await tab.click("#have-codes");
    await screen("home");
    assert.ok(await tab.evaluate(() => window.clerkJWT));
    await tab.click("#sign-out");

    await signIn("quite another passphrase");
    await screen("second");
    await tab.click("text=Backup code");
    await tab.waitForSelector("[aria-pressed=true]:has-text('Backup code')");
    await tab.fill("[name=code]", code);
    await tab.click("button[type=submit]");
    await screen("tasks");
    // An organization is chosen for one session; the other two are done for good.
    assert.deepEqual(await tab.locator("h2").allTextContents(), ["Choose an organization"]);
    assert.deepEqual(mistakes, []);
    await close();
  });
});

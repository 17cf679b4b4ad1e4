// What the shell lends, and its switches: what a page author sees when the device, the system or the user says no.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { PASSWORD, startShell } from "./shell.js";
import { openDocument, openFeed } from "./wire.js";

const JANE = { method: "password", identifier: "jane@example.com", password: PASSWORD };

/** A document of an app that is configured. */
async function openApp(shell) {
  const document = await openDocument(shell);
  const ready = await document.ask("configure", { key: shell.facts.publishable_key });
  return { ...document, ready };
}

describe("the switches", () => {
  let shell;

  before(async () => { shell = await startShell(); });
  after(() => shell?.stop());

  test("every switch is listed with its failures, and a wrong position says what there is", async () => {
    const { capabilities, failures, analytics } = await shell.call("__transom/capabilities");
    const positions = Object.fromEntries(capabilities.map(({ capability, behaviour }) => [capability, behaviour]));
    assert.equal(positions.browser_session, "work");
    assert.equal(positions.apple_credential, "absent");
    assert.equal(positions.google_credential, "absent");
    assert.deepEqual(failures.secure_store, ["locked", "corrupt", "unavailable"]);
    assert.equal(analytics, null);
    for (const [body, words] of [
      [{ capability: "passkey", behaviour: "fail", failure: "locked" }, /none of its failures: cancelled/],
      [{ capability: "platform", behaviour: "deny" }, /old_os/],
      [{ capability: "camera", behaviour: "work" }, /browser_session/],
      [{ capability: "passkey" }, /write it like/],
    ]) {
      const refused = await shell.call("__transom/capabilities", body);
      assert.equal(refused.status, 400);
      assert.match(refused.error, words);
    }
  });

  test("the app's page may not touch them", async () => {
    const { origin } = new URL(shell.facts.app);
    const body = JSON.stringify({ capability: "passkey", behaviour: "deny" });
    for (const path of ["__transom/capabilities", "__transom/restart"]) {
      for (const foreign of [origin, "https://evil.example", "null"]) {
        const answer = await fetch(shell.desk + path, { method: "POST", body, headers: { origin: foreign } });
        assert.equal(answer.status, 403, `${path} ${foreign}`);
      }
    }
  });

  test("an old system and an app without the bridge answer as the contract says, until they are switched back", async () => {
    for (const [behaviour, code] of [["old_os", "unsupported_os"], ["absent", "sdk_not_linked"]]) {
      await shell.device("platform", behaviour);
      const app = await openApp(shell);
      assert.equal(app.ready.error.code, code);
      assert.equal((await app.ask("state")).error.code, code);
      app.close();
    }
    await shell.device("platform", "work");
    const app = await openApp(shell);
    assert.equal(app.ready.status, "configured");
    app.close();
  });

  test("a session survives the end of the app, and its secrets are not readable on the disk", async () => {
    const app = await openApp(shell);
    const { userId } = await app.ask("manual", JANE);
    assert.equal(userId, "user_jane");
    app.close();
    await shell.restart();
    const again = await openApp(shell);
    assert.equal(again.ready.status, "configured", "the app began anew");
    assert.equal((await again.ask("state")).userId, "user_jane");
    await again.ask("signout");
    again.close();
  });

  test("an app that is installed anew knows nobody, has its switches as they were at first, and takes no wrong position", async () => {
    await shell.device("attribution", "delay", { seconds: 1 });
    const app = await openApp(shell);
    await app.ask("manual", JANE);
    await assert.rejects(shell.install([{ capability: "passkey", behaviour: "absent" }, { capability: "platform", behaviour: "deny" }]), /old_os/);
    assert.equal((await app.ask("state")).userId, "user_jane", "nothing has changed");
    app.close();
    await shell.install([{ capability: "passkey", behaviour: "absent" }]);
    const anew = await openApp(shell);
    assert.equal((await anew.ask("state")).isSignedIn, false);
    anew.close();
    const { capabilities, analytics } = await shell.call("__transom/capabilities");
    const positions = Object.fromEntries(capabilities.map(({ capability, behaviour }) => [capability, behaviour]));
    assert.deepEqual([positions.passkey, positions.attribution, analytics], ["absent", "work", null]);
    const { first, entries } = await shell.call("api/entries");
    assert.equal(first, 0);
    assert.ok(entries.some(({ text }) => text.startsWith("secure_store.write → done")), "what happened is still told");
    await shell.install();
  });

  test("a locked store leaves it open who is signed in, and unlocking brings the user back", async () => {
    const app = await openApp(shell);
    await app.ask("manual", JANE);
    app.close();
    await shell.device("secure_store", "deny");
    await shell.restart();
    const locked = await openApp(shell);
    assert.equal(locked.ready.ok, true);
    assert.equal((await locked.ask("state")).isSignedIn, false);
    await shell.device("secure_store", "work");
    // Unlocking is told to the app, which then reads its store.
    let state;
    do state = await locked.ask("state"); while (!state.isSignedIn);
    assert.equal(state.userId, "user_jane");
    await locked.ask("signout");
    locked.close();
  });

  test("a corrupt slot is dropped, and said so", async () => {
    const app = await openApp(shell);
    await app.ask("manual", JANE);
    app.close();
    await shell.device("secure_store", "answers", { answers: [{ operation: "read", failure: "corrupt" }] });
    await shell.restart();
    const anew = await openApp(shell);
    assert.equal((await anew.ask("state")).isSignedIn, false);
    await shell.device("secure_store", "work");
    assert.equal((await anew.ask("manual", JANE)).status, "complete");
    await anew.ask("signout");
    anew.close();
  });

  test("the analytics kit hears of the user, unless it takes no notice or is not there", async () => {
    const known = async () => (await shell.call("__transom/capabilities")).analytics;
    const feed = await openFeed(shell);
    for (const [behaviour, result, user] of [["work", "done", "user_jane"], ["deny", "ignored", null]]) {
      await shell.device("attribution", behaviour);
      const app = await openApp(shell);
      await app.ask("attribution");
      await app.ask("manual", JANE);
      await feed.until(new RegExp(`attribution.set → ${result}`));
      assert.equal(await known(), user);
      await app.ask("signout");
      await feed.until(/attribution.clear/);
      assert.equal(await known(), null);
      app.close();
    }
    await shell.device("attribution", "absent");
    const app = await openApp(shell);
    assert.equal((await app.ask("attribution")).status, "enabled", "nothing happens where there is no kit");
    app.close();
    await shell.device("attribution", "work");
    feed.close();
  });

  test("d02: nobody is waited for at a guessed address, and no foreign name gets there", async () => {
    for (const path of ["callback", "callback/", "callback/0123456789abcdef0123456789abcdef?rotating_token_nonce=1", "favicon.ico"]) {
      assert.equal((await fetch(shell.desk + path)).status, 404, path);
    }
  });
});

describe("--store", () => {
  let folder;

  before(() => { folder = mkdtempSync(join(tmpdir(), "transom-kept-")); });
  after(() => rmSync(folder, { recursive: true }));

  test("the next ./dev comes back signed in; without its world the secrets go too", async () => {
    const options = ["--store", join(folder, "kept")];
    const first = await startShell({ options });
    const app = await openApp(first);
    await app.ask("manual", JANE);
    app.close();
    // Killed, not stopped: what was kept is as of the last exchange with the emulator.
    first.child.kill("SIGKILL");
    await first.stop();

    const second = await startShell({ options });
    assert.equal(second.facts.publishable_key, first.facts.publishable_key, "the same tenant");
    const back = await openApp(second);
    assert.equal((await back.ask("state")).userId, "user_jane");
    assert.equal(typeof (await back.ask("token")).jwt, "string", "and the emulator knows the session");
    back.close();
    await second.stop();
    const names = readdirSync(join(folder, "kept/app"));
    assert.ok(names.some((name) => name.endsWith(".sealed")), names.join());
    for (const name of names) {
      assert.doesNotMatch(readFileSync(join(folder, "kept/app", name), "latin1"), /user_jane|sess_|client_/, name);
    }

    rmSync(join(folder, "kept/emulator.json"));
    const third = await startShell({ options });
    const anew = await openApp(third);
    assert.equal((await anew.ask("state")).isSignedIn, false);
    anew.close();
    await third.stop();
  });
});

// The pages of the desk: what they show, what they must not show, and whether they fit.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import { DESKTOP, launch, openTab, PHONE, skip } from "./chromium.js";
import { PASSWORD, startShell, TOTP_SECRET, workspace } from "./shell.js";
import { totp } from "./totp.js";

/** What any page owes to people who do not see or point: names, labels, a language, one first heading. */
const lacks = () => {
  const named = (node) =>
    node.textContent.trim() || node.getAttribute("aria-label") || node.getAttribute("title") || node.labels?.length;
  const found = [...document.querySelectorAll("a[href], button, input, select, iframe")]
    .filter((node) => node.checkVisibility() && !named(node))
    .map((node) => node.outerHTML.slice(0, 120));
  if (!document.documentElement.lang) found.push("no language");
  if (!document.title) found.push("no title");
  if (!document.querySelector("main")) found.push("no main");
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  if (new Set(ids).size < ids.length) found.push("an id twice");
  return found;
};

/** Words whose contrast is below AA: 4.5, or 3 where they are large. */
const pale = () => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, share, at) => {
      const part = [r, g, b][at] / 255;
      return sum + share * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || !node.checkVisibility() || node.closest("script, style, option, :disabled")) continue;
    const style = getComputedStyle(node);
    const pair = [light(rgba(style.color)), light(behind(node))].sort((a, b) => b - a);
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) found.push(`${words.currentNode.data.trim().slice(0, 30)}: ${contrast.toFixed(2)}`);
  }
  return found;
};

const schema = JSON.parse(readFileSync(`${workspace}spec/vectors/vector.schema.json`, "utf8"));
const fits = new Ajv({ allErrors: true, strict: false }).compile(schema);
const mistakesIn = (vector) => (fits(vector) ? [] : fits.errors.map(({ instancePath, message }) => `${instancePath} ${message}`));

describe("the desk", { skip }, () => {
  let browser;
  let shell;
  const secrets = [PASSWORD, "a rather long passphrase"];

  before(async () => {
    shell = await startShell();
    browser = await launch();
    await makeTraffic();
  });
  after(async () => {
    await browser?.close();
    await shell?.stop();
  });

  /** Every kind of entry: commands by text, answers, calls, globals, a refusal; and every secret there is. */
  async function makeTraffic() {
    const { tab, close } = await openTab(browser);
    await tab.goto(shell.desk);
    const app = await (await tab.waitForSelector("#app[src]")).contentFrame();
    const screen = (name) => app.waitForSelector(`[data-screen=${name}]`);
    const keep = async () => secrets.push(await app.evaluate(() => window.clerkJWT));
    const fill = async (values) => {
      for (const [name, value] of Object.entries(values)) await app.fill(`[name=${name}]`, value);
      await app.click("button[type=submit]");
    };
    await screen("signin");
    await fill({ identifier: "jane@example.com", password: secrets[1] });
    await app.waitForSelector("[role=alert]");
    await fill({ identifier: "mona@example.com", password: PASSWORD });
    await screen("second");
    const { now } = await shell.control("clock");
    secrets.push(totp(TOTP_SECRET, now));
    await fill({ code: secrets.at(-1) });
    await screen("home");
    await keep();
    await app.click("#sign-out");
    await screen("signin");
    await app.click("text=E-mail code");
    await fill({ emailAddress: "jane@example.com" });
    await screen("code");
    secrets.push(await shell.codeFor("jane@example.com"));
    await fill({ code: secrets.at(-1) });
    await screen("home");
    await keep();
    await app.evaluate(() => {
      const nested = document.createElement("iframe");
      nested.src = "/";
      nested.onload = () => { nested.contentWindow.despia = "clerk://state"; };
      document.body.append(nested);
    });
    await tab.waitForSelector(".feed .badge.refused");
    await close();
  }

  async function openInspector(options) {
    const opened = await openTab(browser, options);
    await opened.tab.goto(`${shell.desk}inspector`);
    // The refusal is the last thing that was recorded.
    await opened.tab.waitForSelector(".feed [data-kind=refused]");
    return opened;
  }
  const shown = (tab, kind) => tab.locator(`.entry[data-kind=${kind}]:visible`).count();

  test("no secret is in the feed, by value", async () => {
    const { tab, close } = await openTab(browser);
    const whole = new Promise((resolve) => {
      tab.on("websocket", (socket) => {
        let text = "";
        socket.on("framereceived", ({ payload }) => {
          text += payload;
          if (String(payload).includes('"refused"')) resolve(text);
        });
      });
    });
    await tab.goto(`${shell.desk}inspector`);
    const text = await whole;
    assert.ok(text.includes("clerk://manual"), "the feed is not empty");
    for (const secret of secrets) {
      assert.ok(secret.length >= 6);
      assert.ok(!text.includes(secret), `${secret.slice(0, 12)} is in the feed`);
      assert.ok(!text.includes(encodeURIComponent(secret)), `${secret.slice(0, 12)} is in the feed, encoded`);
      assert.ok(!shell.output.err.includes(secret), `${secret.slice(0, 12)} is on the console`);
    }
    await close();
  });

  test("a command stands with its calls and its event, and says how long it took", async () => {
    const { tab, close } = await openInspector();
    const block = tab.locator(".block", { hasText: "strategy=totp" });
    assert.equal(await block.count(), 1);
    const kinds = await block.locator(".entry").evaluateAll((all) => all.map(({ dataset }) => dataset.kind));
    assert.equal(kinds[0], "frame");
    assert.ok(kinds.includes("fapi") && kinds.includes("event"), kinds.join());
    assert.match(await block.locator("[data-kind=event] .ms").textContent(), /ms/);
    assert.match(await block.locator("[data-kind=event]").textContent(), /secondFactor · complete/);
    await block.locator("[data-kind=event] summary").click();
    assert.match(await block.locator("pre").textContent(), /"userId": "user_mona"/);
    const refused = tab.locator(".entry[data-kind=refused]");
    assert.match(await refused.first().textContent(), /main frame only/);
    await close();
  });

  test("the filter, the kinds, pause and clear", async () => {
    const { tab, close } = await openInspector();
    const all = await shown(tab, "frame");
    assert.ok(all > 5);
    await tab.fill("#filter", "SECOND_FACTOR");
    assert.ok((await shown(tab, "frame")) < all);
    assert.ok((await shown(tab, "frame")) > 0);
    await tab.fill("#filter", "there is no such thing");
    assert.equal(await tab.locator(".block:visible").count(), 0);
    assert.match(await tab.textContent("#empty"), /Nothing fits the filter/);
    await tab.fill("#filter", "");
    await tab.click("#kinds [data-kind=fapi]");
    assert.equal(await shown(tab, "fapi"), 0);
    assert.equal(await shown(tab, "frame"), all);
    await tab.click("#kinds [data-kind=fapi]");
    assert.ok((await shown(tab, "fapi")) > 0);

    await tab.click("#pause");
    const other = await openTab(browser);
    await other.tab.goto(shell.facts.app);
    await other.tab.waitForSelector("[data-screen=home]");
    await tab.waitForSelector("#pause:has-text('Resume (')");
    assert.equal(await shown(tab, "frame"), all);
    await tab.click("#pause");
    assert.ok((await shown(tab, "frame")) > all);
    await other.close();

    // Paused, so that nothing arrives between clearing and looking.
    await tab.click("#pause");
    await tab.click("#clear");
    assert.equal(await tab.locator(".block").count(), 0);
    assert.match(await tab.textContent("#empty"), /Nothing recorded/);
    await close();
  });

  test("ticked commands are copied as a vector", async () => {
    const { tab, close } = await openInspector({ permissions: ["clipboard-read", "clipboard-write"] });
    assert.equal(await tab.isDisabled("#copy"), true);
    await tab.locator(".block", { hasText: "strategy=totp" }).locator("input").check();
    await tab.click("#copy");
    await tab.waitForSelector("#copy:has-text('Copied')");
    const vector = JSON.parse(await tab.evaluate(() => navigator.clipboard.readText()));
    assert.deepEqual(mistakesIn(vector), []);
    assert.equal(vector.given, "configured");
    const [{ send, via, answer, fapi, after }, ...others] = vector.steps;
    assert.equal(others.length, 0);
    assert.equal(send, "clerk://manual?method=second_factor&action=verify&code=***&strategy=totp");
    assert.equal(via, "despia");
    assert.deepEqual([answer.event, answer.status, answer.userId], ["secondFactor", "complete", "user_mona"]);
    assert.match(fapi[0], /^POST .*attempt_second_factor$/);
    assert.deepEqual(after, { clerkJWT: { $any: "text" } });

    for (const box of await tab.locator(".block > input").all()) await box.check();
    await tab.click("#copy");
    await tab.waitForFunction(async () => (await navigator.clipboard.readText()).includes("clerk://configure"));
    const whole = JSON.parse(await tab.evaluate(() => navigator.clipboard.readText()));
    assert.deepEqual(mistakesIn(whole), []);
    assert.deepEqual([whole.given, whole.steps[0].send], ["installed", "clerk://configure?key=${key}"]);
    assert.ok(whole.steps.some(({ refused }) => refused));
    await close();
  });

  test("the outbox shows the code and where it went", async () => {
    const { tab, close } = await openTab(browser);
    await tab.goto(`${shell.desk}outbox`);
    const mail = tab.locator("#mail li").first();
    assert.match(await mail.textContent(), /jane@example\.com.*sign in/);
    assert.match(await mail.locator(".code").textContent(), /^\d{6}$/);
    assert.equal(await tab.isHidden("#empty"), true);
    await close();
  });

  test("a fault set on the desk reaches the app", async () => {
    const { tab, close } = await openTab(browser);
    await tab.goto(shell.desk);
    const app = await (await tab.waitForSelector("#app[src]")).contentFrame();
    await app.waitForSelector("[data-screen=home]");
    await tab.selectOption("#fault", { label: "The next call fails with 500" });
    await tab.click("#add-fault");
    await tab.waitForSelector("#emulator-says:has-text('fails with 500')");
    const { faults } = await shell.control("faults");
    assert.equal(faults.at(-1).then.status, 500);
    await tab.click("#clear-faults");
    await tab.waitForSelector("#emulator-says:has-text('Nothing goes wrong')");
    assert.deepEqual((await shell.control("faults")).faults, []);
    const before = (await shell.control("clock")).now;
    await tab.click("#hour");
    await tab.waitForSelector("#emulator-says:has-text('60 min')");
    assert.ok((await shell.control("clock")).now - before >= 3_600_000);
    await close();
  });

  for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    for (const colorScheme of ["light", "dark"]) {
      test(`every page fits and can be read: ${size}, ${colorScheme}`, async () => {
        for (const url of [shell.desk, `${shell.desk}inspector`, `${shell.desk}outbox`, `${shell.desk}docs/`, shell.facts.app]) {
          const { tab, mistakes, close } = await openTab(browser, { viewport, colorScheme });
          await tab.goto(url, { waitUntil: "load" });
          await tab.waitForFunction(() => !document.querySelector(".wait") && document.querySelector("main")?.innerText.trim());
          const over = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.equal(over, 0, `${url} is ${over} pixels too wide`);
          assert.deepEqual(await tab.evaluate(lacks), [], url);
          // Entries fade in; what counts is how they stand.
          await tab.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
          assert.deepEqual(await tab.evaluate(pale), [], url);
          assert.deepEqual(mistakes, [], url);
          await close();
        }
      });
    }
  }
});

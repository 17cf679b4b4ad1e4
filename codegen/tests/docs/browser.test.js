// The pages in a real browser: wide and narrow, light and dark, by keyboard, from a disk and below a prefix under a
// strict Content-Security-Policy.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";

import { folder, list } from "./site.js";

const executablePath = process.env.CHROMIUM || "/usr/bin/chromium-headless-shell";
const skip = existsSync(executablePath) ? false : "no Chromium; set CHROMIUM to its path";
if (skip) console.log(`SKIPPED(chromium): ${skip}`);

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const wide = { width: 1280, height: 900 };
const narrow = { width: 390, height: 844 };
const types = { html: "text/html", css: "text/css", js: "text/javascript", svg: "image/svg+xml", md: "text/markdown", txt: "text/plain" };
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

let browser;
let server;
let prefix;

before(async () => {
  if (skip) return;
  browser = await chromium.launch({ executablePath, args: flags });
  server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    try {
      assert.ok(path.startsWith("/some/docs/"));
      const body = await readFile(new URL(path.slice("/some/docs/".length), folder));
      const type = types[path.slice(path.lastIndexOf(".") + 1)];
      response.writeHead(200, { "content-type": `${type}; charset=utf-8`, "content-security-policy": policy });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  prefix = `http://127.0.0.1:${server.address().port}/some/docs/`;
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens a page; whatever it complains about ends up in `complaints`. */
async function open(path, { base = folder.href, viewport = wide, colorScheme = "light" } = {}) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
  page.on("request", (request) => request.url().startsWith(base) || complaints.push(`${request.url()} lies elsewhere`));
  await page.goto(new URL(path, base).href);
  return { page, complaints, close: () => context.close() };
}

/** Runs in the page: every text whose contrast is below what WCAG 2.2 AA asks. */
function faintTexts() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, bottom) => [0, 1, 2].map((i) => top[i] * top[3] + bottom[i] * (1 - top[3]));
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, behind(element.parentElement));
  };
  const luminance = (color) => {
    const [red, green, blue] = color.map((part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    const style = getComputedStyle(element);
    if (!text || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest("svg, .skip")) continue;
    const back = behind(element);
    const [light, dark] = [luminance(over(rgba(style.color), back)), luminance(back)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return faint;
}

/** The pages on their own and the first two of each folder: every kind of page there is. */
function kinds() {
  const seen = new Map();
  return list(".html").filter((path) => {
    const section = path.includes("/") ? path.split("/")[0] : path;
    seen.set(section, (seen.get(section) ?? 0) + 1);
    return seen.get(section) <= 2;
  });
}

test("every page fits a phone; every kind of page fits a desk and can be read, light and dark", { skip }, async () => {
  for (const viewport of [wide, narrow]) {
    for (const colorScheme of ["light", "dark"]) {
      const { page, complaints, close } = await open("index.html", { viewport, colorScheme });
      const all = viewport === narrow && colorScheme === "light";
      for (const path of all ? list(".html") : kinds()) {
        await page.goto(new URL(path, folder).href);
        const where = `${path} at ${viewport.width}, ${colorScheme}`;
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${where} is ${over} px too wide`);
        assert.deepEqual(await page.evaluate(faintTexts), [], where);
      }
      assert.deepEqual(complaints, []);
      await close();
    }
  }
});

test("the search opens with a key, moves with arrows, and leads there", { skip }, async () => {
  for (const base of [folder.href, prefix]) {
    const { page, complaints, close } = await open("errors/index.html", { base });
    const [code] = list(".html").filter((path) => path.startsWith("errors/") && !path.endsWith("index.html"));
    const name = code.slice("errors/".length, -".html".length);
    await page.keyboard.press("/");
    await page.locator(".palette input").fill(name);
    await page.waitForFunction((name) => document.querySelector(".palette [aria-selected=true] .name")?.textContent === name, name);
    const input = page.locator(".palette input");
    assert.equal(await input.getAttribute("aria-activedescendant"), "hit-0");
    assert.equal(await input.getAttribute("aria-expanded"), "true");

    await input.fill(name.slice(0, 3));
    await page.waitForFunction(() => document.querySelectorAll(".palette [role=option]").length > 1);
    await page.keyboard.press("ArrowDown");
    assert.equal(await input.getAttribute("aria-activedescendant"), "hit-1");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    const last = await page.locator(".palette [role=option]").count() - 1;
    assert.equal(await input.getAttribute("aria-activedescendant"), `hit-${last}`);

    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".palette").isVisible(), false);
    await page.keyboard.press("Control+k");
    await input.fill(name);
    await page.waitForFunction((name) => document.querySelector(".palette [aria-selected=true] .name")?.textContent === name, name);
    await Promise.all([page.waitForURL(new URL(code, base).href), page.keyboard.press("Enter")]);
    assert.deepEqual(complaints, []);
    await close();
  }
});

test("tabs change everywhere at once, by mouse and by key, and are remembered", { skip }, async () => {
  const { page, complaints, close } = await open("index.html", { base: prefix });
  const shown = () => page.locator(".tabs .code:visible").first().textContent();
  assert.match(await shown(), /window\./u);
  await page.locator("[role=tab]").nth(1).click();
  assert.match(await shown(), /import/u);
  await page.reload();
  assert.match(await shown(), /import/u);
  await page.locator("[role=tab][aria-selected=true]").first().focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await shown(), /window\./u);
  assert.deepEqual(complaints, []);
  await close();
});

test("on a phone the menu opens, leads on, and is closed with Escape", { skip }, async () => {
  const { page, complaints, close } = await open("index.html", { viewport: narrow });
  const menu = page.locator("#menu");
  assert.equal(await menu.isVisible(), false);
  await page.locator(".menu-button").click();
  assert.equal(await menu.isVisible(), true);
  await page.keyboard.press("Escape");
  assert.equal(await menu.isVisible(), false);
  await page.locator(".menu-button").click();
  await Promise.all([page.waitForURL(/events\/index\.html$/u), menu.getByRole("link", { name: "Events" }).click()]);
  assert.deepEqual(complaints, []);
  await close();
});

test("without scripts a page still shows everything", { skip }, async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(new URL("index.html", folder).href);
  assert.equal(await page.locator(".search-button").isVisible(), false);
  for (const figure of await page.locator(".code").all()) assert.equal(await figure.isVisible(), true);
  await context.close();
});

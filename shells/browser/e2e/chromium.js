// The browser of the tests. Where there is none, tests are skipped and say so.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM || "/usr/bin/chromium-headless-shell";

/** Why tests in a browser are skipped; `false` when they are not. */
export const skip = existsSync(executablePath) ? false : `there is no ${executablePath}; set CHROMIUM to a browser`;
if (skip) console.log(`SKIPPED(chromium): ${skip}`);

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

export const launch = () =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** A tab of its own, and what went wrong in it. */
export async function openTab(browser, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  context.setDefaultTimeout(15_000);
  const tab = await context.newPage();
  const mistakes = [];
  tab.on("console", (message) => {
    if (message.type() === "error") mistakes.push(message.text());
  });
  tab.on("pageerror", (error) => mistakes.push(String(error)));
  return { context, tab, mistakes, close: () => context.close() };
}

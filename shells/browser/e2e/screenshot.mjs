// Takes the picture of the desk for the docs: `npm run screenshot`. Needs what the tests need.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch, openTab, skip } from "./chromium.js";
import { PASSWORD, startShell, workspace } from "./shell.js";

if (skip) process.exit(1);
const path = fileURLToPath(new URL("docs/images/desk.png", `file://${workspace}`));
mkdirSync(fileURLToPath(new URL("docs/images/", `file://${workspace}`)), { recursive: true });

const shell = await startShell();
const browser = await launch();
const { tab } = await openTab(browser, { viewport: { width: 1280, height: 920 } });
await tab.goto(shell.desk);
const app = await (await tab.waitForSelector("#app[src]")).contentFrame();
await app.waitForSelector("[data-screen=signin]");
for (const password of ["not this one", PASSWORD]) {
  await app.fill("[name=identifier]", "mona@example.com");
  await app.fill("[name=password]", password);
  await app.click("button[type=submit]");
  await app.waitForSelector("[role=alert], [data-screen=second]");
}
await app.waitForSelector("[data-screen=second]");
await tab.waitForSelector(".feed .entry:has-text('needs_second_factor')");
await tab.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
await tab.screenshot({ path });
await browser.close();
await shell.stop();
console.log(path);

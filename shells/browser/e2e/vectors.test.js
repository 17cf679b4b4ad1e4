// The vectors, in a real page behind the browser shell.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { html, scripts, startApp } from "./app.js";
import { launch, skip } from "./chromium.js";
import { Handset } from "./handset.js";
import { hunt } from "./hunt.js";
import { play } from "./play.js";
import { BEYOND, beyond, vectors } from "./vectors.js";

const all = vectors();
const leftOut = new Map(all.map((vector) => [vector, beyond(vector)]).filter(([, reasons]) => reasons.length));
const played = [];
const chosen = all.filter((vector) => !leftOut.has(vector));

describe("the vectors", { skip, concurrency: 3 }, () => {
  const free = [];
  let app;
  let browser;

  before(async () => {
    app = await startApp({ "/": html("/despia.js"), "/despia.js": scripts.despiaModule() });
    browser = await launch();
  });
  after(async () => {
    for (const handset of free) await handset.stop();
    await browser?.close();
    await app?.close();
  });

  for (const vector of chosen) {
    test(vector.path, async () => {
      const handset = free.pop() ?? (await Handset.start(app.url, browser));
      try {
        played.push(await play(vector, handset));
      } catch (error) {
        // Whatever went wrong must not reach the next vector.
        await handset.stop();
        throw error;
      }
      free.push(handset);
    });
  }
});

test("l_01 no secret of a vector stands in the inspector, in what it copies, in the output of the shell or in a console", { skip }, async () => {
  // Nobody would see a hunt that is blind.
  const planted = played.map(({ name, frames, known }) => ({ name, frames, known, written: { here: known.map((value) => JSON.stringify(value)) } }));
  assert.ok((await hunt(planted)).length > 0);
  assert.deepEqual(await hunt(played), []);
});

test("what is left out is left out for a reason, and is little", () => {
  const counts = Object.keys(BEYOND).map((reason) => [reason, [...leftOut.values()].filter((reasons) => reasons.includes(reason)).length]);
  console.log(`vectors: ${chosen.length} run in Chromium, ${leftOut.size} are left out:`);
  for (const [reason, count] of counts) console.log(`  ${count} ${reason}: ${BEYOND[reason]}`);
  for (const [reason, count] of counts) assert.ok(count > 0, `no vector needs ${reason} any more: take it out of BEYOND`);
  for (const reasons of leftOut.values()) for (const reason of reasons) assert.ok(reason in BEYOND, `${reason} is not in BEYOND`);
  assert.ok(leftOut.size <= all.length / 8, `${leftOut.size} of ${all.length} vectors are left out; have the shell do more of what they say`);
});

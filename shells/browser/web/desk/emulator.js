// The switches of the emulator: its clock, the next thing that goes wrong, and the way back to the seed.

import { element } from "/assets/desk.js";

const FAULTS = [
  ["The next call fails with 500", { then: { status: 500 } }],
  ["The next call takes 3 seconds", { then: { delay_ms: 3000 } }],
  ["The next call is cut off", { then: { reset: "before_commit" } }],
  ["The next call is made, its answer is lost", { then: { reset: "after_commit" } }],
  ["The next call is rate limited", { then: { status: 429, retry_after: 2 } }],
  ["The next call meets a hotel's log-in page", { then: { captive_portal: true } }],
];

const choice = document.getElementById("fault");
const said = document.getElementById("emulator-says");
const now = document.getElementById("emulator-now");

for (const [index, [title]] of FAULTS.entries()) choice.append(element("option", { value: index }, title));

async function control(path, method, body) {
  const answer = await fetch(`/api/emulator/${path}`, { method, body: body && JSON.stringify(body) });
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(result.error ?? `the emulator answered ${answer.status}`);
  return result;
}

/** Runs one switch and says what it did, or why it did not. */
const act = (run) => async () => {
  try {
    said.textContent = await run();
  } catch (error) {
    said.textContent = error.message;
  }
};

const time = (milliseconds) => new Date(milliseconds).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });

const advance = (minutes) => async () => {
  const clock = await control("clock", "POST", { advance_ms: minutes * 60_000 });
  now.textContent = time(clock.now);
  return `Clerk's clock has moved on by ${minutes} min; it is only a clock ahead of yours until the reset.`;
};

const on = (id, run) => { document.getElementById(id).onclick = act(run); };

on("minute", advance(1));
on("hour", advance(60));
on("add-fault", async () => {
  const [title, rule] = FAULTS[choice.value];
  await control("faults", "POST", rule);
  return `${title}.`;
});
on("clear-faults", async () => {
  await control("faults", "DELETE");
  return "Nothing goes wrong any more.";
});
on("reset", async () => {
  await control("reset", "POST");
  now.textContent = time((await control("clock", "GET")).now);
  return "Users, clients and clock are as in the seed. Reload the app.";
});

control("clock", "GET").then((clock) => { now.textContent = time(clock.now); }, () => {});

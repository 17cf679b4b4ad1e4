// The switches of the device: how each capability behaves. What a position does is decided in the shell.

import { element } from "/assets/desk.js";

const NAMES = {
  platform: "System",
  browser_session: "Browser",
  passkey: "Passkeys",
  apple_credential: "Apple sheet",
  google_credential: "Google sheet",
  secure_store: "Secure store",
  cookie_jar: "Cookies",
  request_headers: "Header",
  attribution: "Analytics",
};
/** What the device has only where it is told to pretend. */
const WORKS = { apple_credential: "pretends to be iOS", google_credential: "pretends to be a phone" };
const DENIES = {
  cookie_jar: "domain refused",
  request_headers: "domain refused",
  attribution: "takes no notice",
  secure_store: "device is locked",
};
/** Seconds of the delay that is offered. */
const DELAY = 3;

const board = document.getElementById("switches");
const said = document.getElementById("device-says");
const analytics = document.getElementById("analytics");

/** The positions of a switch, each with its words. */
function positions(capability, failures) {
  if (capability === "platform") {
    return [
      [{ behaviour: "work" }, "new enough, bridge linked"],
      [{ behaviour: "old_os" }, "too old"],
      [{ behaviour: "absent" }, "bridge not linked"],
    ];
  }
  const all = [
    [{ behaviour: "work" }, WORKS[capability] ?? "works"],
    [{ behaviour: "deny" }, DENIES[capability] ?? "user cancels"],
    [{ behaviour: "delay", seconds: DELAY }, `takes ${DELAY} seconds`],
    ...failures.map((failure) => [{ behaviour: "fail", failure }, `fails: ${failure}`]),
    [{ behaviour: "old_os" }, "system too old"],
  ];
  if (capability !== "secure_store") all.push([{ behaviour: "absent" }, "not in this app"]);
  return all;
}

async function call(options) {
  const answer = await fetch("/__transom/capabilities", options);
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}

const key = (position) => JSON.stringify(position, Object.keys(position).sort());

async function move(capability, position, words) {
  try {
    show(await call({ method: "POST", body: JSON.stringify({ capability, ...position }) }));
    said.textContent = `${NAMES[capability]}: ${words}.`;
  } catch (error) {
    said.textContent = error.message;
  }
}

function row({ capability, ...stands }, failures) {
  const choice = element("select", { name: capability });
  const known = positions(capability, failures);
  // A test may have set what no row offers.
  if (!known.some(([position]) => key(position) === key(stands))) known.push([stands, `${stands.behaviour} (set by a script)`]);
  for (const [index, [position, words]] of known.entries()) {
    choice.append(new Option(words, index, false, key(position) === key(stands)));
  }
  const usual = capability in WORKS ? "absent" : "work";
  choice.classList.toggle("moved", stands.behaviour !== usual);
  choice.onchange = () => move(capability, ...known[choice.value]);
  return element("label", {}, element("span", {}, NAMES[capability]), choice);
}

function show({ capabilities, failures, analytics: user }) {
  board.replaceChildren(...capabilities.map((stands) => row(stands, failures[stands.capability])));
  analytics.textContent = user ?? "nobody";
}

const read = () => call().then(show, () => {});

document.getElementById("restart").onclick = async () => {
  await fetch("/__transom/restart", { method: "POST" });
  said.textContent = "The app was ended and started anew.";
};
document.getElementById("install").onclick = async () => {
  await fetch("/__transom/install", { method: "POST" });
  said.textContent = "The app was removed with all it had kept, and installed anew.";
};
for (const kind of ["switched", "restarted", "analytics"]) addEventListener(`shell-${kind}`, read);
read();

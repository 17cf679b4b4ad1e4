// The inspector: everything that crossed the bridge, filtered, paused, and copied as a vector.

import { element, facts, follow } from "/assets/desk.js";
import { openFeed } from "/assets/feed.js";
import { vector } from "/assets/vector.js";

const KINDS = [
  ["frame", "Frames"],
  ["event", "Events"],
  ["assigned", "Globals"],
  ["fapi", "Calls to Clerk"],
  ["capability", "Capabilities"],
  ["refused", "Refused"],
  ["note", "Notes"],
];

const list = document.getElementById("feed");
const filter = document.getElementById("filter");
const pause = document.getElementById("pause");
const copy = document.getElementById("copy");
const empty = document.getElementById("empty");
const hidden = new Set();
const held = [];

/** A word is looked for in the whole of an entry, not only in its line. */
const says = ({ text, detail }, word) => `${text} ${JSON.stringify(detail ?? "")}`.toLowerCase().includes(word);

const feed = openFeed(list, {
  selectable: true,
  shows: ({ dataset, entry }) => !hidden.has(dataset.kind) && says(entry, filter.value.toLowerCase()),
  onChange() {
    copy.disabled = !list.querySelector("input:checked");
    const none = ![...list.children].some((item) => !item.hidden);
    empty.hidden = !none;
    empty.firstElementChild.textContent = list.children.length ? "Nothing fits the filter." : "Nothing recorded.";
  },
});

for (const [kind, title] of KINDS) {
  const toggle = element("button", { type: "button", "aria-pressed": "true", "data-kind": kind }, title);
  toggle.onclick = () => {
    const off = !hidden.delete(kind);
    if (off) hidden.add(kind);
    toggle.setAttribute("aria-pressed", String(!off));
    feed.refilter();
  };
  document.getElementById("kinds").append(toggle);
}

const paused = () => pause.getAttribute("aria-pressed") === "true";
const label = () => { pause.textContent = paused() && held.length ? `Resume (${held.length})` : paused() ? "Resume" : "Pause"; };

follow(
  (entry) => {
    if (!paused()) return feed.add(entry);
    held.push(entry);
    label();
  },
  () => { held.length = 0; feed.clear(); },
);

filter.oninput = feed.refilter;

pause.onclick = () => {
  pause.setAttribute("aria-pressed", String(!paused()));
  if (!paused()) held.splice(0).forEach(feed.add);
  label();
};

document.getElementById("clear").onclick = feed.clear;

copy.onclick = async () => {
  const { contract, publishable_key: publishableKey } = await facts;
  const text = vector(feed.selected(), { scheme: contract.name, publishableKey });
  try {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
  } catch {
    copy.textContent = "The browser refused the clipboard";
  }
  setTimeout(() => { copy.textContent = "Copy as vector"; }, 1500);
};

// The inspector: everything that crossed the bridge, filtered, paused, and copied as a vector.

import { facts, follow, row } from "/assets/desk.js";

const KINDS = ["frame", "event", "assigned", "fapi", "refused", "note"];
const feed = document.getElementById("feed");
const filter = document.getElementById("filter");
const pause = document.getElementById("pause");
const copy = document.getElementById("copy");
const hidden = new Set();
const held = [];

const shows = (item) => !hidden.has(item.dataset.kind) && item.textContent.toLowerCase().includes(filter.value.toLowerCase());
const refilter = () => { for (const item of feed.children) item.hidden = !shows(item); };

for (const kind of KINDS) {
  const toggle = document.createElement("button");
  toggle.type = "button";
  toggle.textContent = kind;
  toggle.setAttribute("aria-pressed", "true");
  toggle.onclick = () => {
    const on = hidden.has(kind);
    if (on) hidden.delete(kind); else hidden.add(kind);
    toggle.setAttribute("aria-pressed", String(on));
    refilter();
  };
  document.getElementById("kinds").append(toggle, " ");
}

function add(entry) {
  document.getElementById("empty").hidden = true;
  const item = row(entry);
  item.entry = entry;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.hidden = !shows(item);
  item.addEventListener("click", () => {
    item.setAttribute("aria-selected", String(item.getAttribute("aria-selected") !== "true"));
    copy.disabled = !feed.querySelector("[aria-selected=true]");
  });
  feed.prepend(item);
}

follow(
  (entry) => { if (pause.getAttribute("aria-pressed") === "true") held.push(entry); else add(entry); },
  () => feed.replaceChildren(),
);

filter.oninput = refilter;

pause.onclick = () => {
  const paused = pause.getAttribute("aria-pressed") !== "true";
  pause.setAttribute("aria-pressed", String(paused));
  if (!paused) for (const entry of held.splice(0)) add(entry);
};

document.getElementById("clear").onclick = () => { feed.replaceChildren(); copy.disabled = true; };

/** The selected entries, oldest first, as an executable example of the contract. Secrets are masked already. */
async function vector() {
  const { contract } = await facts;
  const chosen = [...feed.querySelectorAll("[aria-selected=true]")].map((item) => item.entry).reverse();
  const of = (kind) => chosen.filter((entry) => entry.kind === kind);
  return {
    contract: `${contract.name} ${contract.version}`,
    title: "",
    frames: of("frame").map(({ text, detail }) => ({ text, transport: detail?.transport })),
    fapi: of("fapi").map(({ detail }) => detail),
    events: of("event").map(({ detail }) => detail),
  };
}

copy.onclick = async () => {
  await navigator.clipboard.writeText(JSON.stringify(await vector(), null, 2));
  copy.textContent = "Copied";
  setTimeout(() => { copy.textContent = "Copy as vector"; }, 1200);
};

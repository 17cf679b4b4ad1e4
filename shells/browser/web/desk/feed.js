// The feed: what crossed the bridge, one block for each command with everything that happened on its behalf.

import { element } from "/assets/desk.js";

/** Blocks kept; older ones leave. */
const KEPT = 400;
/** Milliseconds between an event and a global that was written together with it. */
const TOGETHER = 5;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

/** What an entry says, short enough for a line; the whole of it is one click away. */
function headline({ kind, text, detail }) {
  // The key of a document is a long number; its end is enough to tell two apart.
  if (kind === "note") return text.replace(/^document \d+(\d{4})\b/, "document …$1");
  if (kind !== "event" || typeof detail !== "object") return text;
  if (detail.error) return `${detail.event ?? "answer"} · ${detail.error.code}: ${detail.error.message}`;
  const rest = detail.status ?? detail.state ?? (detail.event === "state" && (detail.isSignedIn ? "signed in" : "signed out"));
  return [detail.event ?? "answer", rest].filter(Boolean).join(" · ");
}

const took = ({ ms }) => (ms === undefined ? "" : ms < 1 ? "< 1 ms" : `${ms} ms`);

/** One entry: a line that opens. */
function line(entry) {
  const kind = entry.kind === "event" && entry.failed ? "failed" : entry.kind;
  const made = element(
    "details",
    { class: "entry", "data-kind": entry.kind },
    element(
      "summary",
      {},
      element("time", {}, clock.format(new Date(entry.at))),
      element("span", { class: `badge ${kind}` }, entry.kind),
      element("span", { class: "text" }, headline(entry)),
      element("span", { class: "ms" }, took(entry)),
    ),
  );
  // Only what is looked at is laid out.
  made.addEventListener("toggle", () => {
    if (made.open && made.children.length === 1) {
      made.append(element("pre", { tabindex: "0" }, JSON.stringify(entry.detail ?? { text: entry.text }, null, 2)));
    }
  });
  made.entry = entry;
  return made;
}

/**
 * Fills `list`. `selectable` puts a box in front of each frame; `shows(line)` decides which lines are visible, and
 * `onChange` hears of every new or ticked block.
 */
export function openFeed(list, { selectable = false, shows = () => true, onChange = () => {} } = {}) {
  /** Blocks by command number, of commands that still run and of those that have ended. */
  const running = new Map();
  const blocks = new Map();
  let last = { at: 0 };

  function block(entry) {
    const made = element("li", { class: "block" });
    // What no page sent is no step of a vector.
    if (selectable && ["frame", "refused"].includes(entry.kind)) {
      const name = entry.command === undefined ? entry.kind : `command ${entry.command}`;
      const box = element("input", { type: "checkbox", "aria-label": `Select ${name}` });
      box.addEventListener("change", onChange);
      made.append(box);
    }
    made.append(element("div", { class: "lines" }));
    list.prepend(made);
    if (list.children.length > KEPT) list.lastElementChild.remove();
    return made;
  }

  /**
   * The block an entry belongs to. Calls to Clerk and globals carry no command number: they belong to the one command
   * that runs, and a global written together with an event to the command which that event ends.
   */
  function home(entry) {
    const known = blocks.get(entry.command);
    if (known) return known;
    const follows = ["fapi", "capability", "assigned"].includes(entry.kind);
    if (entry.kind === "assigned" && last.kind === "event" && entry.at - last.at <= TOGETHER) return last.item;
    if (follows && running.size === 1) return [...running.values()][0];
    const made = block(entry);
    if (entry.command !== undefined) blocks.set(entry.command, made);
    return made;
  }

  function show(item) {
    const lines = [...item.querySelectorAll(".entry")];
    for (const each of lines) each.hidden = !shows(each);
    item.hidden = lines.every((each) => each.hidden);
  }

  return {
    add(entry) {
      const item = home(entry);
      if (entry.kind === "frame") running.set(entry.command, item);
      else if (entry.command !== undefined) running.delete(entry.command);
      item.querySelector(".lines").append(line(entry));
      last = { kind: entry.kind, at: entry.at, item };
      show(item);
      onChange();
    },
    refilter() {
      for (const item of list.children) show(item);
      onChange();
    },
    clear() {
      list.replaceChildren();
      running.clear();
      blocks.clear();
      onChange();
    },
    /** The ticked blocks, oldest first; each is its entries. */
    selected: () =>
      [...list.children]
        .filter((item) => item.querySelector("input:checked"))
        .reverse()
        .map((item) => [...item.querySelectorAll(".entry")].map((each) => each.entry)),
  };
}

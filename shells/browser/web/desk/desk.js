// The bar of every page of the desk, and the feed of entries that two of them show.

const PAGES = [["/", "App"], ["/inspector", "Inspector"], ["/outbox", "Outbox"], ["/docs/", "Docs"]];

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function bar(here) {
  const brand = element("a", { class: "brand", href: "/" });
  brand.innerHTML =
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">' +
    '<path d="M4 21V3h16v18"/><path d="M4 10h16" stroke-width="3"/></svg>';
  brand.append("Transom");
  const nav = element("nav", { "aria-label": "Desk" });
  for (const [path, title] of PAGES) {
    nav.append(element("a", path === here ? { href: path, "aria-current": "page" } : { href: path }, title));
  }
  return element("header", { class: "bar" }, brand, nav, element("span", { class: "where", id: "where" }));
}

document.body.prepend(bar(document.body.dataset.page));

export const facts = fetch("/api/facts").then((answer) => answer.json());

facts.then(({ app, contract }) => {
  document.getElementById("where").textContent = `${contract.name} ${contract.version} · app on ${new URL(app).host}`;
  const frame = document.getElementById("app");
  if (!frame) return;
  frame.src = app;
  document.getElementById("reload").onclick = () => { frame.src = app; };
});

/** Calls `onEntry` for every entry recorded so far and every new one; comes back after the shell was restarted. */
export function follow(onEntry, onRestart = () => {}) {
  let wait = 250;
  const open = () => {
    const socket = new WebSocket(`ws://${location.host}/api/feed`);
    socket.onopen = () => { wait = 250; onRestart(); };
    socket.onmessage = ({ data }) => onEntry(JSON.parse(data));
    socket.onclose = () => { setTimeout(open, wait); wait = Math.min(wait * 2, 4000); };
  };
  open();
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

/** One row of the feed. A click opens it. */
export function row(entry) {
  const kind = entry.kind === "event" && entry.failed ? "failed" : entry.kind;
  const item = element(
    "li",
    { "data-kind": entry.kind, tabindex: "0" },
    element("time", {}, clock.format(new Date(entry.at))),
    element("span", { class: `badge ${kind}` }, entry.kind),
    element("span", { class: "text" }, entry.text),
    element("span", { class: "ms" }, entry.ms === undefined ? "" : `${entry.ms} ms`),
  );
  const open = () => {
    const shown = item.querySelector("pre");
    if (shown) shown.remove();
    else item.append(element("pre", {}, JSON.stringify(entry.detail ?? entry, null, 2)));
  };
  item.addEventListener("dblclick", open);
  item.addEventListener("keydown", (event) => { if (event.key === "Enter") open(); });
  return item;
}

const feed = document.getElementById("feed");
if (feed && document.body.dataset.page === "/") {
  const SHOWN = 200;
  follow(
    (entry) => {
      document.getElementById("empty").hidden = true;
      const item = row(entry);
      item.addEventListener("click", () => item.dispatchEvent(new Event("dblclick")));
      feed.prepend(item);
      if (feed.children.length > SHOWN) feed.lastElementChild.remove();
    },
    () => feed.replaceChildren(),
  );
}

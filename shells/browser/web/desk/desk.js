// The bar of every page of the desk, and the way to the shell behind it.

const PAGES = [["/", "App"], ["/inspector", "Inspector"], ["/outbox", "Outbox"], ["/docs/", "Docs"]];

/** An element with attributes and children. */
export function element(name, attributes = {}, ...children) {
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
  return element("header", { class: "bar" }, brand, nav, element("span", { class: "where", id: "where", role: "status" }));
}

document.body.prepend(bar(document.body.dataset.page));

const where = document.getElementById("where");
const ask = () => fetch("/api/facts").then((answer) => answer.json());

export const facts = ask();

const say = ({ app, contract }) => {
  where.textContent = `${contract.name} ${contract.version} · app on ${new URL(app).host}`;
};
facts.then(say);

/**
 * Calls `onEntry` for every entry recorded so far and every new one. Comes back after the shell was restarted, and
 * calls `onStart` each time it begins from the first entry.
 */
export function follow(onEntry, onStart = () => {}) {
  let wait = 250;
  let before = false;
  const open = () => {
    const socket = new WebSocket(`ws://${location.host}/api/feed`);
    socket.onopen = () => {
      wait = 250;
      if (before) ask().then(say);
      onStart({ again: before });
      before = true;
    };
    socket.onmessage = ({ data }) => onEntry(JSON.parse(data));
    socket.onclose = () => {
      where.textContent = "the shell is not running";
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 4000);
    };
  };
  open();
}

// A document of the app without a browser: what its agent says to the shell, and what it hears.

import { WebSocket } from "ws";

/** Opens one. `ask` sends a command and gives the event that answers it; `globals` holds what was assigned last. */
export async function openDocument(shell) {
  const text = await (await fetch(shell.facts.app)).text();
  const [, key] = text.match(/document=([0-9a-f]{16})/);
  const { origin, host } = new URL(shell.facts.app);
  const globals = {};
  const waiting = new Map();
  const socket = new WebSocket(`ws://${host}/__transom/page?document=${key}`, { origin });
  socket.on("message", (data) => {
    const { kind, name, payload, value } = JSON.parse(data);
    if (kind === "assign") globals[name] = value;
    if (kind === "event") waiting.get(payload.rid)?.(payload);
  });
  await new Promise((open, fail) => socket.on("open", open).on("error", fail));
  socket.send(JSON.stringify({ kind: "hello", main: true, href: "/" }));
  let asked = 0;
  const ask = (command, params = {}) => {
    const rid = `r${++asked}`;
    const query = new URLSearchParams({ ...params, rid }).toString().replaceAll("+", "%20");
    const answer = new Promise((heard) => waiting.set(rid, heard));
    socket.send(JSON.stringify({ kind: "frame", via: "client", text: `clerk://${command}?${query}` }));
    return answer;
  };
  return { ask, globals, close: () => socket.terminate() };
}

/** The inspector's feed. `until` gives the first entry from now on whose text fits. */
export async function openFeed(shell) {
  const { origin, host } = new URL(shell.desk);
  const entries = [];
  const opened = Date.now();
  let look = () => {};
  const socket = new WebSocket(`ws://${host}/api/feed`, { origin });
  socket.on("message", (data) => {
    const entry = JSON.parse(data);
    // The shell begins with what it has recorded already.
    if (entry.at < opened) return;
    entries.push(entry);
    look();
  });
  await new Promise((open, fail) => socket.on("open", open).on("error", fail));
  const until = (pattern) =>
    new Promise((found) => {
      look = () => {
        const at = entries.findIndex(({ text }) => pattern.test(text));
        if (at < 0) return;
        look = () => {};
        found(entries.splice(0, at + 1).at(-1));
      };
      look();
    });
  return { entries, until, close: () => socket.terminate() };
}

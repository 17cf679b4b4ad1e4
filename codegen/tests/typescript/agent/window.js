// A window without a browser: what the agent touches, and nothing more.

import vm from "node:vm";
import { agent } from "./script.js";

/** Runs an agent in a fresh window; `sent` is what the shell was handed. */
export function run(transport, { port = true, ...given } = {}) {
  const sent = [];
  const warnings = [];
  const thrown = [];
  const timers = [];
  const events = {};
  const listen = (name, listener) => (events[name] ??= []).push(listener);
  const channel = { postMessage: (text) => sent.push(JSON.parse(text)) };
  const ports = {
    webkit: { webkit: { messageHandlers: { transom: channel } } },
    android: { transomPort: channel },
    ipc: { ipc: channel },
  };
  const window = {
    location: { href: "https://shop.example/page", origin: "https://shop.example" },
    navigator: { userAgent: "Mozilla/5.0 (iPhone)" },
    document: { readyState: "loading" },
    addEventListener: listen,
    console: { warn: (text) => warnings.push(text) },
    setTimeout: (task) => timers.push(task),
    ...(port ? ports[transport] : {}),
    ...given,
  };
  window.window = window;
  window.top ??= window;
  vm.createContext(window);
  vm.runInContext(agent(transport), window);
  return {
    window,
    sent,
    warnings,
    thrown,
    channel,
    /** What left after the hello. */
    frames: () => sent.filter(({ kind }) => kind === "frame").map(({ via, text }) => [via, text]),
    fire: (name, event) => (events[name] ?? []).forEach((listener) => listener(event)),
    /** Runs what is due, and keeps what it throws. */
    tick() {
      for (const task of timers.splice(0)) {
        try {
          task();
        } catch (error) {
          thrown.push(error.message);
        }
      }
    },
    settled: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

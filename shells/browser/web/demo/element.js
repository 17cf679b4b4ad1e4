// The parts of a screen, so that a screen reads from top to bottom.

import { act, bridge, show, state } from "/app.js";

export function h(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export const title = (text, ...under) => [h("h1", {}, text), ...under.map((line) => h("p", {}, line))];

export const card = (heading, ...children) => h("section", { className: "card" }, h("h2", {}, heading), ...children);

export const row = (text, detail, ...buttons) =>
  h("li", {}, h("div", {}, h("strong", {}, text), h("span", {}, detail)), ...buttons);

export const list = (rows, empty) => (rows.length ? h("ul", { className: "rows" }, ...rows) : h("p", { className: "none" }, empty));

export const field = (label, properties) =>
  h("label", { className: "field" }, label, h("input", { type: "text", required: true, ...properties }));

export const check = (label, properties) => h("label", { className: "check" }, h("input", { type: "checkbox", ...properties }), label);

export const codeField = (properties) =>
  field("Code", {
    name: "code",
    className: "code",
    inputMode: "numeric",
    autocomplete: "one-time-code",
    pattern: "[0-9]{6}",
    maxLength: 6,
    ...properties,
  });

export const problem = () =>
  state.error && h("p", { className: "error", role: "alert" }, state.error.message, " ", h("code", {}, state.error.code));

export const link = (text, to) => h("button", { type: "button", className: "plain", onclick: () => show(to) }, text);

/** What a command of this app's bridge may be used for: nothing, where the app around the page cannot carry it out. */
const only = (command) => (bridge().supports(command) ? {} : { disabled: true, title: "The app around this page cannot do that." });

/** A button that sends `command`, by way of `run`. */
export const button = (text, command, run, properties = {}) =>
  h("button", { type: "button", className: "quiet", onclick: () => act(run), ...properties, ...only(command) }, text);

/** A button that leads to the screen where `command` is sent. */
export const door = (text, command, to, properties = {}) =>
  h("button", { type: "button", className: "quiet", onclick: () => show(to), ...properties, ...only(command) }, text);

/** A form that sends `command`, one at a time. */
export function form(children, action, command, submit, properties = {}) {
  const onsubmit = async (event) => {
    event.preventDefault();
    const values = Object.entries(Object.fromEntries(new FormData(made))).filter(([, value]) => value !== "");
    send.disabled = true;
    await act(() => submit(Object.fromEntries(values)));
    send.disabled = false;
  };
  const send = h("button", { type: "submit", ...only(command) }, action);
  const made = h("form", { onsubmit, ...properties }, ...children, send);
  return made;
}

/** One of several views, side by side. */
export const tabs = (label, here, views) =>
  h(
    "div",
    { className: "tabs", role: "tablist", ariaLabel: label },
    ...Object.entries(views).map(([name, text]) =>
      h("button", { type: "button", role: "tab", ariaSelected: String(name === here), onclick: () => show(name) }, text)),
  );

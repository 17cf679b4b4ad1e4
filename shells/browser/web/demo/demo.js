// A small web app that signs people in through the bridge. It shows the two ways a page can talk to it: the unmodified
// `despia-native` package with `window.onClerkEvent`, and the generated, typed client.

import { byClient, byDespia } from "/talk.js";

const screen = document.getElementById("screen");
const who = document.getElementById("who");

const state = { screen: "wait", error: null, user: null, identifier: "", type: "signin" };
let talk;

/** The parts of an element, so that a screen reads from top to bottom. */
function h(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

const field = (label, properties) => h("label", { className: "field" }, label, h("input", { required: true, ...properties }));
const problem = () => state.error && h("p", { className: "error", role: "alert" }, state.error.message, " ", h("code", {}, state.error.code));

/** A form that sends one command at a time. */
function form(children, action, submit) {
  const onsubmit = async (event) => {
    event.preventDefault();
    const button = made.querySelector("button[type=submit]");
    const values = Object.fromEntries(new FormData(made));
    button.disabled = true;
    await act(() => submit(values));
    button.disabled = false;
  };
  const made = h("form", { onsubmit }, ...children, problem(), h("button", { type: "submit" }, action));
  return made;
}

const link = (text, to) => h("button", { type: "button", className: "plain", onclick: () => show(to) }, text);

const screens = {
  wait: () => [h("p", { className: "wait" }, "Starting…")],

  signin: () => [
    h("h1", {}, "Welcome back"),
    tabs("signin"),
    form(
      [
        field("E-mail, phone or username", { type: "text", name: "identifier", autocomplete: "username", value: state.identifier }),
        field("Password", { type: "password", name: "password", autocomplete: "current-password" }),
      ],
      "Sign in",
      ({ identifier, password }) => { state.identifier = identifier; return talk.signInWithPassword(identifier, password); },
    ),
    h("div", { className: "links" }, link("Send me a code instead", "email")),
  ],

  signup: () => [
    h("h1", {}, "Make an account"),
    tabs("signup"),
    form(
      [
        field("First name", { type: "text", name: "firstName", autocomplete: "given-name", required: false }),
        field("E-mail", { type: "email", name: "emailAddress", autocomplete: "email" }),
        field("Password", { type: "password", name: "password", autocomplete: "new-password", minLength: 8 }),
      ],
      "Sign up",
      (values) => { state.identifier = values.emailAddress; state.type = "signup"; return talk.signUpWithPassword(values); },
    ),
    h("div", { className: "links" }, link("Sign up with a code only", "emailUp")),
  ],

  email: () => [
    h("h1", {}, "Sign in with a code"),
    h("p", {}, "We send six digits to your e-mail address."),
    form(
      [field("E-mail", { type: "email", name: "emailAddress", autocomplete: "email", value: state.identifier })],
      "Send the code",
      ({ emailAddress }) => { state.identifier = emailAddress; state.type = "signin"; return talk.sendEmailCode(emailAddress, "signin"); },
    ),
    h("div", { className: "links" }, link("Use a password", "signin")),
  ],

  emailUp: () => [
    h("h1", {}, "Sign up with a code"),
    h("p", {}, "No password: we send six digits to your e-mail address each time."),
    form(
      [field("E-mail", { type: "email", name: "emailAddress", autocomplete: "email", value: state.identifier })],
      "Send the code",
      ({ emailAddress }) => { state.identifier = emailAddress; state.type = "signup"; return talk.sendEmailCode(emailAddress, "signup"); },
    ),
    h("div", { className: "links" }, link("Use a password", "signup")),
  ],

  code: () => [
    h("h1", {}, "Check your mail"),
    h("p", {}, `We sent a code to ${state.identifier}. It is in the outbox of the desk.`),
    form([codeField()], "Continue", ({ code }) => talk.verifyEmailCode(code, state.type)),
    h("div", { className: "links" }, link("Another way", "signin")),
  ],

  second: () => [
    h("h1", {}, "One more step"),
    h("p", {}, "Type the six digits that your authenticator app shows."),
    form([codeField()], "Continue", ({ code }) => talk.verifySecondFactor(code)),
    h("div", { className: "links" }, link("Start again", "signin")),
  ],

  home: () => {
    const { user } = state;
    const name = [user.firstName, user.lastName].filter(Boolean).join(" ") || user.username || user.emailAddress || "You";
    const claims = readToken(window.clerkJWT);
    return [
      h("h1", {}, "You are signed in"),
      h(
        "section",
        { className: "profile" },
        h("span", { className: "avatar", ariaHidden: "true" }, name[0].toUpperCase()),
        h("div", {}, h("strong", {}, name), h("span", {}, user.emailAddress ?? "")),
      ),
      h(
        "dl",
        { id: "facts" },
        h("dt", {}, "User"), h("dd", { id: "user-id" }, user.userId),
        h("dt", {}, "Token expires"), h("dd", { id: "token-expiry" }, claims ? new Date(claims.exp * 1000).toLocaleTimeString() : "no token yet"),
      ),
      problem() ?? "",
      h(
        "div",
        { className: "stack" },
        h("button", { className: "quiet", id: "fresh", onclick: () => act(() => talk.freshToken()) }, "Get a fresh token"),
        h("button", { id: "sign-out", onclick: () => act(() => talk.signOut()) }, "Sign out"),
      ),
    ];
  },
};

const codeField = () =>
  field("Code", { type: "text", name: "code", className: "code", inputMode: "numeric", autocomplete: "one-time-code", pattern: "[0-9]{6}", maxLength: 6 });

function tabs(here) {
  const tab = (name, text) => h("button", { type: "button", role: "tab", ariaSelected: String(name === here), onclick: () => show(name) }, text);
  return h("div", { className: "tabs", role: "tablist" }, tab("signin", "Sign in"), tab("signup", "Sign up"));
}

function readToken(jwt) {
  if (typeof jwt !== "string") return null;
  return JSON.parse(atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
}

function show(name) {
  if (name !== state.screen) state.error = null;
  state.screen = name;
  screen.replaceChildren(...screens[name]().filter(Boolean));
  who.textContent = name === "home" ? "signed in" : "";
  screen.dataset.screen = name;
  screen.querySelector("input")?.focus();
}

/** Runs one command and goes where its status leads. */
async function act(command) {
  try {
    state.error = null;
    const { status } = await command();
    await lead(status);
  } catch (error) {
    state.error = { code: error.code ?? "error", message: error.message };
    show(state.screen);
  }
}

/** Every status but `complete` means: another step. */
async function lead(status) {
  switch (status) {
    case "code_sent": return show("code");
    case "needs_second_factor":
    case "needs_client_trust": return show("second");
    case "missing_requirements": {
      const { status: next } = await talk.sendEmailCode(state.identifier, "signup");
      return lead(next);
    }
    default: return refresh();
  }
}

/** Asks the bridge who is signed in, and shows that. */
async function refresh() {
  const snapshot = await talk.state();
  if (!snapshot.isSignedIn) return show("signin");
  state.user = snapshot;
  return show("home");
}

async function start(by) {
  show("wait");
  const settings = await (await fetch("/demo.json")).json();
  await act(async () => {
    talk = await (by === "client" ? byClient() : byDespia(settings));
    return talk.configure(settings.publishableKey);
  });
}

for (const choice of document.getElementsByName("by")) choice.onchange = () => start(choice.value);
start("despia");

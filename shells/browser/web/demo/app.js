// What the demo knows, and where it goes: one screen at a time, and after each command wherever its status leads.

const screen = document.getElementById("screen");
const who = document.getElementById("who");

/**
 * What outlives a screen. `channel` is where a code was sent, `type` what the attempt is for, `given` the address and the
 * number of a sign-up, by Clerk's words; what commands answered waits in `asked`, `minted`, `passkey`, `says` and `setup`
 * for the screen that shows it.
 */
export const state = { screen: "wait", error: null, user: null, identifier: "", type: "signin", channel: "emailCode", strategy: "totp", given: {} };

/** Lets go of what belonged to the user who left, or to the Clerk application. */
export const forget = () => Object.assign(state, { user: null, given: {}, minted: null, passkey: false, says: null, setup: null });

const screens = {};
let open = null;
let shown = 0;
let links = 0;

export const bridge = () => open;
export const commands = () => open.commands;

/** The bridge to use from now on. A link that was opened is heard of wherever the user is by then, after a reload too. */
export function use(next) {
  open?.close();
  open = next;
  open.on("emailLink", (event) => event.ok && event.status !== "link_sent" && act(() => event));
}

/** Adds screens: by name, a function that gives their parts, at once or later. */
export const register = (more) => Object.assign(screens, more);

/** Shows a screen; one that was asked for later goes first. */
export async function show(name) {
  if (name !== state.screen) state.error = null;
  const own = ++shown;
  const parts = await screens[name]();
  if (own !== shown) return;
  const moved = name !== state.screen || !screen.dataset.screen;
  state.screen = name;
  screen.replaceChildren(...parts.flat(2).filter(Boolean));
  who.textContent = state.user ? "signed in" : "";
  screen.dataset.screen = name;
  if (!state.user && moved) screen.querySelector("input")?.focus();
}

/** Runs one command and goes where its status leads. */
export async function act(run) {
  try {
    state.error = null;
    await lead(await run());
  } catch (error) {
    state.error = { code: error.code ?? "error", message: error.message };
    await show(state.screen);
  }
}

/** Every status that is not named here means: look who is signed in, and show that. */
async function lead({ event, status } = {}) {
  switch (status) {
    case "code_sent": return show({ secondFactor: "second", resetPassword: "resetCode" }[event] ?? "code");
    case "link_sent": return awaitLink();
    case "needs_second_factor":
    case "needs_client_trust": return show("second");
    case "needs_new_password": return show("newPassword");
    case "backup_codes": return show("backupCodes");
    case "missing_requirements": return complete();
    case undefined:
    case "complete":
    case "configured":
    case "already_configured": return refresh();
    default: return state.user ? refresh(state.screen) : refresh();
  }
}

/** Asks for what a sign-up lacks, whoever began it, and then proves its address and its number. */
async function complete() {
  const { signUp } = await commands().attempt.tell();
  const { missingFields = [], unverifiedFields = [] } = signUp ?? {};
  state.asked = [...missingFields, ...unverifiedFields.filter((name) => !state.given[name])];
  if (state.asked.length || !signUp) return show(signUp ? "finish" : "signup");
  state.type = "signup";
  const [first] = unverifiedFields;
  return lead(await sendCode(first === "phone_number" ? { phoneNumber: state.given[first] } : { emailAddress: state.given[first] }));
}

/** Remembers where the codes of a sign-up go. */
export function remember({ emailAddress, phoneNumber }) {
  if (emailAddress) state.given.email_address = emailAddress;
  if (phoneNumber) state.given.phone_number = phoneNumber;
}

/** Sends a code to an address or a number, and remembers which. */
export function sendCode(to) {
  state.channel = to.phoneNumber ? "phoneCode" : "emailCode";
  state.identifier = to.phoneNumber ?? to.emailAddress;
  remember(to);
  return commands().manual[state.channel].start({ ...to, type: state.type });
}

/** Sends a link, and remembers where to. */
export function sendLink(to) {
  state.identifier = to.emailAddress;
  remember(to);
  return commands().manual.emailLink.start({ ...to, type: state.type });
}

/** Waits for the link that was sent last. Whoever went elsewhere meanwhile is not told that nothing came of it. */
async function awaitLink() {
  const own = ++links;
  const waiting = bridge().attempt.manual.emailLink.wait();
  await show("linkSent");
  const { ok, error } = await waiting;
  if (!ok && own === links && state.screen === "linkSent") await act(() => Promise.reject(error));
}

/** Asks the bridge who is signed in, and shows that: `to`, where somebody is. */
export async function refresh(to = "home") {
  const snapshot = await commands().state();
  state.user = snapshot.isSignedIn ? snapshot : null;
  if (!state.user) return show("signin");
  return show(snapshot.session?.status === "pending" ? "tasks" : to);
}

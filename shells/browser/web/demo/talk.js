// The two ways to talk to the bridge, behind one set of verbs. Everything else in the demo is the same for both.

/** An error event, as an error. */
class Refused extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

/**
 * By the unmodified `despia-native` package: a command is a text, and its answer arrives at `window.onClerkEvent`.
 * Where the package was not installed, the demo does what the package does: it assigns the text to `window.despia`.
 */
export async function byDespia({ despiaNative }) {
  const send = await packageOr((command) => { window.despia = command; }, despiaNative);
  const waiting = [];
  window.onClerkEvent = (event) => {
    const at = waiting.findIndex(({ events }) => events.includes(event.event));
    if (at < 0) return;
    const [{ resolve, reject }] = waiting.splice(at, 1);
    if (event.ok) resolve(event); else reject(new Refused(event.error));
  };
  const ask = (command, params, events) => new Promise((resolve, reject) => {
    const query = Object.entries(params)
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join("&");
    waiting.push({ events, resolve, reject });
    send(`clerk://${command}${query && `?${query}`}`);
  });
  return {
    configure: (key) => ask("configure", { key }, ["ready", "configure"]),
    state: () => ask("state", {}, ["state"]),
    signInWithPassword: (identifier, password) =>
      ask("manual", { method: "password", identifier, password }, ["signIn", "manual"]),
    signUpWithPassword: (values) =>
      ask("manual", { method: "password", type: "signup", ...values }, ["signUp", "manual"]),
    sendEmailCode: (emailAddress, type) =>
      ask("manual", { method: "email_code", action: "start", emailAddress, type }, ["emailCode"]),
    verifyEmailCode: (code, type) =>
      ask("manual", { method: "email_code", action: "verify", code, type }, ["emailCode"]),
    verifySecondFactor: (code) =>
      ask("manual", { method: "second_factor", strategy: "totp", code }, ["secondFactor"]),
    freshToken: () => ask("token", {}, ["token"]),
    signOut: () => ask("signout", {}, ["signOut"]),
  };
}

/** The package as a script tag, which is how pages without a bundler use it. */
function packageOr(otherwise, address) {
  if (typeof window.despia === "function") return window.despia;
  if (!address) return otherwise;
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve((command) => window.despia(command));
    script.onerror = () => reject(new Error(`${address} could not be loaded.`));
    document.head.append(script);
  });
}

/** By the typed client: one promise for each command. */
export async function byClient() {
  const { createBridge } = await import("/__transom/client/index.js");
  const { commands } = createBridge();
  return {
    configure: (key) => commands.configure({ key }),
    state: () => commands.state(),
    signInWithPassword: (identifier, password) => commands.manual.password.signin({ identifier, password }),
    signUpWithPassword: (values) => commands.manual.password.signup(values),
    sendEmailCode: (emailAddress, type) => commands.manual.emailCode.start({ emailAddress, type }),
    verifyEmailCode: (code, type) => commands.manual.emailCode.verify({ code, type }),
    verifySecondFactor: (code) => commands.manual.secondFactor.verify({ strategy: "totp", code }),
    freshToken: () => commands.token(),
    signOut: () => commands.signout(),
  };
}

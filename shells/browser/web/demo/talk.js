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
export async function byDespia() {
  const send = await packageOr((command) => { window.despia = command; });
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
function packageOr(otherwise) {
  if (typeof window.despia === "function") return window.despia;
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = "/__transom/packages/despia-native/index.js";
    script.onload = () => resolve((command) => window.despia(command));
    script.onerror = () => resolve(otherwise);
    document.head.append(script);
  });
}

/** By the typed client: one promise for each command. */
export async function byClient() {
  const { createBridge } = await import("/__transom/client/index.js");
  const bridge = createBridge();
  return {
    configure: (key) => bridge.configure({ key }),
    state: () => bridge.state(),
    signInWithPassword: (identifier, password) => bridge.manual.password.signin({ identifier, password }),
    signUpWithPassword: (values) => bridge.manual.password.signup(values),
    sendEmailCode: (emailAddress, type) => bridge.manual.emailCode.start({ emailAddress, type }),
    verifyEmailCode: (code, type) => bridge.manual.emailCode.verify({ code, type }),
    verifySecondFactor: (code) => bridge.manual.secondFactor.verify({ strategy: "totp", code }),
    freshToken: () => bridge.token(),
    signOut: () => bridge.signout(),
  };
}

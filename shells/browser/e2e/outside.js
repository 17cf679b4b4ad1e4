// Whom the app of a vector meets outside of itself: the desk's window that is asked, a person at the page of a provider,
// an authenticator, and Google. All but the first are the emulator's; what they do, the vector says.

import { get } from "node:http";
import { WebSocket } from "ws";

/** No provider sends a browser on more often. */
const REDIRECTS = 10;

/** What a browser throws for a failure of the contract. */
const THROWN = {
  cancelled: "NotAllowedError",
  no_credential: "NoCredential",
  already_registered: "InvalidStateError",
  misconfigured: "SecurityError",
  unavailable: "NotSupportedError",
};

export class Outside {
  /** What the window was asked, by the contract's names. Pages of a provider are not in it. */
  asked = [];
  /** The address that the browser came back on last. */
  back;
  /** Why the outside could not do what the vector says. */
  mistake;
  #scripts = {};
  #socket;
  #shell;
  #lost;
  #lose;

  /** Opens a window of the desk. */
  static async around(shell) {
    const outside = new Outside();
    outside.#shell = shell;
    const { host, origin } = new URL(shell.desk);
    outside.#socket = new WebSocket(`ws://${host}/api/window`, { origin });
    outside.#socket.on("message", (data) => outside.#hear(JSON.parse(data)));
    await new Promise((open, fail) => outside.#socket.on("open", open).on("error", fail));
    return outside;
  }

  /** From now on answers come from `lends`. */
  learn(lends) {
    this.asked = [];
    this.back = undefined;
    this.mistake = undefined;
    this.#scripts = Object.fromEntries(Object.entries(lends).map(([name, script]) => [name, script.filter(reachesTheDesk)]));
    this.#lost = new Promise((lose) => { this.#lose = lose; });
    if (!Object.values(lends).flat().some(({ never }) => never)) this.#lose();
  }

  /** Comes back once the answer that is never heard of was lost, if there is one. */
  lost = () => this.#lost;

  /** The system delivers an address. */
  deliver = async (address) => (await go(address)).status;

  close = () => this.#socket.terminate();

  #hear({ kind, number, what, detail }) {
    if (kind !== "ask") return;
    const answers = { browser_session: this.#browse, google: this.#pick, passkey_create: this.#prove, passkey_get: this.#prove };
    answers[what].call(this, what, detail).then(
      (answer) => answer !== undefined && this.#socket.send(JSON.stringify({ number, answer })),
      (mistake) => { this.mistake = mistake; },
    );
  }

  #next(capability, operation) {
    const script = this.#scripts[capability] ?? [];
    const at = script.findIndex((scripted) => scripted.operation === operation);
    return at < 0 ? { fails: "unavailable" } : script.splice(at, 1)[0];
  }

  async #browse(_, { url }) {
    const { visits, gives = {}, fails, never } = this.#next("browser_session", "open");
    if (visits) await this.#shell.control("idp", { method: "POST", body: { script: [visits] } });
    const back = visits && (await this.visit(url));
    if (never) return this.#lose();
    if (!back || fails) return "closed";
    const status = await this.deliver(gives.url?.replace("${back}", back) ?? back);
    if (status !== 200) throw new Error(`the desk did not take ${back}: ${status}`);
  }

  /** Follows where a page leads until that is the desk. Nothing, when it ends on a page. */
  async visit(page) {
    for (let at = page, n = 0; n < REDIRECTS; n++) {
      if (at.startsWith(`${this.#shell.desk}callback/`)) return (this.back = at);
      at = (await go(at)).location;
      if (!at) return undefined;
    }
    throw new Error(`the redirects of ${page} never end`);
  }

  async #pick(_, { clientId, nonce }) {
    this.asked.push({ "google_credential.request": { clientId, nonce } });
    const { signs, fails } = this.#next("google_credential", "request");
    return fails ?? { account: signs };
  }

  async #prove(what, detail) {
    const { options } = detail;
    const operation = what.replace("passkey_", "");
    this.asked.push({ [`passkey.${operation}`]: detail });
    const { authenticator, gives, fails, never } = this.#next("passkey", operation);
    const credential = authenticator &&
      (await this.#shell.control(`authenticator/${operation}`, { method: "POST", body: { ...authenticator, options } }));
    if (never) return this.#lose();
    return fails ? { thrown: THROWN[fails] } : { credential, ...gives };
  }
}

/** A browser goes to `address`, without scripts, cookies and the headers of a script's request. */
const go = (address) =>
  new Promise((went, fail) => {
    const request = get(address, (answer) => {
      answer.resume().on("end", () => went({ status: answer.statusCode, location: answer.headers.location })).on("error", fail);
    });
    request.on("error", fail);
  });

/** Whether an answer is the desk's to give; the others are the switches'. */
export const reachesTheDesk = ({ operation, visits, gives, fails }) => {
  if (operation === "open") return fails ? Boolean(visits) || fails === "cancelled" : !gives?.url || gives.url.startsWith("${back}");
  if (operation === "request") return !fails || fails === "cancelled";
  return (operation === "create" || operation === "get") && fails !== "unsupported";
};

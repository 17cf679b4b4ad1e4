// Starts the browser shell for one test file, on ports and with an emulator of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const workspace = fileURLToPath(new URL("../../../", import.meta.url));

export const PASSWORD = "correct horse battery";
export const TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** One user with a password, one who also needs the code of an authenticator app. */
export const seed = {
  users: [
    {
      id: "user_jane",
      emails: ["jane@example.com"],
      username: "jane",
      password: PASSWORD,
      first_name: "Jane",
      last_name: "Doe",
    },
    {
      id: "user_mona",
      emails: ["mona@example.com"],
      password: PASSWORD,
      first_name: "Mona",
      last_name: "Fay",
      totp_secret: TOTP_SECRET,
    },
  ],
  instance: { application_name: "Tidewater" },
};

/** The process itself: its output so far, and how it ended. */
export function run(...options) {
  const binary = process.env.TRANSOM_BROWSER_BIN;
  const [command, ...first] = binary ? [binary] : ["cargo", "run", "--quiet", "-p", "transom-browser", "--"];
  const child = spawn(command, [...first, ...options], { cwd: workspace, stdio: ["ignore", "pipe", "pipe"] });
  const output = { out: "", err: "" };
  child.stdout.on("data", (data) => (output.out += data));
  child.stderr.on("data", (data) => (output.err += data));
  const ended = once(child, "close").then(([code, signal]) => ({ ...output, code, signal }));
  return { child, output, ended };
}

/** A shell that is up. `stop` it at the end; what it said is in `output`. */
export async function startShell({ app, seed: users = seed, options = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "transom-e2e-"));
  const seedFile = join(folder, "seed.json");
  writeFileSync(seedFile, JSON.stringify(users));
  const { child, output, ended } = run("--port", "0", "--seed", seedFile, ...(app ? ["--app", app] : []), ...options);
  const line = once(createInterface({ input: child.stdout }), "line").then(([text]) => text);
  const first = await Promise.race([line, ended]);
  if (typeof first !== "string") throw new Error(`the shell ended with ${first.code}: ${first.err}`);
  const desk = first.match(/^ready (\S+)$/)?.[1];
  if (!desk) throw new Error(`the shell said: ${first}`);
  const control = async (path, { method = "GET", body } = {}) => {
    const answer = await fetch(`${desk}api/emulator/${path}`, { method, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const call = async (path, body) => {
    const answer = await fetch(desk + path, { method: body === undefined ? "GET" : "POST", body: body && JSON.stringify(body) });
    return { status: answer.status, ...(await answer.json()) };
  };
  return {
    desk,
    child,
    output,
    control,
    /** Moves one switch of the device. */
    async device(capability, behaviour, more = {}) {
      const answer = await call("__transom/capabilities", { capability, behaviour, ...more });
      if (answer.status !== 200) throw new Error(answer.error);
      return answer;
    },
    call,
    /** Ends the app as a system does, and starts it anew. */
    restart: () => call("__transom/restart", {}),
    /** Removes the app with all it has kept, and installs it anew, with these switches moved. */
    async install(positions = []) {
      const answer = await call("__transom/install", positions);
      if (answer.status !== 200) throw new Error(answer.error);
    },
    facts: await (await fetch(`${desk}api/facts`)).json(),
    /** The newest code sent to `to`; waits for it. */
    async codeFor(to, after = 0) {
      const { messages } = await control(`outbox?to=${encodeURIComponent(to)}&after=${after}&wait_ms=20000`);
      return messages.at(-1).code;
    },
    async stop() {
      child.kill("SIGINT");
      const end = await ended;
      rmSync(folder, { recursive: true });
      return end;
    },
  };
}

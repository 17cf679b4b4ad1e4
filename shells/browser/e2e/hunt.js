// What a run in the browser has to hand to the hunt for secrets: what the page sent, what it and the emulator knew, and
// everything that was written down for others.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { vector } from "../web/desk/vector.js";
import { workspace } from "./shell.js";

/** What begins each line of the contract in a console. */
const LOG = "[Clerk]";

/** What the emulator knows and nobody else may; by the names under which the hunt looks for secrets. */
const secretsOf = ({ clients, outbox, tickets, email_links: links, approvals }) => ({
  // Signature and header aside, a device token is this; see the Clerk documents on the client's JWT.
  device_token: Object.values(clients).flatMap(({ id, rotating_token: current, retired_tokens: retired }) =>
    [current, ...retired].map((token) => Buffer.from(JSON.stringify({ id, rotating_token: token })).toString("base64url")),
  ),
  codes: [
    ...Object.values(clients).flatMap(({ nonces }) => nonces),
    ...outbox.messages.map(({ code }) => code),
    ...[tickets, links, approvals].flatMap(Object.keys),
  ],
});

/** What nobody but a user of the seed knows. */
const ownBy = ({ password, totp_secret: secret, backup_codes: codes = [] }) => [password, secret, ...codes];

/** What a page heard, by the names under which the hunt looks for secrets. */
const heardBy = ({ assign, event, callback }) => ({ jwt: assign?.clerkJWT, event, callback });

/** Entries of the inspector in blocks as it copies them, each beginning with what the page sent. */
const blocks = (entries) =>
  entries.reduce((blocks, entry) => {
    if (["frame", "refused"].includes(entry.kind)) blocks.push([entry]);
    else blocks.at(-1)?.push(entry);
    return blocks;
  }, []);

/** What the hunt takes of a run. */
export function run({ name, frames, heard, seed, state, entries, log, said, output, facts }) {
  const copied = blocks(entries);
  const { contract, publishable_key: publishableKey } = facts;
  return {
    name,
    frames,
    known: [{ codes: seed.users.flatMap(ownBy) }, secretsOf(state), ...heard.map(heardBy)],
    written: {
      "the feed of the inspector": entries.map((entry) => JSON.stringify(entry)),
      "a vector copied from it": copied.length ? [vector(copied, { scheme: contract.name, publishableKey })] : [],
      "the log of the server": [JSON.stringify(log)],
      "the console of the page": said.filter((line) => line.startsWith(LOG)),
      "the output of the shell": Object.values(output),
    },
  };
}

/** Every secret that stands somewhere in these runs. */
export async function hunt(runs) {
  const binary = process.env.TRANSOM_HUNT_BIN;
  const [command, ...options] = binary ? [binary] : ["cargo", "run", "--quiet", "-p", "transom-browser", "--example", "hunt"];
  const child = spawn(command, options, { cwd: workspace, stdio: ["pipe", "pipe", "inherit"] });
  let found = "";
  child.stdout.on("data", (data) => (found += data));
  child.stdin.end(runs.map((run) => `${JSON.stringify(run)}\n`).join(""));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the hunt ended with ${code}`);
  return found.split("\n").filter(Boolean);
}

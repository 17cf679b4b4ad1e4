// The demo as its tests find it: its users, its frame in the desk, and what its token says.

import { createPublicKey } from "node:crypto";
import { verifyToken } from "@clerk/backend";
import { PASSWORD, seed } from "./shell.js";

const [jane, mona] = seed.users;
/** Who is there, and what the Clerk application lets them do. */
export const users = {
  users: [
    { ...jane, phones: ["+12025550001"], external_accounts: [{ provider: "google", subject: "google-jane" }] },
    mona,
    { id: "user_theo", emails: ["theo@example.com"], password: PASSWORD, first_name: "Theo" },
    { id: "user_noor", emails: ["noor@example.com"], password: PASSWORD, first_name: "Noor" },
  ],
  organizations: [
    {
      id: "org_works",
      name: "Tidewater Works",
      members: [{ user: "user_theo", role: "org:admin" }],
      invitations: [{ email: "jane@example.com", role: "org:member" }],
    },
  ],
  instance: {
    ...seed.instance,
    single_session: false,
    enterprise_connections: [{ id: "ent_acme", name: "Acme", domains: ["acme.test"] }],
    social: ["google", "github", "apple", "custom_acme"],
  },
};

/** The frame of the app, once it shows the app. */
export async function frameOf(tab) {
  const frame = await (await tab.waitForSelector("#app[src]")).contentFrame();
  await frame.waitForSelector("#screen");
  return frame;
}

/** The claims of the page's token, after Clerk's own library has taken it for real. */
export async function claims(shell, jwt) {
  const { keys } = await (await fetch(`${shell.facts.emulator}/.well-known/jwks.json`)).json();
  const jwtKey = createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
  return verifyToken(jwt, { jwtKey });
}

// The agents of the real contract, and how small they get.

import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

export const TRANSPORTS = ["socket", "webkit", "android", "ipc"];

const folder = new URL("../../../../generated/agent/", import.meta.url);

export const agent = (transport) => readFileSync(new URL(`agent.${transport}.js`, folder), "utf8");

/** As small as it gets. */
export const minified = (transport) => transformSync(agent(transport), { minify: true, target: "es2017" }).code;

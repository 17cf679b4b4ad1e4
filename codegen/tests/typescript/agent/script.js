// The agents of the real contract, and how small they get.

import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { contract } from "../../../../generated/typescript/contract.js";

export const TRANSPORTS = ["socket", "webkit", "android", "ipc"];

const folder = new URL("../../../../generated/agent/", import.meta.url);

export const agent = (transport) => readFileSync(new URL(`agent.${transport}.js`, folder), "utf8");

/** As small as it gets, and as large as it will be once every planned command is built. */
export const minified = (transport) => {
  const script = agent(transport).replace(/"routes": ".*"/, `"routes": "${Object.keys(contract.commands).join(" ")}"`);
  return transformSync(script, { minify: true, target: "es2017" }).code;
};

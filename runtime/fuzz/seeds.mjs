// Writes the first inputs of each fuzz target: every frame of the vectors, and every spec of the repository.
//
//   node runtime/fuzz/seeds.mjs <folder>      makes <folder>/{command,frame,spec}

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = process.argv[2];
if (!folder) {
  console.error("usage: node runtime/fuzz/seeds.mjs <folder>");
  process.exit(2);
}

function files(under, ending) {
  const found = readdirSync(join(root, under), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

let written = 0;
function seed(target, text) {
  mkdirSync(join(folder, target), { recursive: true });
  writeFileSync(join(folder, target, createHash("sha1").update(text).digest("hex")), text);
  written += 1;
}

/** Every text in a vector that starts like a command, and every object with a command in it. */
function frames(value) {
  if (typeof value === "string") return value.includes("://") ? [value] : [];
  if (value === null || typeof value !== "object") return [];
  const inner = Object.values(value).flatMap(frames);
  const facade = Object.keys(value).some((key) => key.endsWith("Command"));
  return facade ? [JSON.stringify(value), ...inner] : inner;
}

for (const file of files("spec/vectors", ".json")) {
  if (file.endsWith(".schema.json")) continue;
  for (const text of frames(JSON.parse(readFileSync(file, "utf8")))) {
    seed("command", text);
    seed("frame", text);
  }
}
for (const path of ["clerk/getAuthStatus", "clerk/signOut", "run/median_device_info", "events/subscribe", "clerk/none"]) {
  const data = { callback: "median_callback_1", eventName: "appResumed" };
  seed("frame", JSON.stringify({ medianCommand: path, data }));
  seed("frame", `gonative://${path}?callback=median_callback_1`);
}
for (const file of files("spec", ".yaml")) seed("spec", readFileSync(file, "utf8"));
for (const file of [...files("codegen/tests", ".yaml"), ...files("codegen/macros/tests", ".yaml")]) {
  seed("spec", readFileSync(file, "utf8"));
}
console.log(`${written} seeds`);

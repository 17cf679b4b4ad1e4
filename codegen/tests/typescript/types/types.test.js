// The real compiler, in its strictest mode, over the package itself and over pages that use it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../../..");
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

/** What the compiler says about `include`; nothing when it has nothing to say. */
function complaints(...include) {
  const folder = mkdtempSync(join(here, "../node_modules/.check-"));
  try {
    const config = { extends: join(here, "strict.json"), include };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
    return "";
  } catch (error) {
    return error.stdout || String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [name, folder] of [
  ["the sample", join(root, "codegen/tests/golden/typescript")],
  ["the real contract", join(root, "generated/typescript")],
]) {
  test(`the package of ${name} compiles, JavaScript included`, () => {
    assert.equal(complaints(`${folder}/**/*.js`, `${folder}/**/*.d.ts`), "");
  });
}

test("pages compile where they should, and only there", () => {
  assert.equal(complaints(join(here, "pages/*.ts")), "");
});

test("the compiler is really asked", () => {
  assert.match(complaints(join(here, "wrong/*.ts")), /"oops"/);
});

// The snippets of the pages do what they show: page scripts run, and the client's compile against the generated package.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

import { blocks, clientFolder, read } from "./site.js";

const scheme = /^([a-z][a-z0-9+.-]*):\/\//u;

test("a page script sends exactly one command and hears its own events", () => {
  const scripts = blocks("js").filter(({ code }) => scheme.test(code.match(/"([^"]*)";$/u)?.[1] ?? ""));
  for (const { code, page } of scripts) {
    const sent = [];
    const logged = [];
    const record = (text) => sent.push(text);
    const window = new Proxy({}, {
      set: (target, key, value) => {
        if (typeof value === "string") record(value);
        else target[key] = value;
        return true;
      },
      get: (target, key) => target[key] ?? { call: record },
    });
    const console = { log: (...args) => logged.push(["log", ...args]), warn: (...args) => logged.push(["warn", ...args]) };
    vm.runInNewContext(code, { window, console }, { filename: page });
    assert.equal(sent.length, 1, page);
    assert.match(sent[0], scheme, page);

    const [, handler] = code.match(/window\.(\w+) = \(event\)/u);
    for (const [, event] of code.matchAll(/event\.event === "(\w+)"/gu)) {
      window[handler]({ ok: true, event, status: "fine" });
      window[handler]({ ok: false, event, error: { code: "a_code", message: "A message." } });
      assert.deepEqual(logged.splice(0).map(([level]) => level), ["log", "warn"], page);
    }
    window[handler]({ ok: true, event: "somethingElse" });
    assert.equal(logged.length, 0, `${page} hears what is not for it`);
  }
  assert.ok(scripts.length > 10, `only ${scripts.length} scripts were found`);
});

test("a snippet of the TypeScript client compiles in its strictest mode", () => {
  const snippets = blocks("ts");
  assert.ok(snippets.length > 10, `only ${snippets.length} snippets were found`);
  const [, name] = snippets[0].code.match(/from "(@[^"]+)"/u);
  const project = mkdtempSync(path.join(tmpdir(), "transom-snippets-"));
  try {
    const link = path.join(project, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(clientFolder, link, "dir");
    for (const [at, { code, page }] of snippets.entries()) {
      writeFileSync(path.join(project, `${at}.ts`), `// ${page}\n${code}\nexport {};\n`);
    }
    writeFileSync(path.join(project, "package.json"), '{ "type": "module" }');
    writeFileSync(path.join(project, "tsconfig.json"), JSON.stringify({
      compilerOptions: {
        strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true,
        module: "nodenext", target: "esnext", lib: ["esnext", "dom"], types: [], skipLibCheck: false,
      },
      include: ["*.ts"],
    }));
    const compiler = fileURLToPath(import.meta.resolve("typescript/package.json"));
    const bin = path.join(path.dirname(compiler), "bin", "tsc");
    assert.ok(existsSync(bin), "the compiler is installed");
    try {
      execFileSync(process.execPath, [bin, "-p", project], { encoding: "utf8" });
    } catch (error) {
      assert.fail(`${error.stdout}${error.stderr}`);
    }
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});

test("an answer that is shown is an envelope", () => {
  const answers = blocks("json").map(({ code, page }) => ({ value: JSON.parse(code), page }));
  for (const { value, page } of answers) {
    assert.equal(typeof value.ok, "boolean", page);
    assert.equal(typeof value.event, "string", page);
    assert.equal(value.ok, value.error === undefined, page);
  }
  assert.ok(answers.length > 10);
  assert.ok(read("index.md").includes("```json"), "the first page shows an answer");
});

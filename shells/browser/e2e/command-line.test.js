// The command line: help, the one line on standard output, and mistakes with a way out.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { run, startShell, workspace } from "./shell.js";

describe("the command line", () => {
  let folder;

  before(() => { folder = mkdtempSync(join(tmpdir(), "transom-cli-")); });
  after(() => rmSync(folder, { recursive: true }));

  const file = (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test("--help names every option, and gives examples and exit codes", async () => {
    const { code, out, err } = await run("--help").ended;
    assert.equal(code, 0);
    assert.equal(err, "");
    for (const word of ["--port", "--app", "--watch", "--seed", "Examples:", "Exit codes:", "/inspector"]) {
      assert.ok(out.includes(word), word);
    }
  });

  test("./dev answers --help by itself, in the same words", async () => {
    const words = (text) => text.split(/\s+/).join(" ").trim();
    const { out } = await run("--help").ended;
    const script = spawnSync(join(workspace, "dev"), ["--port", "0", "--help"], { encoding: "utf8" });
    assert.equal(script.status, 0);
    assert.equal(words(script.stdout), words(out));
  });

  test("./dev says what to install where there is no cargo", () => {
    const bash = spawnSync("bash", ["-c", "command -v bash"], { encoding: "utf8" }).stdout.trim();
    const tools = join(folder, "bin");
    mkdirSync(tools);
    for (const tool of ["dirname", "env"]) {
      symlinkSync(spawnSync("bash", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim(), join(tools, tool));
    }
    const script = spawnSync(bash, [join(workspace, "dev")], { encoding: "utf8", env: { PATH: tools } });
    assert.equal(script.status, 2);
    assert.match(script.stderr, /cargo was not found; install Rust/);
  });

  test("the ready line comes once, alone, when everything answers; Ctrl-C ends it well", async () => {
    const shell = await startShell();
    for (const path of ["", "inspector", "outbox", "docs/"]) {
      assert.equal((await fetch(shell.desk + path)).status, 200, path);
    }
    assert.equal((await fetch(shell.facts.app)).status, 200);
    const { code, out } = await shell.stop();
    assert.match(out, /^ready http:\/\/localhost:\d+\/\n$/);
    assert.equal(code, 0);
  });

  test("a taken port is named, with the way out", async () => {
    const server = createServer();
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address();
    const { code, out, err } = await run("--port", String(port)).ended;
    server.close();
    assert.equal(code, 1);
    assert.equal(out, "");
    assert.match(err, new RegExp(`port ${port} cannot be used .*--port`));
  });

  for (const [what, options, exit, words] of [
    ["a seed that is not there", ["--seed", "/no/such/seed.json"], 1, /no\/such\/seed\.json cannot be read .*--seed/],
    ["an https app", ["--app", "https://localhost:1"], 2, /plain http address/],
    ["an app that is no address", ["--app", "localhost:5173"], 2, /http address/],
    ["a port beyond the last", ["--port", "65535"], 2, /65535/],
    ["an unknown option", ["--wach"], 2, /--watch/],
    ["a folder that is no project", ["--root", "/no/such/folder"], 1, /no\/such\/folder.* cannot be read/],
  ]) {
    test(`${what} is answered with a remedy`, async () => {
      const { code, out, err } = await run(...(options[0] === "--port" ? [] : ["--port", "0"]), ...options).ended;
      assert.equal(code, exit, err);
      assert.equal(out, "");
      assert.match(err, words);
      assert.doesNotMatch(err, /panicked/);
    });
  }

  for (const [what, text, words] of [
    ["is no JSON", '{"users": [', /line 1/],
    ["has an unknown field", '{"user": []}', /user/],
    ["has a wrong type", '{"users": 3}', /users|expected/],
  ]) {
    test(`a seed that ${what} is named, with the place`, async () => {
      const path = file("seed.json", text);
      const { code, err } = await run("--port", "0", "--seed", path).ended;
      assert.equal(code, 1);
      assert.ok(err.includes(path), err);
      assert.match(err, words);
    });
  }
});

// The ranking of the search, over the index of the real contract.
import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import { read } from "./site.js";

const context = vm.createContext({});
for (const script of ["search.js", "search-index.js"]) vm.runInContext(read(script), context, { filename: script });
const { docsSearch, docsIndex } = context;
const entries = docsSearch.prepare(docsIndex);
const search = (query, limit) => docsSearch.search(entries, query, limit);
const names = (entry) => [entry[0], ...entry.slice(4)];
const ofKind = (kind) => docsIndex.filter((entry) => entry[1] === kind);

test("an exact name comes first, a route, code or event before anything else of that name", () => {
  const telling = ["route", "error code", "event"];
  for (const [name] of docsIndex) {
    const [first] = search(name);
    const same = docsIndex.filter((entry) => names(entry).includes(name));
    const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    const spelled = [first.name, ...docsIndex[first.at].slice(4)].map(plain);
    assert.ok(spelled.includes(plain(name)), `${name} finds ${first.name}`);
    const best = telling.find((kind) => same.some((entry) => entry[0] === name && entry[1] === kind));
    if (best) assert.equal(first.kind, best, `${name} finds the ${first.kind}`);
  }
  assert.ok(docsIndex.length > 50);
});

test("a name is found by how it is written elsewhere", () => {
  for (const [name] of ofKind("error code")) {
    for (const query of [name.toUpperCase(), name.replaceAll("_", " "), ` ${name} `]) {
      assert.equal(search(query)[0].name, name, query);
    }
  }
  for (const entry of docsIndex) {
    for (const alias of entry.slice(4)) {
      const found = search(alias, 20).some((hit) => hit.at === docsIndex.indexOf(entry));
      assert.ok(found, `${alias} does not find ${entry[0]}`);
    }
  }
});

test("a name is found by its beginning and past a slip of the finger", () => {
  for (const [name] of ofKind("error code").filter(([code]) => code.length > 7)) {
    const has = (query) => assert.ok(search(query, 20).some((hit) => hit.name === name), `${query} does not find ${name}`);
    has(name.slice(0, -2));
    has(name.slice(0, 3) + name[4] + name[3] + name.slice(5));
    has(name.slice(0, 4) + name.slice(5));
    has(`${name.slice(0, 4)}x${name.slice(4)}`);
  }
});

test("the last part of a command is enough, and so is a pasted command", () => {
  for (const [name] of ofKind("command")) {
    const last = name.slice(name.lastIndexOf(".") + 1);
    assert.ok(search(last, 40).some((hit) => hit.name === name), `${last} does not find ${name}`);
  }
  for (const [name] of ofKind("route")) {
    assert.equal(search(`scheme://${name}?key=value`)[0].name, name);
  }
});

test("nothing is found for nothing and for nonsense, and never more than asked for", () => {
  for (const query of ["", "  ", "://", "zzzzqqqq"]) assert.equal(search(query).length, 0, query);
  assert.ok(search("e", 5).length <= 5);
});

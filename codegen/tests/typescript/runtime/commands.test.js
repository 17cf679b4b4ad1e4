// A value survives its way to the host, whatever is in it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { commands } from "@transom/wallet";

// Written by hand from the sample contract, so that it is a second opinion.
const KEYS =
  "amount currency to phoneNumber phone tel iban speed pin confirm return tags class kind action sensor rid".split(" ");

/** The host's rule: a query is split in front of known keys and nowhere else, then each value is decoded once. */
function known(text) {
  const query = text.slice(text.indexOf("?") + 1);
  const starts = [...query.matchAll(new RegExp(`(?:^|&)(${KEYS.join("|")})=`, "g"))];
  return Object.fromEntries(
    starts.map((start, at) => {
      const from = start.index + start[0].length;
      return [start[1], decodeURIComponent(query.slice(from, starts[at + 1]?.index))];
    }),
  );
}

const PIECES = ["&pin=", "&", "=", "%", "%26", "%2525", "#", "?", "+", " ", "/", "\\", "\"", "'", "<", "ü", "漢", "😀", "\u2028", "\0", "\n", "a", "0"];

/** The same texts on each run. */
function* texts(count) {
  let state = 1;
  const next = (below) => (state = (state * 48271) % 2147483647) % below;
  for (let at = 0; at < count; at += 1) {
    yield Array.from({ length: 1 + next(8) }, () => PIECES[next(PIECES.length)]).join("");
  }
}

test("a value comes back as it was, and no other key appears", () => {
  for (const text of texts(2000)) {
    assert.deepEqual(known(commands.pay.transfer.confirm({ pin: text })), {
      kind: "transfer",
      action: "confirm",
      pin: text,
    });
    assert.deepEqual(known(commands.pay.transfer.start({ amount: 1, iban: text, to: text })), {
      kind: "transfer",
      action: "start",
      amount: "1",
      iban: text,
      to: text,
    });
  }
});

const rows = [
  ["no params", commands.wallet(), "wallet://wallet"],
  ["an empty object", commands.lock({}), "wallet://lock"],
  ["the default variant is written out", commands.proof.verify(), "wallet://proof?action=verify"],
  ["a list", commands.pay.card({ amount: 5, currency: "eur", to: "a@b", tags: ["a", "b"] }), "wallet://pay?kind=card&amount=5&currency=eur&to=a%40b&tags=a%2Cb"],
  ["a flag", commands.pay.card({ confirm: false, to: "a", amount: 0, currency: "usd" }), "wallet://pay?kind=card&amount=0&currency=usd&to=a&confirm=false"],
  ["a name with several words", commands.pay.inPerson(), "wallet://pay?kind=in_person"],
  ["a key that is a keyword", commands.pay.card({ amount: 1, currency: "eur", to: "a", return: "https://x/?a=b", class: "c" }), "wallet://pay?kind=card&amount=1&currency=eur&to=a&return=https%3A%2F%2Fx%2F%3Fa%3Db&class=c"],
  ["what is no param is not sent", commands.proof.verify({ sensor: "any", kind: "card" }), "wallet://proof?action=verify&sensor=any"],
  ["undefined is not sent", commands.proof.verify({ sensor: undefined }), "wallet://proof?action=verify"],
];

for (const [name, text, expected] of rows) {
  test(`written: ${name}`, () => assert.equal(text, expected));
}

test("half a character cannot be written", () => {
  assert.throws(() => commands.pay.transfer.confirm({ pin: "\ud800" }), URIError);
});

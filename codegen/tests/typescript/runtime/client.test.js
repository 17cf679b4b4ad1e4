// The promise client: which event answers which command, what waits, what gives up.

import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import * as wallet from "@transom/wallet";
import { failed, foreignPage, settled, shellPage } from "./page.js";

const { BridgeError, errorClass, isBridgeError, isStatus, matchStatus } = wallet;

const open = [];
const createBridge = (options) => {
  const bridge = wallet.createBridge(options);
  open.push(bridge);
  return bridge;
};
afterEach(() => open.splice(0).forEach((bridge) => bridge.close()));

describe("with an id", () => {
  test("answers find their commands in any order", async () => {
    const { page, sent, deliver, ridOf } = shellPage([]);
    const bridge = createBridge({ page });
    const first = bridge.commands.wallet();
    const second = bridge.commands.wallet();
    assert.equal(sent.length, 2);
    assert.notEqual(ridOf(0), ridOf(1));
    deliver({ ok: true, event: "wallet", amount: 2, payments: [], rid: ridOf(1) });
    deliver({ ok: true, event: "wallet", amount: 1, payments: [], rid: ridOf(0) });
    assert.equal((await first).amount, 1);
    assert.equal((await second).amount, 2);
  });

  test("an answer to somebody else's command is nobody's here", async () => {
    const { page, deliver, ridOf } = shellPage([]);
    const bridge = createBridge({ page });
    const own = bridge.commands.wallet();
    deliver({ ok: true, event: "wallet", amount: 9, payments: [], rid: "other" });
    deliver({ ok: true, event: "wallet", amount: 9, payments: [] });
    deliver({ ok: true, event: "wallet", amount: 1, payments: [], rid: ridOf(0) });
    assert.equal((await own).amount, 1);
  });

  test("none is sent to a host that does not say it knows it", () => {
    const { page, sent, transport } = foreignPage();
    createBridge({ page, transport }).attempt.pay.transfer.confirm({ pin: "1" });
    assert.deepEqual(sent, ["wallet://pay?kind=transfer&action=confirm&pin=1"]);
  });
});

describe("without an id", () => {
  test("the oldest command that can end so is answered", async () => {
    const { page, deliver, transport } = foreignPage();
    const bridge = createBridge({ page, transport });
    const started = bridge.commands.pay.transfer.start({ amount: 1, iban: "DE" });
    const confirmed = bridge.commands.pay.transfer.confirm({ pin: "1" });
    deliver({ ok: true, event: "payment", status: "sent" });
    deliver({ ok: true, event: "payment", status: "waiting", approveUrl: "x" });
    assert.equal((await started).status, "waiting");
    assert.equal((await confirmed).status, "sent");
  });

  test("a status that nobody knows goes to the oldest that can end in that event", async () => {
    const { page, deliver, transport } = foreignPage();
    const bridge = createBridge({ page, transport });
    const locked = bridge.commands.lock();
    const started = bridge.commands.pay.transfer.start({ amount: 1, iban: "DE" });
    deliver({ ok: true, event: "payment", status: "frozen" });
    assert.equal((await started).status, "frozen");
    deliver({ ok: true, event: "locked" });
    assert.equal((await locked).event, "locked");
  });

  test("an error goes to the command that has its code", async () => {
    const { page, deliver, transport } = foreignPage();
    const bridge = createBridge({ page, transport });
    const verified = bridge.attempt.proof.verify();
    const enrolled = bridge.attempt.proof.enroll({ pin: "1" });
    deliver(failed("proof", "not_unlocked"));
    assert.equal((await enrolled).error.code, "not_unlocked");
    deliver(failed("proof", "a_new_code"));
    assert.equal((await verified).error.code, "a_new_code");
  });

  test("the answer of an aborted command is not taken for that of the next", async () => {
    const { page, deliver, transport } = foreignPage();
    const bridge = createBridge({ page, transport });
    const stop = new AbortController();
    const first = bridge.attempt.wallet(undefined, { signal: stop.signal });
    const second = bridge.commands.wallet();
    stop.abort();
    assert.equal((await first).error.code, "aborted");
    deliver({ ok: true, event: "wallet", amount: 1, payments: [] });
    deliver({ ok: true, event: "wallet", amount: 2, payments: [] });
    assert.equal((await second).amount, 2);
  });
});

describe("failure", () => {
  test("a promise rejects with the code, the command and the envelope", async () => {
    const { page, deliver, ridOf } = shellPage([]);
    const bridge = createBridge({ page });
    const verified = bridge.commands.proof.verify();
    const answer = { ...failed("proof", "proof_failed"), rid: ridOf(0) };
    deliver(answer);
    const error = await verified.catch((error) => error);
    assert.ok(error instanceof BridgeError && error instanceof Error);
    assert.deepEqual([error.code, error.command, error.message], ["proof_failed", "proof.verify", "proof_failed"]);
    assert.equal(error.answer, answer);
    assert.ok(isBridgeError(error) && isBridgeError(error, "proof.verify"));
    assert.ok(!isBridgeError(error, "wallet") && !isBridgeError(new Error("x")));
  });

  test("an attempt never rejects, not even when nothing can be sent", async () => {
    const none = await createBridge({ page: {} }).attempt.wallet();
    assert.deepEqual([none.ok, none.event, none.error.code], [false, null, "unsent"]);
    const half = await createBridge({ page: {}, transport() {} }).attempt.pay.transfer.confirm({ pin: "\ud800" });
    assert.equal(half.error.code, "unsent");
  });

  test("a command gives up after its time, and its late answer answers nothing", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { page, deliver, transport } = foreignPage();
      const bridge = createBridge({ page, transport, timeoutMs: 1000 });
      const first = bridge.attempt.wallet();
      const patient = bridge.commands.wallet(undefined, { timeoutMs: 0 });
      mock.timers.tick(999);
      assert.equal(await Promise.race([first, settled()]), undefined);
      mock.timers.tick(1);
      assert.equal((await first).error.code, "timeout");
      mock.timers.tick(10_000_000);
      deliver({ ok: true, event: "wallet", amount: 2, payments: [] });
      assert.equal((await patient).amount, 2);
    } finally {
      mock.timers.reset();
    }
  });

  test("five minutes are the default", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { page, transport } = foreignPage();
      const answer = createBridge({ page, transport }).attempt.wallet();
      mock.timers.tick(299_999);
      assert.equal(await Promise.race([answer, settled()]), undefined);
      mock.timers.tick(1);
      assert.equal((await answer).error.code, "timeout");
    } finally {
      mock.timers.reset();
    }
  });

  test("a command that waits for a person has no time but its own", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { page, deliver, transport } = foreignPage();
      const bridge = createBridge({ page, transport, timeoutMs: 1000 });
      const hurried = bridge.attempt.proof.verify(undefined, { timeoutMs: 2000 });
      mock.timers.tick(2000);
      assert.equal((await hurried).error.code, "timeout");
      const patient = bridge.attempt.proof.verify();
      mock.timers.tick(86_400_000);
      assert.equal(await Promise.race([patient, settled()]), undefined);
      deliver({ ok: true, event: "proof", status: "verified" });
      assert.equal((await patient).status, "verified");
    } finally {
      mock.timers.reset();
    }
  });

  test("a signal that has fired sends nothing", async () => {
    const { page, sent, transport } = foreignPage();
    const bridge = createBridge({ page, transport });
    const answer = await bridge.attempt.wallet(undefined, { signal: AbortSignal.abort() });
    assert.equal(answer.error.code, "aborted");
    assert.deepEqual(sent, []);
  });

  test("closing ends what is under way", async () => {
    const { page, transport } = foreignPage();
    const bridge = createBridge({ page, transport });
    const answer = bridge.attempt.wallet();
    bridge.close();
    assert.equal((await answer).error.code, "closed");
  });
});

describe("events", () => {
  test("wait for the first listener, in their order and once", async () => {
    const { page, deliver } = foreignPage();
    const bridge = createBridge({ page });
    deliver({ ok: true, event: "locked", n: 1 });
    deliver({ ok: true, event: "proof", status: "verified" });
    deliver({ ok: true, event: "locked", n: 2 });
    const heard = [];
    bridge.on("locked", (event) => heard.push(event.n));
    assert.deepEqual(heard, []);
    await settled();
    deliver({ ok: true, event: "locked", n: 3 });
    bridge.on("locked", () => assert.fail("nothing is left for a second listener"));
    await settled();
    assert.deepEqual(heard, [1, 2, 3]);
  });

  test("that the host has kept are delivered like any other", async () => {
    const { page } = shellPage([]);
    page.__transom.listen = (listener) => {
      listener({ ok: true, event: "locked", n: 1 });
      return () => {};
    };
    const heard = [];
    createBridge({ page }).on("locked", (event) => heard.push(event.n));
    await settled();
    assert.deepEqual(heard, [1]);
  });

  test("that answer a command are heard as well, and do not wait", async () => {
    const { page, deliver, transport } = foreignPage();
    const bridge = createBridge({ page, transport });
    const heard = [];
    const stop = bridge.on("wallet", (event) => heard.push(event.amount));
    const answer = bridge.commands.wallet();
    deliver({ ok: true, event: "wallet", amount: 1, payments: [] });
    await answer;
    stop();
    deliver({ ok: true, event: "wallet", amount: 2, payments: [] });
    assert.deepEqual(heard, [1]);
    const locked = bridge.commands.lock();
    deliver({ ok: true, event: "locked" });
    await locked;
    bridge.on("locked", () => assert.fail("the command has had it"));
    await settled();
  });

  test("a listener that throws keeps nothing from the others", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { page, deliver } = foreignPage();
      const bridge = createBridge({ page });
      const heard = [];
      bridge.on("locked", () => {
        throw new Error("the page's own mistake");
      });
      bridge.on("locked", () => heard.push("second"));
      deliver({ ok: true, event: "locked" });
      assert.deepEqual(heard, ["second"]);
      assert.throws(() => mock.timers.tick(0), /the page's own mistake/);
    } finally {
      mock.timers.reset();
    }
  });
});

describe("the page's handler", () => {
  const locked = () => ({ ok: true, event: "locked" });

  test("is called whether it was there before or comes after", () => {
    const { page, deliver } = foreignPage();
    const heard = [];
    page.onWalletEvent = () => heard.push("before");
    const bridge = createBridge({ page });
    bridge.on("locked", () => heard.push("client"));
    deliver(locked());
    page.onWalletEvent = () => heard.push("after");
    deliver(locked());
    assert.deepEqual(heard, ["client", "before", "client", "after"]);
  });

  test("may call the one it replaces", () => {
    const { page, deliver } = foreignPage();
    const heard = [];
    page.onWalletEvent = () => heard.push("old");
    createBridge({ page }).on("locked", () => heard.push("client"));
    const old = page.onWalletEvent;
    page.onWalletEvent = (event) => {
      heard.push("new");
      old(event);
    };
    deliver(locked());
    assert.deepEqual(heard, ["client", "new", "old"]);
  });

  test("may be declared again by a late script", () => {
    const { page, deliver, transport } = foreignPage();
    const heard = [];
    const bridge = createBridge({ page, transport });
    bridge.on("locked", () => heard.push("client"));
    const value = () => heard.push("declared");
    Object.defineProperty(page, "onWalletEvent", { value, writable: true, enumerable: true, configurable: true });
    bridge.attempt.wallet();
    deliver(locked());
    assert.deepEqual(heard, ["client", "declared"]);
  });

  test("is shared by several clients", () => {
    const { page, deliver } = foreignPage();
    const heard = [];
    const first = createBridge({ page });
    first.on("locked", () => heard.push("first"));
    createBridge({ page }).on("locked", () => heard.push("second"));
    page.onWalletEvent = () => heard.push("page");
    deliver(locked());
    first.close();
    deliver(locked());
    assert.deepEqual(heard, ["first", "second", "page", "second", "page"]);
  });

  test("is left alone where the host lets a client listen", () => {
    const { page, deliver } = shellPage([]);
    const heard = [];
    createBridge({ page }).on("locked", () => heard.push("client"));
    assert.ok(!("onWalletEvent" in page));
    deliver(locked());
    assert.deepEqual(heard, ["client"]);
  });
});

describe("the host", () => {
  test("says what it answers, and none that says nothing has extensions", () => {
    const ours = createBridge({ page: shellPage(["wallet", "pay.in_person"]).page });
    assert.deepEqual(["wallet", "lock", "pay.in_person"].map(ours.supports), [true, false, true]);
    const other = createBridge({ page: {} });
    assert.deepEqual(["wallet", "lock", "pay.in_person", "nonsense", "toString"].map(other.supports), [true, true, false, false, false]);
  });

  test("is waited for by those who want its own word", async () => {
    const { page, greet } = shellPage();
    const bridge = createBridge({ page });
    const asked = ["wallet", "lock", "pay.in_person"];
    assert.deepEqual(asked.map(bridge.supports), [true, true, false], "not yet");
    assert.equal(await Promise.race([bridge.ready.then(() => "told"), settled()]), undefined);
    greet(["lock", "pay.in_person", "of a newer contract"]);
    assert.deepEqual((await bridge.ready).commands, ["lock", "pay.in_person", "of a newer contract"]);
    assert.deepEqual(asked.map(bridge.supports), [false, true, true]);
  });

  test("that announces nothing keeps nobody waiting", async () => {
    assert.equal(await createBridge({ page: {} }).ready, undefined);
    assert.equal(await createBridge({ page: foreignPage().page }).ready, undefined);
    const { page } = shellPage([]);
    page.__transom.contract.name = "another";
    assert.equal(await createBridge({ page }).ready, undefined);
  });

  test("of another contract is a foreign one", () => {
    const { page, sent } = shellPage(["wallet"]);
    page.__transom.contract.name = "another";
    createBridge({ page, transport: (text) => sent.push(text) }).attempt.wallet();
    assert.deepEqual(sent, ["wallet://wallet"]);
  });

  test("is reached by navigation when nothing else is there, one task each", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const visited = [];
      const location = Object.defineProperty({}, "href", { set: (text) => visited.push(text) });
      const bridge = createBridge({ page: { location } });
      bridge.attempt.wallet();
      bridge.attempt.lock();
      bridge.attempt.proof.verify();
      assert.deepEqual(visited, ["wallet://wallet"]);
      mock.timers.tick(1);
      assert.deepEqual(visited, ["wallet://wallet", "wallet://lock"]);
      mock.timers.tick(1);
      assert.equal(visited.length, 3);
    } finally {
      mock.timers.reset();
    }
  });
});

test("open values are told apart", () => {
  const cases = { sent: () => "sent", verified: () => "verified", unrecognized: (text) => `? ${text}` };
  assert.equal(matchStatus("sent", cases), "sent");
  for (const text of ["frozen", "toString", "unrecognized", "__proto__"]) {
    assert.equal(matchStatus(text, cases), `? ${text}`);
    assert.equal(isStatus(text), false);
    assert.equal(errorClass(text), undefined);
  }
  assert.equal(errorClass("offline"), "network");
});

// The agent without a browser: what it puts on a page, sends and delivers, rule by rule.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { agent, minified, TRANSPORTS } from "./script.js";
import { run } from "./window.js";

const LIMIT = 4096;

describe("the script", () => {
  for (const transport of TRANSPORTS) {
    test(`over ${transport} fits in ${LIMIT} bytes`, () => {
      const { length } = Buffer.from(minified(transport));
      assert.ok(length <= LIMIT, `${transport} has ${length} bytes`);
    });

    test(`over ${transport} is plain ES2017`, () => {
      assert.doesNotMatch(agent(transport), /\?\?|\?\.|\.\.\.|\bcatch \{/);
    });

    test(`over ${transport} leaves a page alone that has no way to the shell`, () => {
      const { window } = run(transport, { port: false });
      assert.deepEqual(
        ["__transom", "despia", "virtual", "JSBridge", "median"].filter((name) => name in window),
        [],
      );
    });
  }
});

describe("what a page sends", () => {
  test("starts with a hello", () => {
    const { sent } = run("ipc");
    assert.deepEqual(sent, [{ kind: "hello", main: true, href: "https://shop.example/page" }]);
    assert.equal(run("ipc", { top: {} }).sent[0].main, false);
  });

  test("leaves only after the caller's stack has ended", async () => {
    const { window, frames, settled } = run("ipc");
    window.despia = "clerk://state";
    assert.deepEqual(frames(), []);
    await settled();
    assert.deepEqual(frames(), [["despia", "clerk://state"]]);
  });

  test("goes through each sender as it was written", async () => {
    const { window, frames, settled } = run("android");
    window.virtual.href = "clerk://manual?password=a b&c=%25#d+";
    window.virtual.call("clerk://token");
    window.virtual.send({ scheme: "clerk://manual", params: { method: "ticket", ticket: "a&b" } });
    window.virtual.send({ scheme: "other" });
    window.__transom.send("clerk://signout");
    await settled();
    assert.deepEqual(frames(), [
      ["virtual", "clerk://manual?password=a b&c=%25#d+"],
      ["virtual", "clerk://token"],
      ["virtual", "clerk://manual?method=ticket&ticket=a%26b"],
      ["virtual", "other://"],
      ["client", "clerk://signout"],
    ]);
  });

  test("goes through the channel of a facade as text", async () => {
    const { window, frames, settled } = run("ipc");
    window.JSBridge.postMessage('{"medianCommand":"median://clerk/signOut"}');
    window.JSBridge.postMessage({ gonativeCommand: "gonative://clerk/signOut" });
    await settled();
    assert.deepEqual(frames(), [
      ["jsbridge", '{"medianCommand":"median://clerk/signOut"}'],
      ["jsbridge", '{"gonativeCommand":"gonative://clerk/signOut"}'],
    ]);
    assert.equal("JSBridge" in run("webkit").window, false, "two channels would send everything twice");
  });

  test("may be a link, unless the page has said no", async () => {
    const { fire, frames, settled } = run("ipc");
    const click = (href, more) => {
      const event = {
        defaultPrevented: false,
        preventDefault() {
          this.defaultPrevented = true;
        },
        composedPath: () => [{}, { href, getAttribute: () => href }, {}],
        ...more,
      };
      fire("click", event);
      return event.defaultPrevented;
    };
    assert.equal(click(" CLERK://token#x"), true);
    assert.equal(click("median://clerk/getAuthStatus?callback=f"), true);
    assert.equal(click("https://clerk.com"), false);
    assert.equal(click("clerk://signout", { defaultPrevented: true }), true);
    await settled();
    assert.deepEqual(frames(), [
      ["navigation", "CLERK://token#x"],
      ["navigation", "median://clerk/getAuthStatus?callback=f"],
    ]);
  });

  test("outlives a page that puts its own object in place of a sender", async () => {
    const { window, frames, settled } = run("ipc");
    const own = () => {};
    window.despia = own;
    assert.equal(window.despia, own);
    window.despia = "clerk://state";
    assert.equal(window.despia, own, "a command is not remembered");
    Object.defineProperty(window, "despia", { value: 1 });
    window.__transom.send("clerk://token");
    await settled();
    assert.deepEqual(frames(), [
      ["despia", "clerk://state"],
      ["client", "clerk://token"],
    ]);
  });
});

describe("what reaches a page", () => {
  const event = (payload) => ({ kind: "event", name: "onClerkEvent", payload });

  test("is handed to the handler of that moment", () => {
    const { window } = run("webkit");
    const heard = [];
    window.onClerkEvent = (payload) => heard.push(payload.event);
    window.__transom.receive(event({ event: "state" }));
    window.onClerkEvent = (payload) => heard.push(`later ${payload.event}`);
    window.__transom.receive(event({ event: "token" }));
    assert.deepEqual(heard, ["state", "later token"]);
  });

  test("is dropped without a handler, with one warning that names it (DQ-02)", () => {
    const { window, warnings } = run("webkit");
    window.__transom.receive(event({ event: "signIn" }));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /^\[Clerk\] .*signIn.*onClerkEvent/);
    window.onClerkEvent = () => assert.fail("nothing is kept for it");
  });

  test("that nobody heard is there for a client that comes later, once", () => {
    const { window, warnings } = run("webkit");
    window.__transom.receive(event({ event: "signIn" }));
    const heard = [];
    const stop = window.__transom.listen((payload) => heard.push(payload.event));
    window.__transom.listen(() => heard.push("second"));
    window.__transom.receive(event({ event: "token" }));
    assert.deepEqual(heard, ["signIn", "token", "second"]);
    assert.equal(warnings.length, 1, "a listening client is a handler");
    stop();
    window.__transom.receive(event({ event: "state" }));
    assert.deepEqual(heard, ["signIn", "token", "second", "second"]);
  });

  test("survives a handler that throws, which the page still sees (DQ-04)", () => {
    const { window, tick, thrown } = run("webkit");
    const heard = [];
    window.onClerkEvent = (payload) => {
      heard.push(payload.event);
      throw new Error("the page's own mistake");
    };
    window.__transom.receive(event({ event: "state" }));
    window.__transom.receive(event({ event: "token" }));
    tick();
    assert.deepEqual(heard, ["state", "token"]);
    assert.deepEqual(thrown, ["the page's own mistake", "the page's own mistake"]);
  });

  test("is assigned again even when unchanged, as a plain property (DQ-21, T-10)", () => {
    const { window } = run("webkit");
    const assign = (value) => window.__transom.receive({ kind: "assign", name: "clerkJWT", value });
    assign("jwt");
    delete window.clerkJWT;
    assign("jwt");
    assert.deepEqual(Object.getOwnPropertyDescriptor(window, "clerkJWT"), {
      value: "jwt",
      writable: true,
      enumerable: true,
      configurable: true,
    });
    assign(null);
    assert.equal(window.clerkJWT, null);
  });

  test("calls a callback once, and one that is gone not at all (M-7)", () => {
    const { window } = run("webkit");
    const heard = [];
    window._temp = (answer) => {
      heard.push(answer);
      delete window._temp;
    };
    const call = () => window.__transom.receive({ kind: "call", name: "_temp", value: { success: true } });
    call();
    call();
    assert.deepEqual(heard, [{ success: true }]);
  });

  test("comes through the port of Android as well", () => {
    const { window, channel } = run("android");
    channel.onmessage({ data: '{"kind":"assign","name":"clerkJWT","value":"x"}' });
    assert.equal(window.clerkJWT, "x");
  });
});

describe("the page's objects", () => {
  test("the handle cannot be seen, replaced or changed", () => {
    const { window } = run("ipc");
    const { enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(window, "__transom");
    assert.deepEqual([enumerable, writable, configurable], [false, false, false]);
    const handle = window.__transom;
    assert.ok(Object.isFrozen(handle) && Object.isFrozen(handle.contract));
    assert.deepEqual({ ...handle.contract }, { name: "clerk", version: "1.0.0" });
  });

  test("the handle knows the commands once the shell has told, and hears of a change", async () => {
    const { window } = run("ipc");
    const handle = window.__transom;
    const hello = (...commands) =>
      handle.receive({ kind: "hello", contract: { name: "clerk", version: "1.0.0", commands } });
    hello("state", "token");
    assert.deepEqual((await handle.ready).commands, ["state", "token"]);
    assert.ok(Object.isFrozen(handle.contract) && Object.isFrozen(handle.contract.commands));
    hello("state");
    assert.deepEqual(handle.contract.commands, ["state"]);
  });

  test("a second agent changes nothing", () => {
    const first = run("ipc");
    const second = run("ipc", { __transom: first.window.__transom });
    assert.deepEqual(second.sent, []);
  });

  test("the senders can be declared again by the page", () => {
    const { window } = run("ipc");
    for (const name of ["despia", "virtual", "JSBridge", "median"]) {
      const { configurable, enumerable } = Object.getOwnPropertyDescriptor(window, name);
      assert.deepEqual([name, configurable, enumerable], [name, true, false]);
    }
  });

  test("the global of a facade promises, or calls back", async () => {
    const { window, frames, settled } = run("ipc");
    const params = { publishableKey: "pk_test_x" };
    const promised = window.median.clerk.initialize(params);
    const heard = [];
    assert.equal(window.median.clerk.getAuthStatus({ callback: (answer) => heard.push(answer) }), undefined);
    window.median.clerk.signOut({ callback: "namedByThePage" });
    await settled();
    assert.deepEqual(params, { publishableKey: "pk_test_x" }, "what the page gave is left as it was");
    const bodies = frames().map(([via, text]) => [via, JSON.parse(text)]);
    assert.deepEqual(
      bodies.map(([via, { medianCommand }]) => [via, medianCommand]),
      [
        ["jsbridge", "median://clerk/initialize"],
        ["jsbridge", "median://clerk/getAuthStatus"],
        ["jsbridge", "median://clerk/signOut"],
      ],
    );
    assert.equal(bodies[0][1].data.publishableKey, "pk_test_x");
    assert.equal(bodies[2][1].data.callback, "namedByThePage");
    const answer = (at, value) =>
      window.__transom.receive({ kind: "call", name: bodies[at][1].data.callback, value });
    answer(0, { success: false, error: { code: "NOT_INITIALIZED", message: "" } });
    answer(1, { state: "signedOut" });
    answer(1, { state: "twice" });
    assert.equal((await promised).error.code, "NOT_INITIALIZED", "the injected object never rejects");
    assert.deepEqual(heard, [{ state: "signedOut" }]);
  });

  test("the user agent says where the page runs", () => {
    assert.equal(run("ipc").window.navigator.userAgent, "Mozilla/5.0 (iPhone) despia median");
    const own = { userAgent: "X Despia Median/2" };
    assert.equal(run("ipc", { navigator: own }).window.navigator.userAgent, "X Despia Median/2");
  });

  test("the ready functions are called once the page is there, where it has them", () => {
    const heard = [];
    const { window, fire } = run("ipc");
    window.median_library_ready = () => heard.push("median");
    fire("load");
    assert.deepEqual(heard, ["median"]);
    const late = run("ipc", { document: { readyState: "complete" }, gonative_library_ready: () => heard.push("gonative") });
    late.tick();
    assert.deepEqual(heard, ["median", "gonative"]);
  });
});

describe("over a socket", () => {
  class Socket {
    static all = [];
    sent = [];
    constructor(address) {
      this.address = address;
      Socket.all.push(this);
    }
    send(text) {
      this.sent.push(JSON.parse(text));
    }
  }

  test("what is sent waits until it is open, and again after it was lost", async () => {
    Socket.all = [];
    const waits = [];
    const tasks = [];
    const { window, settled } = run("socket", {
      WebSocket: Socket,
      __transomSocket: { path: "/__transom/page", document: "k&y" },
      setTimeout: (task, wait) => {
        waits.push(wait);
        tasks.push(task);
      },
    });
    assert.equal("__transomSocket" in window, false, "the page does not learn the key");
    window.__transom.send("clerk://state");
    await settled();
    const [first] = Socket.all;
    assert.equal(first.address, "wss://shop.example/__transom/page?document=k%26y");
    assert.deepEqual(first.sent, []);
    first.onopen();
    assert.deepEqual(first.sent.map(({ kind }) => kind), ["hello", "frame"]);

    first.onclose();
    window.__transom.send("clerk://token");
    await settled();
    for (let at = 0; at < 7; at += 1) {
      tasks.shift()();
      Socket.all.at(-1).onclose();
    }
    assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
    tasks.shift()();
    const last = Socket.all.at(-1);
    last.onopen();
    assert.deepEqual(last.sent.map(({ text }) => text), [undefined, "clerk://token"]);
    last.onmessage({ data: '{"kind":"assign","name":"clerkJWT","value":"x"}' });
    assert.equal(window.clerkJWT, "x");
    last.onclose();
    assert.equal(waits.at(-1), 250, "a connection that worked starts the wait anew");
  });
});

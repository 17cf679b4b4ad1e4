// A page without a browser: a global object with whatever a host has put there.

/** A page in a shell of ours, which has answered the hello unless `commands` is left out; `sent` is what it was handed. */
export function shellPage(commands) {
  const sent = [];
  const listeners = new Set();
  const contract = { name: "wallet", version: "0.3.0" };
  const answered = (commands) => Object.assign(contract, { commands });
  let greet;
  const page = {
    __transom: {
      contract,
      ready: new Promise((resolve) => (greet = (commands) => resolve(answered(commands)))),
      send: (text) => sent.push(text),
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  if (commands) greet(commands);
  const deliver = (event) => listeners.forEach((listener) => listener(event));
  return { page, sent, deliver, greet, ridOf: (at) => new URL(sent[at]).searchParams.get("rid") };
}

/** A page in another host, which knows one global function and nothing else. */
export function foreignPage() {
  const sent = [];
  const page = {};
  const deliver = (event) => page.onWalletEvent(event);
  return { page, sent, deliver, transport: (text) => sent.push(text) };
}

export const failed = (event, code) => ({ ok: false, event, error: { code, message: code } });

/** Lets everything that is already due happen. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

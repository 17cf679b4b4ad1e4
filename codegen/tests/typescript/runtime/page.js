// A page without a browser: a global object with whatever a host has put there.

/** A page in a shell of ours; `sent` is what the shell was handed. */
export function shellPage(routes) {
  const sent = [];
  const listeners = new Set();
  const page = {
    __transom: {
      contract: { name: "wallet", version: "0.3.0", routes },
      send: (text) => sent.push(text),
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  const deliver = (event) => listeners.forEach((listener) => listener(event));
  return { page, sent, deliver, ridOf: (at) => new URL(sent[at]).searchParams.get("rid") };
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

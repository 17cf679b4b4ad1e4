// How events reach the client without being taken away from the page.

/**
 * The host calls one global function, and the page owns it. So where the host has no way of its own to listen, the
 * function is replaced by an accessor: whatever the page puts there, before or after, is called as well, and several
 * clients share one accessor.
 */
class Handler {
  /** @type {Set<(event: any) => void>} */
  listeners = new Set();
  #heard = new WeakSet();
  #wrapped = new WeakMap();
  /** @type {unknown} */
  #handler;
  #page;
  #name;

  /**
   * @param {any} page
   * @param {string} name
   */
  constructor(page, name) {
    this.#page = page;
    this.#name = name;
  }

  /** A `function` statement of a late script replaces the accessor; so this is done again before each command. */
  hold() {
    const found = Object.getOwnPropertyDescriptor(this.#page, this.#name);
    if (found?.get && owners.get(found.get) === this) return;
    this.#handler = this.#page[this.#name];
    const get = () => this.#wrap(this.#handler);
    owners.set(get, this);
    Object.defineProperty(this.#page, this.#name, {
      configurable: true,
      enumerable: true,
      get,
      set: (handler) => {
        this.#handler = handler;
      },
    });
  }

  /**
   * Each handler gets a function of its own, because a page may read the old one and call it from the new one.
   *
   * @param {any} handler
   */
  #wrap(handler) {
    const key = typeof handler === "function" ? handler : this;
    const known = this.#wrapped.get(key);
    if (known) return known;
    const wrapped = (/** @type {any} */ event) => {
      this.#hear(event);
      return key === handler ? handler.call(this.#page, event) : undefined;
    };
    this.#wrapped.set(key, wrapped);
    return wrapped;
  }

  /** @param {any} event */
  #hear(event) {
    if (typeof event !== "object" || event === null || this.#heard.has(event)) return;
    this.#heard.add(event);
    for (const listener of this.listeners) listener(event);
  }
}

/** @type {WeakMap<Function, Handler>} */
const owners = new WeakMap();

/**
 * @param {any} page
 * @param {string} name the global function
 * @param {any} host the host's own handle, when it speaks this contract on that function
 * @param {(event: any) => void} receive
 * @returns {{ hold(): void, close(): void }}
 */
export function openInbox(page, name, host, receive) {
  if (typeof host?.listen === "function") {
    return { hold() {}, close: host.listen(receive) };
  }
  const getter = Object.getOwnPropertyDescriptor(page, name)?.get;
  const handler = (getter && owners.get(getter)) ?? new Handler(page, name);
  handler.listeners.add(receive);
  handler.hold();
  return {
    hold: () => handler.hold(),
    close: () => void handler.listeners.delete(receive),
  };
}

/**
 * The page's half of the bridge: what a page sends a command through, and how an answer reaches it.
 *
 * `connect` opens the way to the shell and reports to the `{opened, closed, receive}` it is given. Without one this
 * page is none of the shell's business, and nothing is put there.
 */
function install(page, contract, connect) {
  if (page.__transom || !connect) return;

  const { assign, defineProperty, freeze, keys } = Object;
  const { stringify } = JSON;
  const mostKept = 16;
  const outbox = [];
  const listeners = new Set();
  let unheard = [];
  let send;
  let known = freeze({ name: contract.name, version: contract.version });
  let told;
  const ready = new Promise((resolve) => (told = resolve));

  // A caller may clear the global it watches right after it has sent; so nothing leaves before its stack has ended.
  const post = (via, text) => {
    outbox.push(stringify({ kind: "frame", via: via.toLowerCase(), text: String(text) }));
    Promise.resolve().then(flush);
  };
  const flush = () => {
    while (send && outbox.length) send(outbox.shift());
  };

  // What the page throws is the page's to see, and must not stop the bridge.
  const guard = (run) => {
    try {
      return run();
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
  };
  const place = (name, descriptor) =>
    guard(() => defineProperty(page, name, assign({ configurable: true }, descriptor)));
  const put = (name, value) => place(name, { value, writable: true });

  const deliver = (name, event) => {
    const handler = page[name];
    listeners.forEach((listen) => guard(() => listen(event)));
    if (typeof handler === "function") guard(() => handler.call(page, event));
    else if (!listeners.size) {
      unheard = unheard.concat([event]).slice(-mostKept);
      console.warn(`${contract.log} Dropped ${event.event}: window.${name} is not a function.`);
    }
  };
  const receive = (message) => {
    const { kind, name, value } = message;
    if (kind === "event") deliver(name, message.payload);
    // Assigned even when unchanged: a page that has deleted it waits for it to come back.
    else if (kind === "assign") guard(() => (page[name] = value));
    else if (kind === "call" && typeof page[name] === "function") guard(() => page[name](value));
    else if (kind === "hello") {
      freeze(message.contract.commands);
      told((known = freeze(message.contract)));
    }
  };

  contract.senders.forEach(([name, kind]) => {
    if (kind === "setter") {
      let kept = page[name];
      place(name, {
        get: () => kept,
        set: (value) => (typeof value === "string" ? post(name, value) : (kept = value)),
      });
      return;
    }
    const call = (text) => post(name, text);
    const send = ({ scheme, params = {} }) =>
      call(
        keys(params).reduce(
          (text, key) => `${text}${text.includes("?") ? "&" : "?"}${key}=${encodeURIComponent(params[key])}`,
          scheme.includes(":") ? scheme : `${scheme}://`,
        ),
      );
    put(name, defineProperty({ call, send }, "href", { set: call }));
  });

  let callbacks = 0;
  contract.facades.forEach(({ global, via, channel, key, scheme, calls }) => {
    const postMessage = (data) => post(via, typeof data === "string" ? data : stringify(data));
    if (channel) put(channel, { postMessage });

    const answerTo = (callback) => {
      const name = `_transom_${(callbacks += 1)}`;
      page[name] = (answer) => {
        delete page[name];
        callback(answer);
      };
      return name;
    };
    const root = {};
    calls.forEach(([method, path]) => {
      const steps = method.split(".");
      const last = steps.pop();
      const owner = steps.reduce((outer, step) => outer[step] || (outer[step] = {}), root);
      owner[last] = (params) => {
        const data = assign({}, params);
        const given = data.callback;
        const answer = given ? undefined : new Promise((resolve) => (data.callback = answerTo(resolve)));
        if (typeof given === "function") data.callback = answerTo(given);
        postMessage({ [key]: `${scheme}://${path}`, data });
        return answer;
      };
    });
    put(global, root);
  });

  const ours = new RegExp(`^\\s*(${contract.schemes.join("|")}):`, "i");
  const intercept = (event, text) => {
    if (!ours.test(text) || event.defaultPrevented) return;
    event.preventDefault();
    post("navigation", text.trim());
  };
  page.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node.href);
    if (link) intercept(event, link.getAttribute("href"));
  });
  // Where a browser has it, this also sees assignments to `location`, which nothing else does.
  if (page.navigation) {
    page.navigation.addEventListener("navigate", (event) => intercept(event, event.destination.url));
  }

  const agent = page.navigator.userAgent;
  const absent = contract.words.filter((word) => !agent.toLowerCase().includes(word.toLowerCase()));
  if (absent.length) {
    const value = [agent].concat(absent).join(" ");
    guard(() => defineProperty(page.navigator, "userAgent", { value, configurable: true }));
  }

  const loaded = () => {
    contract.ready.forEach((name) => receive({ kind: "call", name }));
  };
  if (page.document.readyState === "complete") setTimeout(loaded);
  else page.addEventListener("load", loaded);

  const handle = {
    // Name and version from the start, the commands once the shell has answered.
    get contract() {
      return known;
    },
    ready,
    receive,
    send: (text) => post("client", text),
    listen(listener) {
      listeners.add(listener);
      const missed = unheard;
      unheard = [];
      missed.forEach((event) => guard(() => listener(event)));
      return () => listeners.delete(listener);
    },
  };
  defineProperty(page, "__transom", { value: freeze(handle) });

  connect({
    opened(way) {
      // Where the shell is a page itself and frames the app, the frame right below it stands for the screen.
      const main = page === page.top || (connect.framed === true && page.parent === page.top);
      way(stringify({ kind: "hello", main, href: page.location.href }));
      send = way;
      flush();
    },
    closed() {
      send = undefined;
    },
    receive,
  });
}

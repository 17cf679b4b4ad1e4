// What the inspector recorded, as a vector: what the page sent, what it heard, which calls to Clerk lay in between.

const MASK = "***";
const ANY = { $any: "text" };

/** An event as it is expected: where something is masked, any text will do. */
const expected = (value) => {
  if (typeof value === "string") return value.includes(MASK) ? ANY : value;
  if (Array.isArray(value)) return value.map(expected);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expected(inner)]));
};

/** What a global was set to, by the line `window.name = value`. */
function assigned({ text, detail }) {
  const value = text.slice(`window.${detail.global} = `.length);
  return [detail.global, value === "null" ? null : ANY];
}

/** One command, or one frame that was refused. `scheme` is how commands begin; others are calls of a facade. */
function step(entries, scheme) {
  const [{ kind, detail: { text, transport } }] = entries;
  const at = entries.findIndex((entry) => entry.kind === "event");
  const { rid, ...answer } = at < 0 ? {} : entries[at].detail;
  // The number with which a client finds its answer again is its own affair.
  const sent = rid === undefined ? text : text.replace(/([?&])rid=[^&]*(&|$)/, (_, before, after) => after && before);
  const globals = (part) => Object.fromEntries(part.filter((entry) => entry.kind === "assigned").map(assigned));
  const before = globals(at < 0 ? entries : entries.slice(0, at));
  const after = globals(at < 0 ? [] : entries.slice(at));
  const fapi = entries.filter((entry) => entry.kind === "fapi").map(({ detail: { method, path } }) => `${method} ${path}`);
  return {
    [sent.startsWith(`${scheme}://`) ? "send" : "call"]: sent,
    ...(transport !== "client" && { via: transport }),
    ...(kind === "refused" && { refused: true }),
    ...(Object.keys(before).length > 0 && { before }),
    ...(at >= 0 && { answer: expected(answer) }),
    ...(Object.keys(after).length > 0 && { after }),
    ...(kind === "frame" && { fapi }),
  };
}

/** Recorded blocks, each a list of entries that begins with a frame, as a file of `spec/vectors`. */
export function vector(blocks, { scheme, publishableKey }) {
  const steps = blocks.map((entries) => step(entries, scheme));
  const [first] = steps;
  const name = (first.send ?? first.call).split("?")[0];
  const whole = {
    $schema: "../vector.schema.json",
    title: `Copied from the inspector: ${name.slice(0, 200)}`,
    summary: `Say here why it matters. Put back what stands as ${MASK}.`,
    given: name === `${scheme}://configure` ? "installed" : "configured",
    steps,
  };
  // The key of this emulator is another one at the next start.
  return [encodeURIComponent(publishableKey), publishableKey].reduce((text, key) => text.replaceAll(key, "${key}"), JSON.stringify(whole, null, 2));
}

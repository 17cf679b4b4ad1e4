// Ranks the entries of the search index for what a reader typed. It knows no page; site.js shows what it finds.
(() => {
  "use strict";

  // Where two entries fit equally well, the kind that readers look up more often comes first.
  const kinds = [
    "route", "error code", "event", "command", "status", "variant", "param", "state", "global", "choice",
    "record", "status group", "capability", "call", "facade", "facade error", "quirk", "cookie", "platform",
    "operation", "page",
  ];

  const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

  const words = (text) =>
    text.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  // What was pasted may be a whole command: its route is what counts.
  const route = (query) => query.trim().replace(/^[\w.+-]+:\/\//u, "").replace(/[/?].*$/su, "");

  const spelled = (text) => ({
    exact: text,
    plain: plain(text),
    last: plain(text.slice(text.lastIndexOf(".") + 1)),
    words: words(text),
  });

  const prepare = (rows) =>
    rows.map(([name, kind, address, summary, ...aliases], at) => ({
      name, kind, address, summary, at,
      rank: kinds.includes(kind) ? kinds.indexOf(kind) : kinds.length,
      names: [name, ...aliases].map(spelled),
      about: words(summary),
    }));

  // Damerau-Levenshtein (neighbours swapped count as one), given up once it exceeds `most`.
  const distance = (left, right, most) => {
    if (Math.abs(left.length - right.length) > most) return most + 1;
    let before = [];
    let row = Array.from({ length: right.length + 1 }, (_, column) => column);
    for (let i = 1; i <= left.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= right.length; j += 1) {
        const same = left[i - 1] === right[j - 1];
        next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      if (Math.min(...next) > most) return most + 1;
      before = row;
      row = next;
    }
    return row[right.length];
  };

  const typos = (length) => (length < 4 ? 0 : length < 8 ? 1 : 2);

  const fits = (name, query) => {
    if (name.exact === query.exact) return 1010;
    if (name.plain === query.plain) return 1000;
    if (name.last === query.plain) return 900;
    if (name.plain.startsWith(query.plain)) return 700 - Math.min(90, name.plain.length - query.plain.length);
    if (name.last.startsWith(query.plain)) return 600;
    if (query.words.every((word) => name.words.some((own) => own.startsWith(word)))) return 560;
    if (name.plain.includes(query.plain)) return 450;
    const most = typos(query.plain.length);
    if (most === 0) return 0;
    const whole = Math.min(distance(query.plain, name.plain, most), distance(query.plain, name.last, most));
    if (whole <= most) return 420 - 40 * whole;
    const begin = Math.min(
      distance(query.plain, name.plain.slice(0, query.plain.length), most),
      ...name.words.map((word) => distance(query.plain, word, most)),
    );
    return begin <= most ? 300 - 40 * begin : 0;
  };

  const score = (entry, query) => {
    const [own, ...others] = entry.names.map((name) => fits(name, query));
    const best = Math.max(own, ...others.map((other) => other - 15));
    if (best > 0) return best;
    return query.words.every((word) => entry.about.some((other) => other.startsWith(word))) ? 150 : 0;
  };

  const search = (entries, text, limit = 12) => {
    const exact = route(text);
    const query = { exact, plain: plain(exact), words: words(exact) };
    if (query.plain === "") return [];
    return entries
      .map((entry) => ({ entry, score: score(entry, query) }))
      .filter((hit) => hit.score > 0)
      .sort((a, b) =>
        b.score - a.score || a.entry.rank - b.entry.rank ||
        a.entry.name.length - b.entry.name.length || a.entry.at - b.entry.at)
      .slice(0, limit)
      .map((hit) => hit.entry);
  };

  globalThis.docsSearch = { prepare, search };
})();

// The outbox: what the emulator would have sent, newest first. Waits for news instead of asking over and over.

import { element } from "/assets/desk.js";

/** Milliseconds that one question may stay open. */
const WAIT = 25_000;
const PURPOSES = { sign_in: "sign in", sign_up: "sign up", reset_password: "reset the password", verify: "verify" };

const list = document.getElementById("mail");
const empty = document.getElementById("empty");

function item({ to, channel, purpose, code, link, sent_at }) {
  const what = [channel === "sms" ? "SMS" : "e-mail", PURPOSES[purpose] ?? purpose, new Date(sent_at).toLocaleTimeString()];
  return element(
    "li",
    {},
    element("span", { class: "to" }, to),
    element("span", { class: "what" }, what.join(" · ")),
    link
      ? element("a", { href: link, target: "_blank", rel: "noopener" }, "Open the link")
      : element("span", { class: "code" }, code),
  );
}

async function read(query) {
  const answer = await fetch(`/api/emulator/outbox?${query}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()).messages;
}

function show(messages) {
  list.prepend(...messages.map(item).reverse());
  empty.hidden = list.children.length > 0;
}

async function run() {
  for (let last = 0; ; ) {
    try {
      const news = await read(`after=${last}&wait_ms=${WAIT}`);
      show(news);
      last = news.at(-1)?.number ?? last;
      // After a reset the emulator counts from the start again.
      if (news.length === 0 && ((await read("after=0")).at(-1)?.number ?? 0) < last) {
        list.replaceChildren();
        last = 0;
      }
    } catch {
      await new Promise((again) => setTimeout(again, 1500));
    }
  }
}

run();

// The outbox: what the emulator would have sent, newest first. Waits for news instead of asking over and over.

const list = document.getElementById("mail");
const empty = document.getElementById("empty");

function item(message) {
  const made = document.createElement("li");
  const to = Object.assign(document.createElement("span"), { className: "to", textContent: message.to });
  const what = Object.assign(document.createElement("span"), {
    className: "what",
    textContent: [message.purpose ?? message.strategy, new Date(message.sent_at ?? message.at).toLocaleTimeString()].filter(Boolean).join(" · "),
  });
  const code = Object.assign(document.createElement("span"), { className: "code", textContent: message.code ?? "" });
  made.append(to, what, code);
  return made;
}

async function poll(after) {
  const answer = await fetch(`/api/emulator/outbox?after=${after}&wait_ms=25000`);
  if (!answer.ok) throw new Error(await answer.text());
  const { messages } = await answer.json();
  for (const message of messages) list.prepend(item(message));
  empty.hidden = list.children.length > 0;
  return messages.reduce((last, message) => Math.max(last, message.seq ?? message.id ?? 0), after);
}

async function run() {
  for (let after = 0; ; ) {
    try {
      after = await poll(after);
    } catch {
      await new Promise((again) => setTimeout(again, 1500));
    }
  }
}

run();

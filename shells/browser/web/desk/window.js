// The socket on which the shell puts questions to this window, and takes them back.

/** Milliseconds before a socket that closed is opened again. */
const PAUSE = 500;

/**
 * `questions` holds, by what they are about, functions `({detail, again, signal}) => answer`; the signal aborts when the
 * shell takes the question back. `notices` holds functions by kind of notice.
 */
export function open({ questions, notices }) {
  const asked = new Map();
  const socket = new WebSocket(`ws://${location.host}/api/window`);

  async function answer({ number, what, detail, again = false }) {
    const withdrawal = new AbortController();
    asked.set(number, withdrawal);
    const given = await questions[what]({ detail, again, signal: withdrawal.signal });
    if (asked.delete(number)) socket.send(JSON.stringify({ number, answer: given }));
  }

  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.kind === "ask") return answer(message);
    if (message.kind === "withdrawn") {
      asked.get(message.number)?.abort();
      asked.delete(message.number);
      return;
    }
    notices[message.kind]?.(message);
    dispatchEvent(new CustomEvent(`shell-${message.kind}`, { detail: message }));
  };
  socket.onclose = () => {
    for (const withdrawal of asked.values()) withdrawal.abort();
    asked.clear();
    setTimeout(() => open({ questions, notices }), PAUSE);
  };
}

// The way that any host can see: the page goes to the address of the command.

/**
 * A navigation that follows another in the same task replaces it, so each gets a task of its own.
 *
 * @param {any} page
 * @returns {(command: string) => void}
 */
export function navigation(page) {
  /** @type {string[]} */
  const waiting = [];
  let busy = false;
  const next = () => {
    const command = waiting.shift();
    busy = command !== undefined;
    if (!busy) return;
    setTimeout(next, 1);
    page.location.href = command;
  };
  return (command) => {
    if (!page.location) throw new Error("there is no page to send it from.");
    waiting.push(command);
    if (!busy) next();
  };
}

// The sheet over the app: what the device asks of its user. One question at a time; a new one takes the place of the old.

const sheet = document.getElementById("session");
const title = document.getElementById("session-title");
const says = document.getElementById("session-says");
const go = document.getElementById("session-go");
const cancel = document.getElementById("session-cancel");

/** Shows the sheet. */
export function show({ heading, text, action, onGo, onCancel }) {
  title.textContent = heading;
  says.textContent = text;
  go.textContent = action;
  go.onclick = onGo;
  cancel.onclick = onCancel;
  sheet.hidden = false;
}

/** Takes the sheet away. */
export function hide() {
  sheet.hidden = true;
}

/** The sheet of a vendor, as far as it can be pretended; answers what `picked` makes of the question. */
const vendor = (name, account, picked) => ({ detail, signal }) =>
  new Promise((answer) => {
    const end = (outcome) => {
      hide();
      answer(outcome);
    };
    show({
      heading: `Sign in with ${name}`,
      text: `A make-believe ${name} account: ${account(detail).email}`,
      action: "Continue",
      onGo: () => end(picked(detail)),
      onCancel: () => end("cancelled"),
    });
    signal.addEventListener("abort", () => end());
  });

/** Apple's sheet. */
export const apple = vendor("Apple", (detail) => detail, () => "continue");

/** Google's sheet. */
export const google = vendor("Google", ({ account }) => account, ({ account }) => ({ account }));

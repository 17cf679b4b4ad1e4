// The browser session: the page of a provider in a tab of its own, and a sheet over the app while it is open.

/** Milliseconds between two looks at the tab: a browser tells nobody that a tab was closed. */
const LOOK = 200;
const SIZE = "popup,width=480,height=720";

const sheet = document.getElementById("session");
const title = document.getElementById("session-title");
const says = document.getElementById("session-says");
const go = document.getElementById("session-go");
const cancel = document.getElementById("session-cancel");

let tab = null;

/** Closes the tab, if this window opened it. */
export function closeTab() {
  tab?.close();
  tab = null;
}

function show(heading, text, action) {
  title.textContent = heading;
  says.textContent = text;
  go.textContent = action;
  sheet.hidden = false;
}

/** Opens `url`; answers only when the user gives up. Who comes back is seen by the shell, not here. */
export function browse({ detail: { url }, again, signal }) {
  const { host } = new URL(url);
  const waiting = () => show("Continue in the other window", `${host} is asking who you are.`, "Show that window");
  return new Promise((answer) => {
    let looking;
    const end = (outcome) => {
      clearInterval(looking);
      sheet.hidden = true;
      answer(outcome);
    };
    const look = () => {
      if (!tab?.closed) return;
      tab = null;
      end("closed");
    };
    const opened = () => {
      waiting();
      looking ??= setInterval(look, LOOK);
    };
    if (again) show("Signing in goes on elsewhere", `A window of ${host} was opened before this page was reloaded.`, "Open it again");
    else if ((tab = window.open(url, "_blank", SIZE))) opened();
    else show("The browser blocked a window", `The app wants to open ${host} so that you can sign in.`, "Continue in a new tab");
    go.onclick = () => {
      if (tab && !tab.closed) return tab.focus();
      tab = window.open(url, "_blank");
      if (tab) opened();
    };
    cancel.onclick = () => {
      closeTab();
      end("cancelled");
    };
    signal.addEventListener("abort", () => end());
  });
}

// The browser session: the page of a provider in a tab of its own, and a sheet over the app while it is open.

import { hide, show } from "/assets/sheet.js";

/** Milliseconds between two looks at the tab: a browser tells nobody that a tab was closed. */
const LOOK = 200;
const SIZE = "popup,width=480,height=720";

let tab = null;

/** Closes the tab, if this window opened it. */
export function closeTab() {
  tab?.close();
  tab = null;
}

/** Opens `url`; answers only when the user gives up. Who comes back is seen by the shell, not here. */
export function browse({ detail: { url }, again, signal }) {
  const { host } = new URL(url);
  return new Promise((answer) => {
    let looking;
    const end = (outcome) => {
      clearInterval(looking);
      hide();
      answer(outcome);
    };
    const onCancel = () => {
      closeTab();
      end("cancelled");
    };
    const onGo = () => {
      if (tab && !tab.closed) return tab.focus();
      tab = window.open(url, "_blank");
      if (tab) opened();
    };
    const say = (heading, text, action) => show({ heading, text, action, onGo, onCancel });
    const opened = () => {
      say("Continue in the other window", `${host} is asking who you are.`, "Show that window");
      looking ??= setInterval(() => {
        if (!tab?.closed) return;
        tab = null;
        end("closed");
      }, LOOK);
    };
    if (again) say("Signing in goes on elsewhere", `A window of ${host} was opened before this page was reloaded.`, "Open it again");
    else if ((tab = window.open(url, "_blank", SIZE))) opened();
    else say("The browser blocked a window", `The app wants to open ${host} so that you can sign in.`, "Continue in a new tab");
    signal.addEventListener("abort", () => end());
  });
}

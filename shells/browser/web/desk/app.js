// The front page of the desk: the app in its frame, and what crosses the bridge meanwhile.

import { facts, follow } from "/assets/desk.js";
import { openFeed } from "/assets/feed.js";
import { create, get } from "/assets/passkey.js";
import { browse, closeTab } from "/assets/session.js";
import { apple, google } from "/assets/sheet.js";
import { open } from "/assets/window.js";

const frame = document.getElementById("app");
const list = document.getElementById("feed");
const empty = document.getElementById("empty");

const feed = openFeed(list, { onChange: () => { empty.hidden = list.children.length > 0; } });
const { app } = await facts;
const load = () => { frame.src = app; };

document.getElementById("reload").onclick = load;
load();

follow(feed.add, ({ again }) => {
  feed.clear();
  // A shell that was built anew has a new contract and no memory of the page that is open.
  if (again) load();
});

// What the app asks of the device behind it. A page in the frame can neither answer nor see these.
open({
  questions: { apple, browser_session: browse, google, passkey_create: create, passkey_get: get },
  notices: { restarted: load, session_over: closeTab },
});

// Another Clerk application: everything of the one before is gone. And the screen until the first one is there.

import { commands, forget, register, state } from "/app.js";
import { field, form, h, link, problem, title } from "/element.js";

async function move({ key }) {
  const answer = await commands().configure({ key });
  Object.assign(forget(), { identifier: "" });
  return answer;
}

register({
  wait: () => [h("p", { className: "wait" }, "Starting…")],

  tenant: () => [
    title("Another Clerk application", "Whoever is signed in here is forgotten first. Reload the page to come back."),
    form([field("Publishable key", { name: "key", placeholder: "pk_test_…", autocomplete: "off" }), problem()], "Move there", "configure", move),
    h("div", { className: "links" }, link("Back", state.user ? "server" : "signin")),
  ],
});

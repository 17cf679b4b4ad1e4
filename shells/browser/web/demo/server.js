// What others learn of the session: the page's own server, and the analytics kits of the app.

import { commands, register, state } from "/app.js";
import { bar } from "/account.js";
import { button, card, door, field, form, h, problem, title } from "/element.js";

/** What the last command came to; said once. */
function says() {
  const { says: words } = state;
  state.says = null;
  return words ? h("p", { className: "good", role: "status" }, words) : null;
}

/** Keeps what a command answered, for the screen to show. */
const told = (words) => async (answer) => {
  state.says = words(await answer);
  return { status: "told" };
};
const aboutSsr = told(({ status, domains, header }) =>
  status === "enabled" ? `Shown to ${domains.join(", ") || "nobody"} by cookies${header ? ` and ${header}` : ""}.` : "Shown to nobody.");
const aboutAttribution = told(({ status }) => (status === "enabled" ? "Analytics kits learn your id." : "Analytics kits learn nothing."));

register({
  server: () => [
    title("Server"),
    bar("server"),
    problem(),
    says(),
    card(
      "Show the session to a server",
      h("p", {}, "Page loads of the host carry cookies, and a header if you name one."),
      form(
        [
          field("Host", { name: "domains", value: location.hostname }),
          field("Header", { name: "header", value: "Authorization", required: false }),
        ],
        "Turn on",
        "ssr",
        ({ domains, header }) => aboutSsr(commands().ssr({ domains: [domains], ...(header && { header }) })),
        { id: "ssr" },
      ),
      button("Turn off", "ssr", () => aboutSsr(commands().ssr({ enabled: false })), { id: "ssr-off" }),
    ),
    card(
      "Attribution",
      h("p", {}, "Passes your id to the analytics kits that the app links."),
      h(
        "div",
        { className: "grid" },
        button("Turn on", "attribution", () => aboutAttribution(commands().attribution()), { id: "attribution" }),
        button("Turn off", "attribution", () => aboutAttribution(commands().attribution({ enabled: false })), { id: "attribution-off" }),
      ),
    ),
    card("Clerk application", h("p", {}, "An app can move to another one while it runs."), door("Use another", "configure", "tenant", { id: "tenant" })),
  ],
});

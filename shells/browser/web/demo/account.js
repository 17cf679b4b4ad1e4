// Who is signed in: the profile, the token, passkeys, and the way out.

import { commands, forget, register, state } from "/app.js";
import { button, card, door, field, form, h, problem, tabs, title } from "/element.js";

export const bar = (here) =>
  tabs("Account", here, { home: "You", sessions: "Sessions", organizations: "Teams", server: "Server" });

/** The claims of a token, unchecked: to look at, not to trust. */
function claims(jwt) {
  if (typeof jwt !== "string") return null;
  return JSON.parse(atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
}

const expiry = () => {
  const read = claims(window.clerkJWT);
  return read ? new Date(read.exp * 1000).toLocaleTimeString() : "no token yet";
};

register({
  home: () => {
    const { user } = state;
    const name = [user.firstName, user.lastName].filter(Boolean).join(" ") || user.username || user.emailAddress || "You";
    const minted = h("pre", { id: "minted", hidden: !state.minted }, JSON.stringify(state.minted, null, 2) ?? "");
    return [
      title("You are signed in"),
      bar("home"),
      problem(),
      h(
        "section",
        { className: "profile" },
        h("span", { className: "avatar", ariaHidden: "true" }, name[0].toUpperCase()),
        h("div", {}, h("strong", {}, name), h("span", {}, user.emailAddress ?? "")),
        button("Reload", "user.reload", () => commands().user.reload()),
      ),
      h(
        "dl",
        { id: "facts" },
        h("dt", {}, "User"), h("dd", { id: "user-id" }, user.userId),
        h("dt", {}, "Token expires"), h("dd", { id: "token-expiry" }, expiry()),
      ),
      h(
        "div",
        { className: "stack" },
        button("Get a fresh token", "token", () => commands().token(), { id: "fresh" }),
        button("Sign out", "signout", leave, { id: "sign-out", className: "" }),
      ),
      card(
        "Your name",
        form(
          [
            h(
              "div",
              { className: "grid" },
              field("First", { name: "firstName", required: false, value: user.firstName ?? "" }),
              field("Last", { name: "lastName", required: false, value: user.lastName ?? "" }),
            ),
          ],
          "Save",
          "user.update",
          (values) => commands().user.update(values),
          { id: "name" },
        ),
      ),
      card(
        "Passkeys",
        h("p", {}, "Sign in with this device's screen lock next time."),
        form(
          [field("Name of this device", { name: "name", value: "This browser" })],
          "Add a passkey",
          "manual.passkey.register",
          async (values) => {
            await commands().manual.passkey.register(values);
            state.passkey = true;
            return {};
          },
          { id: "passkey" },
        ),
        state.passkey ? h("p", { className: "good", role: "status" }, "Your passkey is ready.") : null,
      ),
      card(
        "A token for another service",
        form(
          [field("JWT template", { name: "template", value: "demo" })],
          "Make it",
          "token",
          async ({ template }) => {
            const { jwt } = await commands().token({ template });
            state.minted = claims(jwt);
            return {};
          },
          { id: "template" },
        ),
        minted,
      ),
      card("Tasks", h("p", {}, "What Clerk wants done before a session counts."), door("See what is left", "task.list", "tasks", { id: "tasks" })),
    ];
  },
});

async function leave() {
  const answer = await commands().signout();
  forget();
  return answer;
}

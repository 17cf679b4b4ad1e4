// A forgotten password: who it is, the code, the new one.

import { commands, register, state } from "/app.js";
import { codeField, field, form, h, link, problem, title } from "/element.js";

const back = () => h("div", { className: "links" }, link("Back to sign in", "signin"));

register({
  reset: () => [
    title("A new password", "We send a code to your e-mail address or phone first."),
    form(
      [field("E-mail or phone", { name: "identifier", autocomplete: "username", value: state.identifier }), problem()],
      "Send the code",
      "manual.reset_password.start",
      (values) => {
        state.identifier = values.identifier;
        return commands().manual.resetPassword.start(values);
      },
    ),
    back(),
  ],

  resetCode: () => [
    title("Check your messages", `We sent a code to ${state.identifier}. It is in the outbox of the desk.`),
    form([codeField(), problem()], "Continue", "manual.reset_password.verify", ({ code }) => commands().manual.resetPassword.verify({ code })),
    back(),
  ],

  newPassword: () => [
    title("Choose a new password"),
    form(
      [field("New password", { type: "password", name: "newPassword", autocomplete: "new-password", minLength: 8 }), problem()],
      "Save and sign in",
      "manual.reset_password.reset",
      (values) => commands().manual.resetPassword.reset(values),
    ),
    back(),
  ],
});

// What Clerk wants done before a session counts: an organization, a second factor, another password.

import { bridge, commands, register, state } from "/app.js";
import { button, card, codeField, field, form, h, link, list, problem, row, title } from "/element.js";

const steps = {
  "choose-organization": async () => {
    const { memberships = [] } = await bridge().attempt.organization.list();
    const choose = ({ organization: { id, name }, role, roleName }) =>
      row(name, roleName ?? role, button("Choose", "task.choose_organization", () => commands().task.chooseOrganization({ organizationId: id }), { className: "small" }));
    return card("Choose an organization", list(memberships.map(choose), "You belong to none yet."));
  },

  "setup-mfa": () => {
    const begin = button("Show the key", "task.setup_mfa", async () => {
      state.setup = await commands().task.setupMfa();
      return { status: "begun" };
    });
    const finish = () => [
      h("p", {}, "Type this key into your authenticator app, then the code it shows."),
      h("code", { className: "key", id: "mfa-key" }, state.setup.secret),
      form([codeField()], "Continue", "task.verify_mfa", verify),
    ];
    return card("Set up a second factor", ...(state.setup?.secret ? finish() : [begin]));
  },

  "reset-password": () =>
    card(
      "Choose another password",
      form(
        [
          field("Password until now", { type: "password", name: "password", autocomplete: "current-password", required: false }),
          field("New password", { type: "password", name: "newPassword", autocomplete: "new-password", minLength: 8 }),
        ],
        "Save",
        "task.reset_password",
        (values) => commands().task.resetPassword(values),
      ),
    ),
};

/** Checks the first code; backup codes are told this once. */
async function verify({ code }) {
  state.setup = await commands().task.verifyMfa({ code });
  return { status: state.setup.backupCodes ? "backup_codes" : state.setup.status };
}

register({
  backupCodes: () => [
    title("Write these down", "Each of them replaces your authenticator app once. You will not see them again."),
    h("pre", { id: "backup-codes" }, state.setup.backupCodes.join("\n")),
    button("I have them", "state", () => commands().state(), { id: "have-codes" }),
  ],

  tasks: async () => {
    const { ok, error, tasks = [] } = await bridge().attempt.task.list();
    if (!ok) state.error ??= error;
    const known = tasks.filter(({ key }) => key in steps);
    return [
      title(tasks.length ? "Almost there" : "Nothing to do", tasks.length ? "Clerk wants this done first." : "Your session counts as it is."),
      problem(),
      ...(await Promise.all(known.map(({ key }) => steps[key]()))),
      h("div", { className: "links" }, tasks.length ? button("Sign out", "signout", () => commands().signout(), { className: "plain" }) : link("Back", "home")),
    ];
  },
});

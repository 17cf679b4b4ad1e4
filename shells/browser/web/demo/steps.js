// What comes after the first step: a code, a link, a second factor, what a sign-up lacks, and where the attempt stands.

import { bridge, commands, register, remember, sendCode, state } from "/app.js";
import { button, check, codeField, field, form, h, link, problem, title } from "/element.js";

const STRATEGIES = { totp: "Authenticator", phone_code: "Text message", email_code: "E-mail", backup_code: "Backup code" };
const SENT = ["phone_code", "email_code"];

/** What a sign-up can lack, by Clerk's words, and how to ask for it. */
const LACKED = {
  email_address: () => field("E-mail", { type: "email", name: "emailAddress", autocomplete: "email" }),
  phone_number: () => field("Phone number", { type: "tel", name: "phoneNumber", autocomplete: "tel" }),
  username: () => field("Username", { name: "username", autocomplete: "username", autocapitalize: "none" }),
  password: () => field("Password", { type: "password", name: "password", autocomplete: "new-password", minLength: 8 }),
  first_name: () => field("First name", { name: "firstName", autocomplete: "given-name" }),
  last_name: () => field("Last name", { name: "lastName", autocomplete: "family-name" }),
  legal_accepted: () => check("I agree to the terms", { name: "legalAccepted", required: true }),
};

/** Where Clerk says the attempt stands, asked for when it is opened. */
function standing() {
  if (!bridge().supports("attempt.tell")) return null;
  const text = h("pre", {});
  const ontoggle = async () => {
    if (!made.open) return;
    const { ok, error, signIn, signUp } = await bridge().attempt.attempt.tell();
    text.textContent = ok ? JSON.stringify(signIn ?? signUp ?? "nothing is under way", null, 2) : error.message;
  };
  const made = h("details", { id: "attempt", ontoggle }, h("summary", {}, "Where this attempt stands"), text);
  return made;
}

function strategies() {
  const choose = (strategy) => () => {
    state.strategy = strategy;
    return SENT.includes(strategy) ? commands().manual.secondFactor.prepare({ strategy }) : { status: "needs_second_factor" };
  };
  return h(
    "div",
    { className: "grid", role: "group", ariaLabel: "Second factor" },
    ...Object.entries(STRATEGIES).map(([strategy, text]) =>
      button(text, SENT.includes(strategy) ? "manual.second_factor.prepare" : "manual.second_factor.verify", choose(strategy), {
        ariaPressed: String(state.strategy === strategy),
      })),
  );
}

register({
  code: () => [
    title(state.channel === "phoneCode" ? "Check your messages" : "Check your mail", `We sent a code to ${state.identifier}. It is in the outbox of the desk.`),
    form([codeField(), problem()], "Continue", `manual.${state.channel === "phoneCode" ? "phone" : "email"}_code.verify`, ({ code }) =>
      commands().manual[state.channel].verify({ code, type: state.type })),
    h(
      "div",
      { className: "links" },
      button("Send another", "manual.email_code.start", () =>
        sendCode(state.channel === "phoneCode" ? { phoneNumber: state.identifier } : { emailAddress: state.identifier }), { className: "plain" }),
      link("Another way", state.type),
    ),
    standing(),
  ],

  linkSent: () => [
    title("Check your mail", `We sent a link to ${state.identifier}. Open the link in the outbox of the desk; this page goes on by itself.`),
    problem(),
    h("div", { className: "links" }, link("Send another", "emailLink"), link("Another way", state.type)),
    standing(),
  ],

  finish: () => {
    const known = state.asked.filter((name) => name in LACKED);
    const unknown = state.asked.filter((name) => !(name in LACKED));
    return [
      title("Almost there", "Your account needs a little more."),
      unknown.length ? h("p", { className: "none" }, `Clerk also asks for ${unknown.join(", ")}, which this page does not know.`) : null,
      form([...known.map((name) => LACKED[name]()), problem()], "Continue", "attempt.update", (values) => {
        remember(values);
        return commands().attempt.update({ ...values, legalAccepted: Boolean(values.legalAccepted) });
      }),
      h("div", { className: "links" }, link("Start again", "signup")),
      standing(),
    ];
  },

  second: () => [
    title("One more step", state.strategy === "backup_code" ? "Type one of the codes that you wrote down." : "Show that it is you, with a second proof."),
    strategies(),
    form(
      [codeField(state.strategy === "backup_code" ? { pattern: ".+", maxLength: 40, inputMode: "text" } : {}), problem()],
      "Continue",
      "manual.second_factor.verify",
      ({ code }) => commands().manual.secondFactor.verify({ code, strategy: state.strategy }),
    ),
    h("div", { className: "links" }, link("Start again", "signin")),
    standing(),
  ],
});

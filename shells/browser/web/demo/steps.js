// What comes after the first step: a code, a link, a second factor, and where the attempt stands.

import { bridge, commands, register, sendCode, state } from "/app.js";
import { button, codeField, form, h, link, problem, title } from "/element.js";

const STRATEGIES = { totp: "Authenticator", phone_code: "Text message", email_code: "E-mail", backup_code: "Backup code" };
const SENT = ["phone_code", "email_code"];

/** Where Clerk says the attempt stands, asked for when it is opened. */
function standing() {
  if (!bridge().supports("attempt")) return null;
  const text = h("pre", {});
  const ontoggle = async () => {
    if (!made.open) return;
    const { ok, error, signIn, signUp } = await bridge().attempt.attempt();
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

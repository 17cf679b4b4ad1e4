// The ways in: password, codes, a link, other accounts, passkey, company, ticket.

import { commands, register, remember, sendCode, sendLink, state } from "/app.js";
import { button, check, door, field, form, h, link, problem, tabs, title } from "/element.js";

const heading = (here) => tabs("Sign in or sign up", here, { signin: "Sign in", signup: "Sign up" });
const back = (text = "Another way") => h("div", { className: "links" }, link(text, state.user ? "sessions" : state.type));

const others = (type) => [
  h("div", { className: "or" }, "or"),
  h(
    "div",
    { className: "grid" },
    button("Google", "manual.google", () => commands().manual.google({ type })),
    button("GitHub", "manual.oauth", () => commands().manual.oauth({ provider: "github", type })),
    button("Apple", "manual.apple", () => commands().manual.apple({ type })),
    type === "signin"
      ? button("Passkey", "manual.passkey.signin", () => commands().manual.passkey.signin())
      : door("Other provider", "manual.oauth", "provider"),
  ),
];

register({
  signin: () => {
    Object.assign(state, { type: "signin", given: {} });
    return [
      title("Welcome back"),
      heading("signin"),
      form(
        [
          field("E-mail, phone or username", { name: "identifier", autocomplete: "username webauthn", value: state.identifier }),
          field("Password", { type: "password", name: "password", autocomplete: "current-password" }),
          problem(),
        ],
        "Sign in",
        "manual.password.signin",
        (values) => {
          state.identifier = values.identifier;
          return commands().manual.password.signin(values);
        },
      ),
      others("signin"),
      h(
        "div",
        { className: "links" },
        door("E-mail code", "manual.email_code.start", "email", { className: "plain" }),
        door("E-mail link", "manual.email_link.start", "emailLink", { className: "plain" }),
        door("Text message", "manual.phone_code.start", "phone", { className: "plain" }),
        door("Company", "manual.enterprise_sso", "company", { className: "plain" }),
        door("Other provider", "manual.oauth", "provider", { className: "plain" }),
        door("Ticket", "manual.ticket", "ticket", { className: "plain" }),
        door("Forgot password?", "manual.reset_password.start", "reset", { className: "plain" }),
        state.user ? null : door("Another Clerk", "configure", "tenant", { className: "plain" }),
        state.user ? link("Back to your account", "home") : null,
      ),
    ];
  },

  signup: () => {
    Object.assign(state, { type: "signup", given: {} });
    return [
      title("Make an account"),
      heading("signup"),
      form(
        [
          field("First name", { name: "firstName", autocomplete: "given-name", required: false }),
          field("E-mail", { type: "email", name: "emailAddress", autocomplete: "email" }),
          field("Password", { type: "password", name: "password", autocomplete: "new-password", minLength: 8 }),
          problem(),
        ],
        "Sign up",
        "manual.password.signup",
        (values) => {
          state.identifier = values.emailAddress;
          remember(values);
          return commands().manual.password.signup(values);
        },
      ),
      others("signup"),
      h(
        "div",
        { className: "links" },
        door("E-mail code", "manual.email_code.start", "email", { className: "plain" }),
        door("E-mail link", "manual.email_link.start", "emailLink", { className: "plain" }),
        door("Text message", "manual.phone_code.start", "phone", { className: "plain" }),
      ),
    ];
  },

  email: () => [
    title("A code by e-mail", "We send six digits to your address. No password is needed."),
    form(
      [field("E-mail", { type: "email", name: "emailAddress", autocomplete: "email", value: state.identifier }), problem()],
      "Send the code",
      "manual.email_code.start",
      sendCode,
    ),
    back(),
  ],

  emailLink: () => [
    title("A link by e-mail", "We send a link that brings you back here. No password is needed."),
    form(
      [
        field("E-mail", { type: "email", name: "emailAddress", autocomplete: "email", value: state.identifier }),
        check("I open it on another device", { name: "anyDevice" }),
        problem(),
      ],
      "Send me a link",
      "manual.email_link.start",
      ({ emailAddress, anyDevice }) => sendLink({ emailAddress, anyDevice: Boolean(anyDevice) }),
    ),
    back(),
  ],

  phone: () => [
    title("A code by text message", "With the country code, such as +1 555 555 0100."),
    form(
      [field("Phone number", { type: "tel", name: "phoneNumber", autocomplete: "tel" }), problem()],
      "Send the code",
      "manual.phone_code.start",
      sendCode,
    ),
    back(),
  ],

  company: () => [
    title("Your company's account", "The part behind the @ says where to sign in."),
    form(
      [field("Work e-mail", { type: "email", name: "emailAddress", autocomplete: "email" }), problem()],
      "Continue",
      "manual.enterprise_sso",
      (values) => commands().manual.enterpriseSso(values),
    ),
    back(),
  ],

  provider: () => [
    title("Another provider", "Its key in the Clerk dashboard: gitlab, discord, or one of your own."),
    form(
      [field("Provider", { name: "provider", placeholder: "acme", autocapitalize: "none" }), problem()],
      "Continue",
      "manual.oauth",
      (values) => commands().manual.oauth({ ...values, type: state.type }),
    ),
    back(),
  ],

  ticket: () => [
    title("A sign-in ticket", "Your server makes one with Clerk's back-end API."),
    form(
      [field("Ticket", { name: "ticket", autocomplete: "off" }), problem()],
      "Sign in",
      "manual.ticket",
      (values) => commands().manual.ticket(values),
    ),
    back(),
  ],
});

// The sessions of this device, and those of the user elsewhere.

import { bridge, commands, register, show } from "/app.js";
import { bar } from "/account.js";
import { button, card, h, list, problem, row, title } from "/element.js";

const time = (iso) => new Date(iso).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

const revoke = (sessionId) =>
  button("End", "session.revoke", () => commands().session.revoke({ sessionId }), { className: "small" });

const here = ({ id, active, emailAddress, username, userId, status }) =>
  row(
    emailAddress ?? username ?? userId,
    active ? "in use" : status,
    active ? null : button("Use", "session.activate", () => commands().session.activate({ sessionId: id }), { className: "small" }),
    revoke(id),
  );

const elsewhere = ({ id, current, latestActivity, lastActiveAt }) =>
  row(latestActivity?.browserName ?? latestActivity?.deviceType ?? "A device", current ? "this session" : `last used ${time(lastActiveAt)}`, current ? null : revoke(id));

register({
  sessions: async () => {
    const { sessions = [] } = await bridge().attempt.session.list();
    const { devices = [] } = await bridge().attempt.session.devices();
    return [
      title("Sessions"),
      bar("sessions"),
      problem(),
      card(
        "On this device",
        list(sessions.map(here), "None."),
        h("button", { type: "button", className: "quiet", id: "add-account", onclick: () => show("signin") }, "Add another account"),
      ),
      card("All your devices", list(devices.map(elsewhere), "None.")),
    ];
  },
});

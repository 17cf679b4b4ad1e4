// The organizations of the user: which one the session acts for, invitations, a new one.

import { bridge, commands, register } from "/app.js";
import { bar } from "/account.js";
import { button, card, field, form, list, problem, row, title } from "/element.js";

const activate = (organizationId) =>
  button("Use", "organization.activate", () => commands().organization.activate(organizationId ? { organizationId } : {}), { className: "small" });

const membership = ({ active, role, roleName, organization: { id, name } }) =>
  row(
    name,
    `${roleName ?? role}${active ? " · in use" : ""}`,
    active ? null : activate(id),
    button("Leave", "organization.leave", () => commands().organization.leave({ organizationId: id }), { className: "small" }),
  );

const invitation = ({ id, role, roleName, publicOrganizationData }) =>
  row(
    publicOrganizationData?.name ?? "An organization",
    `invites you as ${roleName ?? role}`,
    button("Accept", "organization.accept", () => commands().organization.accept({ invitationId: id }), { className: "small" }),
  );

register({
  organizations: async () => {
    const { memberships = [], activeOrganizationId } = await bridge().attempt.organization.list();
    const { invitations = [] } = await bridge().attempt.organization.invitations();
    return [
      title("Teams"),
      bar("organizations"),
      problem(),
      card(
        "You act for",
        list(
          [row("Yourself", activeOrganizationId ? "your personal account" : "in use", activeOrganizationId ? activate() : null), ...memberships.map(membership)],
          "",
        ),
      ),
      card("Invitations", list(invitations.filter(({ status }) => status === "pending").map(invitation), "Nobody has invited you.")),
      card(
        "A new organization",
        form([field("Name", { name: "name", placeholder: "Tidewater Works" })], "Create", "organization.create", (values) =>
          commands().organization.create(values), { id: "create" }),
      ),
    ];
  },
});

//! The provider's pages: the question, and what is left when nobody is called back. Laid out in
//! the HTML files beside this one; filled in here.

use crate::state::World;
use crate::state::identity::Identity;
use crate::wire::Reply;

const STYLE: &str = include_str!("style.css");

/// Who are you, and may the app know?
pub(super) fn ask(world: &World, provider: &str, hint: Option<&str>) -> Reply {
    let accounts: String = world
        .identity_provider
        .accounts
        .iter()
        .filter(|account| account.provider == provider)
        .map(account)
        .collect();
    page(
        include_str!("ask.html"),
        &[
            ("provider", &escape(&world.instance.provider_name(provider))),
            ("app", &escape(&world.instance.application_name)),
            ("logo", &escape(&format!("/logos/{provider}.svg"))),
            ("hint", &escape(hint.unwrap_or_default())),
            ("accounts", &accounts),
        ],
    )
}

fn account(account: &Identity) -> String {
    let name = [&account.first_name, &account.last_name]
        .into_iter()
        .filter_map(|name| name.as_deref())
        .collect::<Vec<_>>()
        .join(" ");
    let unverified = if account.email_verified {
        ""
    } else {
        " (address not verified)"
    };
    fill(
        include_str!("account.html"),
        &[
            ("subject", &escape(&account.subject)),
            (
                "name",
                &escape(if name.is_empty() {
                    account.label()
                } else {
                    &name
                }),
            ),
            ("label", &escape(account.label())),
            ("unverified", unverified),
        ],
    )
}

/// The person has closed the window; for those whose browser does not let a page close itself.
pub(super) fn closed() -> Reply {
    page(include_str!("closed.html"), &[])
}

/// Calls the app back twice, as a browser does whose user is impatient.
pub(crate) fn twice(target: &str) -> Reply {
    page(include_str!("twice.html"), &[("target", &escape(target))])
}

fn page(template: &str, values: &[(&str, &str)]) -> Reply {
    let text = fill(template, values).replace("{{style}}", STYLE);
    Reply::text("text/html; charset=utf-8", text)
}

/// Values are filled in once each and in one pass, so that none can bring a placeholder along.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut parts = template.split("{{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => text.push_str(value),
            None => text.extend(["{{", name, "}}"]),
        }
        text.push_str(rest);
    }
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

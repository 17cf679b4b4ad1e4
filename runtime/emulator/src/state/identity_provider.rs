//! The fake identity provider's memory: who has an account where, what it was told to answer, and
//! the codes it gave out. It stands for Google, Apple and every company's own; the pages are in
//! `idp`.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::identity::Identity;

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityProvider {
    pub(crate) accounts: Vec<Identity>,
    /// Answers given without asking anyone, first one first.
    pub(crate) script: VecDeque<Decision>,
    /// Authorization codes and whom they stand for; each is exchanged once.
    pub(crate) grants: BTreeMap<String, Grant>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grant {
    pub(crate) identity: Identity,
    /// The app is to be called back twice.
    pub(crate) twice: bool,
}

/// What the person at the provider does.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Decision {
    /// Only for this provider; `None` for whichever asks next.
    pub(crate) provider: Option<String>,
    #[serde(rename = "decision")]
    pub(crate) choice: Choice,
    /// Whom to approve: an address or a subject. Unknown ones are made up on the spot.
    pub(crate) account: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    /// Whether the provider vouches for the address of an account made up on the spot.
    pub(crate) email_verified: Option<bool>,
    /// Milliseconds until the provider answers.
    pub(crate) delay_ms: u64,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    #[default]
    Approve,
    /// Approve as somebody nobody has seen before.
    ApproveNew,
    /// `access_denied`.
    Deny,
    /// The window is closed; nobody is called back.
    Close,
    /// Approve, with a `state` that was not asked for.
    WrongState,
    /// Approve, with a code that the provider does not know.
    WrongCode,
    /// Approve, and send the app the same callback twice.
    Twice,
}

impl IdentityProvider {
    /// The next scripted answer for a provider, taken off the script.
    pub(crate) fn scripted(&mut self, provider: &str) -> Option<Decision> {
        let fits = |step: &Decision| step.provider.as_deref().is_none_or(|key| key == provider);
        let at = self.script.iter().position(fits)?;
        self.script.remove(at)
    }

    pub(crate) fn account(&self, provider: &str, name: &str) -> Option<&Identity> {
        self.accounts.iter().find(|account| {
            account.provider == provider
                && (account.subject == name
                    || account
                        .email
                        .as_deref()
                        .is_some_and(|email| email.eq_ignore_ascii_case(name)))
        })
    }

    /// Adds an account, or learns more about a known one.
    pub(crate) fn know(&mut self, identity: Identity) {
        match self
            .accounts
            .iter_mut()
            .find(|known| known.is_same_person(&identity))
        {
            Some(known) => *known = identity,
            None => self.accounts.push(identity),
        }
    }
}

//! Every message the instance "sent": what a mailbox or a phone would show.

use serde::{Deserialize, Serialize};

/// Older messages fall out, so that a long run stays small.
const KEPT: usize = 1000;

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outbox {
    messages: Vec<Message>,
    last_number: u64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// Grows by one per message, from 1.
    pub(crate) number: u64,
    /// `email` or `sms`.
    pub(crate) channel: String,
    pub(crate) to: String,
    /// What it is for: `sign_in`, `sign_up`, `reset_password`, `verify`.
    pub(crate) purpose: String,
    /// Empty in a message with a link.
    pub(crate) code: String,
    pub(crate) link: Option<String>,
    /// Milliseconds since the epoch.
    pub(crate) sent_at: i64,
    /// A test address: nothing would have left a real instance.
    pub(crate) test: bool,
}

impl Outbox {
    pub(crate) fn push(&mut self, mut message: Message) {
        self.last_number += 1;
        message.number = self.last_number;
        self.messages.push(message);
        if self.messages.len() > KEPT {
            self.messages.remove(0);
        }
    }

    pub(crate) fn after(&self, number: u64, to: Option<&str>) -> Vec<&Message> {
        self.messages
            .iter()
            .filter(|message| message.number > number)
            .filter(|message| to.is_none_or(|to| message.to.eq_ignore_ascii_case(to)))
            .collect()
    }

    pub(crate) fn last_number(&self) -> u64 {
        self.last_number
    }
}

//! Reading the outbox: as JSON with a long poll, or as a page for people.

use std::time::Duration;

use serde_json::json;

use super::Answer;
use crate::server::{Shared, lock};
use crate::wire::Params;

/// Milliseconds that one long poll may last.
const LONGEST_WAIT: u64 = 60_000;

pub(super) fn page() -> Answer {
    Answer::page(include_str!("outbox.html"))
}

/// Messages, newest last. With `wait_ms` an empty answer waits for the first message.
pub(super) async fn read(shared: &Shared, query: &str) -> Result<Answer, Answer> {
    let query = Params::parse(query.as_bytes());
    for name in query.names() {
        if !matches!(name, "to" | "after" | "wait_ms") {
            let reason = format!("unknown parameter `{name}`; there are `to`, `after`, `wait_ms`");
            return Err(Answer::refused(400, reason));
        }
    }
    let number = |name: &str| match query.given(name) {
        None => Ok(0),
        Some(text) => text
            .parse::<u64>()
            .map_err(|_| Answer::refused(400, format!("`{name}` must be a whole number"))),
    };
    let (after, wait_ms) = (number("after")?, number("wait_ms")?.min(LONGEST_WAIT));
    let to = query.given("to").map(str::to_owned);
    let mut mail = shared.mail.subscribe();
    let found = || {
        let world = lock(&shared.world);
        let messages = world.outbox.after(after, to.as_deref());
        (!messages.is_empty()).then(|| json!({ "messages": messages }))
    };
    let arrival = async {
        loop {
            if let Some(messages) = found() {
                return messages;
            }
            if mail.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let messages = tokio::select! {
        biased;
        messages = arrival => messages,
        () = shared.pause(Duration::from_millis(wait_ms)) => json!({ "messages": [] }),
    };
    Ok(Answer::json(&messages))
}

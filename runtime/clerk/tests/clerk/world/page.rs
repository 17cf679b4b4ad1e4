//! The page: records what reaches it.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::Notify;
use transom_runtime::{Delivery, Message, Shell};

use super::within;

/// Records what reaches the page, but for the hello that every document is met with.
#[derive(Default)]
pub struct Page {
    messages: Mutex<Vec<Message>>,
    arrived: Notify,
}

impl Page {
    pub fn messages(&self) -> Vec<Message> {
        self.messages
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub fn count(&self) -> usize {
        self.messages().len()
    }

    /// Every event, in order.
    pub fn events(&self) -> Vec<Value> {
        let event = |message: &Message| match message {
            Message::Event { json, .. } => Some(serde_json::from_str(json).unwrap()),
            _ => None,
        };
        self.messages().iter().filter_map(event).collect()
    }

    /// Every value `clerkJWT` was given, in order.
    pub fn jwts(&self) -> Vec<Value> {
        self.messages().iter().filter_map(jwt).collect()
    }

    /// What reached the page, by kind, in order: event names and `=` for an assignment.
    pub fn order(&self, from: usize) -> Vec<String> {
        let name = |message: &Message| match message {
            Message::Event { name, .. } => (*name).to_owned(),
            Message::Assign { .. } => "=".to_owned(),
            Message::Callback { .. } => "callback".to_owned(),
            Message::Hello { .. } => "hello".to_owned(),
        };
        self.messages()[from..].iter().map(name).collect()
    }

    pub async fn next_event(&self, seen: usize) -> Value {
        self.next(seen, |message| match message {
            Message::Event { json, .. } => Some(serde_json::from_str(json).unwrap()),
            _ => None,
        })
        .await
    }

    pub async fn next_jwt(&self, seen: usize) -> Value {
        self.next(seen, jwt).await
    }

    pub async fn next(&self, seen: usize, pick: impl Fn(&Message) -> Option<Value>) -> Value {
        within("the page", async {
            loop {
                let arrived = self.arrived.notified();
                if let Some(value) = self.messages().iter().skip(seen).find_map(&pick) {
                    return value;
                }
                arrived.await;
            }
        })
        .await
    }
}

fn jwt(message: &Message) -> Option<Value> {
    match message {
        Message::Assign {
            global: "clerkJWT",
            json,
        } => Some(serde_json::from_str(json).unwrap()),
        _ => None,
    }
}

impl Shell for Page {
    fn deliver(&self, delivery: Delivery) {
        if let Message::Hello { .. } = delivery.message {
            return;
        }
        self.messages
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(delivery.message);
        self.arrived.notify_waiters();
        self.arrived.notify_one();
    }
}

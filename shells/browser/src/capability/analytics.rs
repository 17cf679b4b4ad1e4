//! A make-believe analytics kit, for page authors to see what a linked one would be told.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use transom_clerk::contract::capabilities::{Attribution, attribution};
use transom_runtime::BoxFuture;

use crate::windows::Windows;

/// The kit.
pub struct Analytics {
    windows: Arc<Windows>,
    user: Mutex<Option<String>>,
}

impl Analytics {
    /// A kit that knows of nobody; the desk shows whom it knows.
    pub fn new(windows: Arc<Windows>) -> Self {
        Self {
            windows,
            user: Mutex::default(),
        }
    }

    /// The id it was told, if any.
    pub fn user(&self) -> Option<String> {
        self.user
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// It knows of nobody.
    pub fn forget(&self) {
        self.learn(None);
    }

    fn learn(&self, user: Option<String>) {
        self.windows
            .tell(&json!({ "kind": "analytics", "user": user }));
        *self.user.lock().unwrap_or_else(PoisonError::into_inner) = user;
    }
}

impl Attribution for Analytics {
    fn set(&self, ask: attribution::Set) -> BoxFuture<'_, ()> {
        self.learn(Some(ask.user_id));
        Box::pin(async {})
    }

    fn clear(&self) -> BoxFuture<'_, ()> {
        self.forget();
        Box::pin(async {})
    }
}

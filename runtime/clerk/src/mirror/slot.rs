//! The slots of the secure store that settings and trace are kept in. A slot that cannot be read
//! counts as empty, unless the store is locked: then nobody knows yet.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use transom_runtime::{Clock, Secret};

use super::Mirror;
use super::settings::{Settings, Trace};
use crate::contract::capabilities::{SecureStore, secure_store};
use crate::lent::{self, PATIENCE};

const TRACE: &str = "trace";

/// The way to the slots.
pub struct Slots {
    store: Arc<dyn SecureStore>,
    clock: Arc<dyn Clock>,
}

impl Slots {
    pub fn new(store: Arc<dyn SecureStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Nothing when the store is locked.
    async fn read<T: DeserializeOwned + Default>(&self, slot: String) -> Option<T> {
        let store = Arc::clone(&self.store);
        let question = async move { store.read(secure_store::Read { slot }).await };
        match lent::ask(self.clock.as_ref(), PATIENCE, question).await {
            Ok(Err(secure_store::Failure::Locked)) => None,
            Ok(Ok(secure_store::ReadAnswer { value: Some(text) })) => {
                Some(serde_json::from_str(text.expose()).unwrap_or_default())
            }
            _ => Some(T::default()),
        }
    }

    /// Whether the slot has it now.
    async fn write(&self, slot: String, value: &impl Serialize) -> bool {
        let Ok(text) = serde_json::to_string(value) else {
            return false;
        };
        let (store, value) = (Arc::clone(&self.store), Secret::new(text));
        let question = async move { store.write(secure_store::Write { slot, value }).await };
        let asked = lent::ask(self.clock.as_ref(), PATIENCE, question).await;
        matches!(asked, Ok(Ok(())))
    }

    async fn delete(&self, slot: String) -> bool {
        let store = Arc::clone(&self.store);
        let question = async move { store.delete(secure_store::Delete { slot }).await };
        let asked = lent::ask(self.clock.as_ref(), PATIENCE, question).await;
        matches!(asked, Ok(Ok(())))
    }
}

impl Mirror {
    pub(super) async fn read_settings(&self, tenant: &str) -> Option<Settings> {
        self.slots.read(settings(tenant)).await
    }

    pub(super) async fn write_settings(&self, tenant: &str, to: &Settings) -> bool {
        if *to == Settings::default() {
            return self.slots.delete(settings(tenant)).await;
        }
        self.slots.write(settings(tenant), to).await
    }

    pub(super) async fn forget_settings(&self, tenant: &str) {
        // What stays is read again only under the tenant's own key, and holds no secret.
        self.slots.delete(settings(tenant)).await;
    }

    pub(super) async fn read_trace(&self) -> Option<Trace> {
        self.slots.read(TRACE.to_owned()).await
    }

    /// A trace that cannot be written is not a reason to show nothing: cookies end within a minute.
    pub(super) async fn write_trace(&self, trace: &Trace) {
        if trace.is_empty() {
            self.slots.delete(TRACE.to_owned()).await;
        } else {
            self.slots.write(TRACE.to_owned(), trace).await;
        }
    }
}

fn settings(tenant: &str) -> String {
    format!("settings.{tenant}")
}

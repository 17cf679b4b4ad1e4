//! Clerk behind the bridge: what each command of the contract does.
//!
//! ```text
//! command -> flows -> keeper -> fapi -> http        and back as event, token, error
//! ```
//!
//! A shell makes a [`ClerkBridge`] of a [`Config`] and [`Ports`], gives [`ClerkBridge::router`] to
//! an engine, attaches that engine, and passes on what happens to the app through
//! [`ClerkBridge::lifecycle`] and [`ClerkBridge::browser_return`]. Everything else comes in as
//! commands.
//!
//! The app's own code asks [`ClerkBridge::state`] and [`ClerkBridge::token`].
//!
//! Time, randomness, storage and network are [`Ports`]; nothing in here reads a clock or opens a
//! socket by itself. An exchange that carries the device token runs on as a task of its own when
//! its command is dropped, so a rotated token is never lost.

pub mod contract;
pub mod http;

mod bridge;
mod browser;
mod clerk_jwt;
mod config;
mod error;
mod fapi;
mod flows;
mod host;
mod keeper;
mod key;
mod lent;
mod link;
mod memory_store;
mod mirror;
mod returns;
mod snapshot;
mod tenant;

pub use bridge::ClerkBridge;
pub use config::{Capabilities, Config, Platform, Ports, SdkHeaders};
pub use host::States;
pub use key::{Instance, KeyError, PublishableKey};
pub use memory_store::MemoryStore;
pub use mirror::{HostMistake, PageLoad, RequestHeader, SessionHosts};

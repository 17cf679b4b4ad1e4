//! A local server that speaks Clerk's Frontend API over real HTTP.
//!
//! It is written from Clerk's published description of that API and from recorded exchanges, and
//! shares nothing with the client it tests. Start one per test, on a free port:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use clerk_emulator::{Config, Seed, start};
//!
//! let seed = Seed::parse(r#"{ "users": [{ "emails": ["jane+clerk_test@example.com"] }] }"#)?;
//! let emulator = start(Config { seed, ..Config::default() }).await?;
//! println!("{} {}", emulator.base_url(), emulator.publishable_key());
//! emulator.stop().await;
//! # Ok(()) }
//! ```
//!
//! What the server answers is in `fapi`, what it remembers in `state`, how it is steered in
//! `control`. The README tells the rest.

mod config;
mod connection;
mod control;
mod emulator;
mod fapi;
mod idp;
mod in_process;
mod seed;
mod server;
mod state;
mod token;
mod webauthn;
mod wire;

pub use config::Config;
pub use emulator::{Emulator, StartError, start};
pub use in_process::InProcess;
pub use seed::{Seed, SeedError};

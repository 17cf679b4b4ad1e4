//! The browser shell: a web app, the bridge and a Clerk emulator on one desk, without a phone.
//!
//! Two servers on loopback, one origin each: the *desk* (frame, inspector, outbox, docs) and the *page* (the app, with
//! the agent in every document). Between them stands the [`Host`], which is what an app is on a phone. What a command does
//! is decided in `transom-clerk`; what pages look like, in `web/`.

mod app;
mod assets;
mod capability;
mod carried;
mod desk;
mod document;
mod error;
mod host;
mod inject;
mod kept;
mod loopback;
mod notes;
mod observed;
mod options;
mod page;
mod recorder;
mod running;
mod upstream;
mod watch;
mod windows;
mod world;

pub use error::Error;
pub use options::Options;
pub use running::{Running, start};
pub use watch::{Rebuild, SpecWatch, Toolchain};

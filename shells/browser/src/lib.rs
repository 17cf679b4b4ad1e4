//! The browser shell: a web app, the bridge and a Clerk emulator on one desk, without a phone.

mod document;
mod inject;
mod loopback;
mod upstream;

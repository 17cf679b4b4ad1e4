//! Whole runs of the bridge under a simulated network and clock, each decided by one number.
//!
//! A run is a person, a page, a network and a store that do something unlucky at every turn. Whatever they do, the
//! invariants of the design have to hold. A seed that breaks one is printed, and `TRANSOM_SEED=<seed>` runs it again, the
//! same to the last byte; `TRANSOM_SEEDS=<count>` runs more of them. The server is the emulator, without a socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod browser;
mod dice;
#[expect(dead_code, reason = "only the tests of the hunt itself look into it")]
#[path = "../hunt/hunt.rs"]
mod hunt;
mod invariants;
mod life;
mod network;
mod observer;
mod orders;
mod process;
mod seeds;
mod store;
mod story;
mod weather;
mod writes;

//! A contract that has nothing to do with signing in, expanded, implemented and run through the real engine: neither
//! generator nor engine can know more than what a spec says.

mod allocations;
mod answers;
mod parsing;
mod shop;

/// The contract under test.
mod wallet {
    transom_macros::contract!("../tests/contracts/wallet.yaml");
}

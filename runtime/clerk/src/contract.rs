//! The contract, expanded from the spec: commands in, events out, what is asked of the shell.
//! Nothing is written by hand here; `generated/rust` shows the expansion.

transom_macros::contract!("../../spec/bridge.yaml");

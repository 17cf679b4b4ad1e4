//! A coffee machine as contract, and a bed of fakes around an engine: a shell and a journal that remember, a clock that a
//! test moves.

pub mod bed;
pub mod coffee;

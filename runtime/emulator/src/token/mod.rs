//! The two kinds of token the emulator hands out, and the committed key behind them.

pub(crate) mod device;
pub(crate) mod id_token;
pub(crate) mod key;
pub(crate) mod session;

pub(crate) use session::SessionToken;

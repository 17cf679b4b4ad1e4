//! The Rust router and types. One token stream serves the macro and, pretty-printed, the file for review.

use proc_macro2::TokenStream;

use crate::Contract;

/// What `contract!` expands to.
pub fn expand(_contract: &Contract) -> TokenStream {
    TokenStream::new()
}

/// The expansion as a file for review.
#[cfg(feature = "files")]
pub fn files(_contract: &Contract) -> Vec<super::File> {
    Vec::new()
}

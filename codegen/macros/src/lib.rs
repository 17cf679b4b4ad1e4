//! `contract!`: a bridge spec, expanded in the crate that implements it.
//!
//! ```text
//! transom_macros::contract!("../../spec/bridge.yaml");
//! ```
//!
//! The path counts from the folder of the `Cargo.toml` of that crate. What the macro expands to is decided in
//! `transom-codegen`; here is only the way from a path to tokens, and from mistakes to compile errors: all of them at
//! once, each as the generator's own command line shows it.
//!
//! The crate that uses it needs `transom-runtime` under that name, and nothing else.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::LitStr;
use transom_codegen::diagnostic::{Diagnostic, Severity};
use transom_codegen::{Source, emit};

/// Expands to the types, the router and the traits of a contract.
#[proc_macro]
pub fn contract(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let path = match syn::parse::<LitStr>(input) {
        Ok(path) => path,
        Err(error) => {
            let asked = "expected the path of a spec, as in `contract!(\"bridge.yaml\")`";
            return syn::Error::new(error.span(), asked)
                .to_compile_error()
                .into();
        }
    };
    expand(&path)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

fn expand(path: &LitStr) -> syn::Result<TokenStream> {
    let file = absolute(&path.value());
    let text = std::fs::read_to_string(&file).map_err(|error| unreadable(path, &error))?;
    let source = Source::new(path.value(), text);
    let expansion = match transom_codegen::read(&source) {
        Ok((contract, _warnings)) => emit::rust::expand(&contract),
        Err(diagnostics) => mistakes(path, &source, &diagnostics),
    };
    // The compiler looks at the spec again when it changes, above all when it was wrong.
    let tracked = file.to_string_lossy();
    Ok(quote! {
        #expansion
        const _: &str = ::std::include_str!(#tracked);
    })
}

/// Cargo tells where the crate lies; another build system gets the path as its compiler sees it.
fn absolute(path: &str) -> PathBuf {
    let file = match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => Path::new(&folder).join(path),
        None => PathBuf::from(path),
    };
    file.canonicalize().unwrap_or(file)
}

fn unreadable(path: &LitStr, error: &std::io::Error) -> syn::Error {
    let reason = format!(
        "cannot read the spec `{}`: {error}\nThe path counts from the folder of the Cargo.toml of this crate.",
        path.value()
    );
    syn::Error::new(path.span(), reason)
}

/// One compile error per mistake. Warnings stay with the command line, since a macro cannot warn.
fn mistakes(path: &LitStr, source: &Source, diagnostics: &[Diagnostic]) -> TokenStream {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error);
    errors
        .map(|diagnostic| {
            let shown = format!("the spec is wrong\n{}", diagnostic.render(source, false));
            quote_spanned!(path.span()=> ::std::compile_error!(#shown);)
        })
        .collect()
}

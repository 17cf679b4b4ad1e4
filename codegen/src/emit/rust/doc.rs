//! The prose of the spec as doc comments.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Prose;

/// Everything the spec says about an entry.
pub(super) fn prose(prose: &Prose) -> TokenStream {
    let mut text = prose.summary.clone();
    if let Some(description) = &prose.description {
        text.push_str("\n\n");
        text.push_str(description.trim_end());
    }
    if let Some(source) = &prose.source {
        text.push_str("\n\nSource: ");
        text.push_str(&linked(source));
    }
    paragraphs(&text)
}

/// What the spec says, and a paragraph of our own below it, if there is one.
pub(super) fn prose_and(entry: &Prose, addition: &str) -> TokenStream {
    if addition.is_empty() {
        return prose(entry);
    }
    let (own, addition) = (prose(entry), paragraphs(addition));
    quote! {
        #own
        #[doc = ""]
        #addition
    }
}

/// Text as doc comments, line by line, so that both rustdoc and a reader of the printed file see lines.
pub(super) fn paragraphs(text: &str) -> TokenStream {
    let mut fenced = false;
    text.lines()
        .map(|line| {
            let mut line = line.to_owned();
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
                // rustdoc takes a fence without a language for Rust, and runs it as a test.
                if fenced && line.trim() == "```" {
                    line.push_str("text");
                }
            }
            let line = if line.is_empty() {
                line
            } else {
                format!(" {line}")
            };
            quote!(#[doc = #line])
        })
        .collect()
}

/// `a`, `b` and `c` in code spans, for prose of our own.
pub(super) fn spans<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// rustdoc warns about an address that is not marked as a link.
fn linked(source: &str) -> String {
    let words = source.split(' ').map(|word| {
        if word.starts_with("https://") || word.starts_with("http://") {
            format!("<{word}>")
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

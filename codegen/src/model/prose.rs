//! What the spec says to its readers about one thing.

/// The words of the spec about one entry; they reach the docs and the doc comments of every language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// One sentence, plain text with `code spans`.
    pub summary: String,
    /// Further paragraphs, `CommonMark` without raw HTML.
    pub description: Option<String>,
    /// Where the fact comes from: a document, a package, a standard, or a decision of the contract.
    pub source: Option<String>,
}

//! Mistakes as data: what is wrong, where, why, and what to do about it.
//!
//! Every stage adds to one [`Diagnostics`] and goes on. How a diagnostic looks in a terminal is the business of
//! [`render`](Diagnostic::render), what its code means that of [`Code`].

mod code;
mod nearest;
mod render;

pub use code::{Code, Severity};
pub use nearest::nearest;

use crate::source::Span;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule was broken.
    pub code: Code,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to say at that place; empty when the message says it all.
    pub label: String,
    /// Other places that explain it, such as the first of two definitions.
    pub also: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A mistake at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            span,
            label: String::new(),
            also: Vec::new(),
            help: None,
        }
    }

    /// Says something at the place itself.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Points at another place that explains it.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.also.push((span, label.into()));
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers the nearest of the names that would have been right; without one, and without other help, lists them
    /// when there are few.
    #[must_use]
    pub fn suggest<'n>(self, written: &str, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        match nearest(written, names.iter().copied()) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None if self.help.is_some() || names.is_empty() || names.len() > 12 => self,
            None => self.help(format!("it can be {}", enumerate(&names))),
        }
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Names for a sentence: `` `a`, `b` or `c` ``.
pub fn enumerate(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(|name| format!("`{name}`")).collect();
            format!("{} or `{last}`", most.join(", "))
        }
    }
}

/// All mistakes of one run.
#[derive(Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether one of them forbids going on to the emitters.
    pub fn has_errors(&self) -> bool {
        self.0
            .iter()
            .any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Whether a part of the text could not be made sense of, so that what it refers to is not known.
    pub fn has_unread_text(&self) -> bool {
        let unread = [
            Code::DuplicateKey,
            Code::Unwelcome,
            Code::UnknownKey,
            Code::WrongKind,
            Code::TypeExpression,
        ];
        self.0
            .iter()
            .any(|diagnostic| unread.contains(&diagnostic.code))
    }

    /// All of them, in the order of the text.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut all = self.0;
        all.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
        all.dedup();
        all
    }
}

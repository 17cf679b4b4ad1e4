//! Facades: that their errors cover those of the contract once.

use super::Check;
use crate::diagnostic::Code;
use crate::source::Span;

impl Check<'_> {
    pub(super) fn facades(&mut self) {
        for facade in self.root.map("facades") {
            let mut rest: Option<Span> = None;
            let mut named: Vec<(&str, Span)> = Vec::new();
            for error in facade.value.map("errors") {
                let Some(from) = error.value.get("from") else {
                    continue;
                };
                if from.as_text() == Some("rest") {
                    self.once("all other errors", rest.replace(from.span), from.span);
                }
                for item in from.items() {
                    let code = item.as_text().unwrap_or_default();
                    let first = named
                        .iter()
                        .find(|(name, _)| *name == code)
                        .map(|(_, span)| *span);
                    self.once(&format!("`{code}`"), first, item.span);
                    named.push((code, item.span));
                }
            }
            if rest.is_none()
                && let Some(errors) = facade.value.entry("errors")
            {
                let message = format!(
                    "`{}` has no error for what its other errors leave out",
                    facade.key.text
                );
                self.report(Code::FacadeErrors, errors.key.span, message, |diagnostic| {
                    diagnostic.help("add one with `from: rest`")
                });
            }
        }
    }

    fn once(&mut self, what: &str, first: Option<Span>, second: Span) {
        if let Some(first) = first {
            self.report(
                Code::FacadeErrors,
                second,
                format!("{what} would become two errors"),
                |diagnostic| {
                    diagnostic
                        .also(first, "one already")
                        .help("name it under one error only")
                },
            );
        }
    }
}

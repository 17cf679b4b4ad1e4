//! A diagnostic for people: the lines of the spec with carets under them.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::Source;

/// Width for places without a terminal: golden files, logs, compiler messages.
const WIDTH: usize = 120;

impl Diagnostic {
    /// As text; with colours when the reader is a terminal.
    pub fn render(&self, source: &Source, colours: bool) -> String {
        let level = match self.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut primary = AnnotationKind::Primary.span(self.span.range());
        if !self.label.is_empty() {
            primary = primary.label(self.label.as_str());
        }
        let others = self.also.iter().map(|(span, label)| {
            AnnotationKind::Context
                .span(span.range())
                .label(label.as_str())
        });
        let snippet = Snippet::source(source.text())
            .path(source.label())
            .annotation(primary)
            .annotations(others);
        let mut group: Group<'_> = level
            .primary_title(self.message.as_str())
            .id(self.code.id())
            .element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colours {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.term_width(WIDTH).render(&[group])
    }
}

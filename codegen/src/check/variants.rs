//! Choices between variants: that each leads somewhere, and to one place.

use super::Check;
use crate::diagnostic::Code;
use crate::model::{Choose, Node as Step, Type};
use crate::yaml::Entry;

impl Check<'_> {
    pub(super) fn variants(&mut self) {
        let levels = self.root.map("routes");
        for (route, level) in self.model.routes.iter().zip(levels) {
            self.level_variants(level, &route.node);
        }
    }

    fn level_variants(&mut self, level: &Entry, node: &Step) {
        let Err(choose) = &node.step else { return };
        self.one_default(level);
        self.leads_somewhere(level, choose);
        self.can_be_chosen(level, choose);
        for (variant, below) in choose.variants.iter().zip(level.value.map("variants")) {
            self.level_variants(below, &variant.node);
        }
    }

    fn one_default(&mut self, level: &Entry) {
        let defaults = level
            .value
            .map("variants")
            .iter()
            .filter(|variant| variant.value.flag("default"));
        let mut defaults = defaults.map(|variant| &variant.key);
        let Some(first) = defaults.next() else { return };
        for second in defaults {
            let message = format!(
                "`{}` and `{}` cannot both be the default",
                first.text, second.text
            );
            self.report(Code::TwoDefaults, second.span, message, |diagnostic| {
                diagnostic
                    .also(first.span, "a default already")
                    .help("keep `default: true` at one of them")
            });
        }
    }

    fn leads_somewhere(&mut self, level: &Entry, choose: &Choose) {
        let name = &level.key.text;
        if choose.variants.is_empty() {
            self.report(
                Code::DeadEnd,
                level.key.span,
                format!("`{name}` has no variants to choose from"),
                |diagnostic| diagnostic.help("add `variants: …`, or remove `choose`"),
            );
        } else if choose.unknown.is_none() && choose.default_variant().is_none() {
            let message = format!("`{name}` has no default for a value without a variant");
            self.report(Code::DeadEnd, level.key.span, message, |diagnostic| {
                diagnostic
                    .help("mark a variant with `default: true`, or name an error with `unknown: …`")
            });
        }
    }

    /// No other value than those of a closed choice ever counts.
    fn can_be_chosen(&mut self, level: &Entry, choose: &Choose) {
        let Type::Choice(id) = self.model[choose.param].ty else {
            return;
        };
        let choice = &self.model[id];
        for variant in level.value.map("variants") {
            if !choice.open && choice.value(&variant.key.text).is_none() {
                let message = format!(
                    "`{}` is no value of `{}`, so nothing leads here",
                    variant.key.text, choice.name
                );
                self.report(
                    Code::NotOfThisCommand,
                    variant.key.span,
                    message,
                    |diagnostic| {
                        diagnostic.suggest(
                            &variant.key.text,
                            choice.values.iter().map(|value| value.name.wire()),
                        )
                    },
                );
            }
        }
    }
}

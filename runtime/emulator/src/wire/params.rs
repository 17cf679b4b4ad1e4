//! Query and form parameters: an ordered list of names and values, with Clerk's refusals for
//! unknown, missing, repeated and badly typed ones. No parameter is given a meaning here.

use crate::wire::Refusal;

/// Names that every form may carry whatever the call: the verb override, the locale and what a
/// browser adds about its CAPTCHA.
const EVERYWHERE: [&str; 5] = [
    "_method",
    "locale",
    "captcha_token",
    "captcha_widget_type",
    "captcha_error",
];

/// Names that may be repeated: arrays travel as one field per element.
const REPEATABLE: [&str; 2] = ["additional_scope", "email_address"];

#[derive(Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.names().any(|name| !EVERYWHERE.contains(&name))
    }

    /// The value as sent; an empty string is a value.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.pairs()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The value, if one was sent that is not empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.first(name).filter(|value| !value.is_empty())
    }

    /// Refuses a name outside `known`, and a name sent twice that is no array.
    pub(crate) fn allow(&self, known: &[&str]) -> Result<(), Refusal> {
        for (at, (name, _)) in self.0.iter().enumerate() {
            let name = name.as_str();
            if !known.contains(&name) && !EVERYWHERE.contains(&name) {
                return Err(Refusal::of("form_param_unknown").param(name));
            }
            let repeated = self.0[..at].iter().any(|(earlier, _)| earlier == name);
            if repeated && !REPEATABLE.contains(&name) {
                return Err(Refusal::of("form_param_duplicate").param(name));
            }
        }
        Ok(())
    }

    pub(crate) fn require(&self, name: &str) -> Result<&str, Refusal> {
        match self.first(name) {
            None => Err(Refusal::of("form_param_missing").param(name)),
            Some("") => Err(Refusal::of("form_param_nil").param(name)),
            Some(value) => Ok(value),
        }
    }

    /// Apple's encoder writes `1`/`0`, the others `true`/`false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.given(name) {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(_) => Err(Refusal::of("form_param_type_invalid").param(name)),
        }
    }
}

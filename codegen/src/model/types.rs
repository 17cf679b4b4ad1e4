//! Types of params and fields, and the lists and objects they refer to.

use super::{ChoiceId, Name, Prose, RecordId, StatusId};

/// The type of a value, without whether it may be absent or null (see [`Shape`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Any text.
    Text,
    /// `true` or `false`; in a query also `1`, `0`, `yes`, `no`, in any case.
    Bool,
    /// A whole number within ±2^53.
    Integer,
    /// A point in time, ISO 8601 in UTC with milliseconds.
    Time,
    /// An absolute URL.
    Url,
    /// An e-mail address.
    Email,
    /// A phone number; normalized to E.164 before it leaves the bridge.
    Phone,
    /// Any JSON object.
    Json,
    /// One of the values of a choice.
    Choice(ChoiceId),
    /// An object.
    Record(RecordId),
    /// A list.
    List(Box<Type>),
}

/// A type together with what may stand in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The type of the value when there is one.
    pub ty: Type,
    /// May be left out (`text?`).
    pub optional: bool,
    /// May be `null` (`text|null`).
    pub nullable: bool,
}

/// A field of an event, a record, a capability operation or a facade call.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name; the wire form is the JSON key.
    pub name: Name,
    /// Its type.
    pub shape: Shape,
    /// Never logged, masked wherever it is shown.
    pub secret: bool,
    /// Present only when the event carries this status.
    pub when: Option<StatusId>,
    /// A value for docs and tests, as JSON text.
    pub example: Option<String>,
    /// What it means.
    pub prose: Prose,
}

/// An object type.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its name.
    pub name: Name,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What it means.
    pub prose: Prose,
}

/// A list of values a param can take.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its name.
    pub name: Name,
    /// Its values.
    pub values: Vec<ChoiceValue>,
    /// A value outside the list is passed on as it is; what happens to it in a closed choice, the param says.
    pub open: bool,
    /// Values are compared as written. Otherwise, and only where a query can carry them, without regard to ASCII case.
    pub exact: bool,
    /// What it means.
    pub prose: Prose,
}

/// One value of a choice.
#[derive(Debug, Clone)]
pub struct ChoiceValue {
    /// Its name, which is also the value on the wire.
    pub name: Name,
    /// Other spellings of the same value, compared like it.
    pub aliases: Vec<String>,
    /// What it means.
    pub prose: Prose,
}

/// A known key of the query.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name, which is also the key.
    pub name: Name,
    /// Other keys that mean the same.
    pub aliases: Vec<String>,
    /// Its type: [`Type::Text`], [`Type::Bool`], [`Type::Integer`], [`Type::Url`], [`Type::Email`],
    /// [`Type::Phone`], [`Type::Choice`], or a list of text written with commas.
    pub ty: Type,
    /// Never logged, masked wherever it is shown.
    pub secret: bool,
    /// The value when the key is absent, as it would be written in the query.
    pub default: Option<String>,
    /// What another value than those of a closed choice means.
    pub unknown: UnknownValue,
    /// A value for docs and tests, as it would be written before percent-encoding.
    pub example: Option<String>,
    /// Some route is chosen by its value.
    pub chooses: bool,
    /// Not part of the original contract; older hosts fold it into the value in front of it.
    pub extension: bool,
    /// The routes in whose queries it is a known key; empty for all. An extension that some route reads is known in
    /// those routes only, so that it cuts no free text that pages of the original contract send elsewhere.
    pub routes: Vec<Name>,
    /// What it means.
    pub prose: Prose,
}

/// What a value means that a closed choice does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownValue {
    /// The command is refused, like one that lacks the param.
    #[default]
    Refused,
    /// The same as no value.
    Default,
}

impl Choice {
    /// Whether a text is this spelling of a value.
    pub fn is_written(&self, text: &str, spelling: &str) -> bool {
        if self.exact {
            text == spelling
        } else {
            text.eq_ignore_ascii_case(spelling)
        }
    }

    /// The value that a text stands for.
    pub fn value(&self, text: &str) -> Option<&ChoiceValue> {
        self.values.iter().find(|value| {
            std::iter::once(value.name.wire())
                .chain(value.aliases.iter().map(String::as_str))
                .any(|spelling| self.is_written(text, spelling))
        })
    }
}

impl Param {
    /// Whether it is a known key in the queries of a route.
    pub fn counts_in(&self, route: &str) -> bool {
        self.routes.is_empty()
            || self
                .routes
                .iter()
                .any(|own| own.wire().eq_ignore_ascii_case(route))
    }

    /// Whether a key of a query is this param.
    pub fn is_written(&self, key: &str) -> bool {
        self.name.wire() == key || self.aliases.iter().any(|alias| alias == key)
    }

    /// Whether an unknown `&name=` after this key belongs to its value. Free text keeps it, so that a password
    /// may contain `&`; a value out of a list ends there.
    pub fn folds(&self) -> bool {
        !self.chooses && !matches!(self.ty, Type::Bool | Type::Choice(_) | Type::Integer)
    }
}

impl Type {
    /// What a text would have to be to count as a value of this type; `None` when it is one. Only for types whose values are texts:
    /// others accept whatever is written. The test is as lenient as a reader of the docs would be; servers decide.
    pub fn refuses(&self, text: &str) -> Option<&'static str> {
        let (fits, expected) = match self {
            Self::Time => (is_time(text), "a time such as `2030-01-31T08:00:00.000Z`"),
            Self::Url => (is_url(text), "an absolute URL"),
            Self::Email => (is_email(text), "an e-mail address"),
            Self::Phone => (is_phone(text), "a phone number such as `+15555550100`"),
            Self::Text
            | Self::Bool
            | Self::Integer
            | Self::Json
            | Self::Choice(_)
            | Self::Record(_)
            | Self::List(_) => (true, ""),
        };
        (!fits).then_some(expected)
    }
}

fn is_time(text: &str) -> bool {
    let pattern = "0000-00-00T00:00:00.000Z";
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(c, p)| {
            if p == b'0' {
                c.is_ascii_digit()
            } else {
                c == p
            }
        })
}

fn is_url(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && !text.contains(char::is_whitespace)
    })
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    (3..=15).contains(&digits)
        && rest
            .chars()
            .all(|c| c.is_ascii_digit() || " -().".contains(c))
}

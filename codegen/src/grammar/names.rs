//! The kinds of names, and how each has to be written.

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A platform.
    Platform,
    /// A list of values.
    Choice,
    /// A value of a choice.
    Value,
    /// A known key.
    Param,
    /// A status.
    Status,
    /// A named list of statuses.
    Group,
    /// An error code.
    Error,
    /// A state.
    State,
    /// A record.
    Record,
    /// A choice or a record, wherever a type can be either.
    Type,
    /// A field, of whatever it is.
    Field,
    /// A global variable of the page.
    Global,
    /// A global of the page that takes commands.
    Sender,
    /// An event.
    Event,
    /// A route.
    Route,
    /// A variant.
    Variant,
    /// A command: a route and its variants, joined by dots.
    Command,
    /// A capability.
    Capability,
    /// An operation of a capability.
    Operation,
    /// A failure of a capability.
    Failure,
    /// A cookie.
    Cookie,
    /// A quirk.
    Quirk,
    /// A facade.
    Facade,
    /// An error of a facade.
    FacadeError,
    /// A call of a facade.
    Call,
}

impl Kind {
    /// The word for it in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Choice => "choice",
            Self::Value => "value",
            Self::Param => "param",
            Self::Status => "status",
            Self::Group => "status group",
            Self::Error => "error",
            Self::State => "state",
            Self::Record | Self::Type => "type",
            Self::Field => "field",
            Self::Global => "global",
            Self::Sender => "sender",
            Self::Event => "event",
            Self::Route => "route",
            Self::Variant => "variant",
            Self::Command => "command",
            Self::Capability => "capability",
            Self::Operation => "operation",
            Self::Failure => "failure",
            Self::Cookie => "cookie",
            Self::Quirk => "quirk",
            Self::Facade => "facade",
            Self::FacadeError => "facade error",
            Self::Call => "call",
        }
    }

    /// Whether its names become types and are therefore `PascalCase`.
    pub fn is_type(self) -> bool {
        matches!(self, Self::Choice | Self::Group | Self::Record)
    }

    /// The kinds that entries of this kind are defined as: itself, but for a type, which is a choice or a record.
    pub fn concrete(self) -> &'static [Self] {
        macro_rules! itself {
            ($($kind:ident)*) => { match self { Self::Type => &[Self::Choice, Self::Record], $(Self::$kind => &[Self::$kind],)* } };
        }
        itself!(Platform Choice Value Param Status Group Error State Record Field Global Sender Event Route Variant Command
            Capability Operation Failure Cookie Quirk Facade FacadeError Call)
    }

    /// Whether its names live in one space for the whole spec; others are known inside one entry only.
    pub fn is_global(self) -> bool {
        matches!(
            self,
            Self::Platform
                | Self::Choice
                | Self::Param
                | Self::Status
                | Self::Group
                | Self::Error
                | Self::State
                | Self::Record
                | Self::Type
                | Self::Event
                | Self::Route
                | Self::Capability
        )
    }

    /// Whether its names are variables of the page.
    fn is_variable(self) -> bool {
        matches!(self, Self::Global | Self::Sender)
    }

    /// The form of its names as a regular expression of ECMA 262.
    #[cfg_attr(
        not(feature = "files"),
        expect(dead_code, reason = "only the schema shows it")
    )]
    pub fn pattern(self) -> &'static str {
        if self.is_type() {
            "^[A-Z][A-Za-z0-9]*$"
        } else if self.is_variable() {
            "^[A-Za-z_$][A-Za-z0-9_$]*$"
        } else if self == Self::Route {
            "^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$"
        } else {
            "^[A-Za-z0-9_-]*[A-Za-z0-9][A-Za-z0-9_-]*$"
        }
    }

    /// Whether a name is written as its kind asks.
    pub fn accepts(self, name: &str) -> bool {
        let inner = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let letter = |c: char| c.is_ascii_alphanumeric();
        if self.is_type() {
            name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(letter)
        } else if self.is_variable() {
            super::Form::Global.accepts(name)
        } else if self == Self::Route {
            name.chars().all(inner) && name.starts_with(letter) && name.ends_with(letter)
        } else {
            name.chars().all(inner) && name.contains(letter)
        }
    }

    /// How its names are written, for messages.
    pub fn rule(self) -> &'static str {
        if self.is_type() {
            "PascalCase: an upper-case letter first, then letters and digits"
        } else if self.is_variable() {
            "the name of a JavaScript variable"
        } else if self == Self::Route {
            "the host of a URL: letters, digits, `_` and `-`, with a letter or digit at both ends"
        } else {
            "letters, digits, `_` and `-`"
        }
    }
}

//! The small notations inside texts: types, uses of params, groups of statuses.

/// The words for types that need no definition.
pub const BUILT_IN: [&str; 8] = [
    "text", "bool", "integer", "time", "url", "email", "phone", "json",
];

/// A type as it is written: `Cup[]?`, `integer|null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeText<'t> {
    /// The word in front.
    pub base: &'t str,
    /// How many `[]` follow.
    pub lists: usize,
    /// Whether `?` follows.
    pub optional: bool,
    /// Whether `|null` follows.
    pub nullable: bool,
}

impl<'t> TypeText<'t> {
    /// Reads a type; `None` when it has another shape.
    pub fn parse(text: &'t str) -> Option<Self> {
        let end = text
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(text.len());
        let (base, mut rest) = text.split_at(end);
        let mut read = Self {
            base,
            lists: 0,
            optional: false,
            nullable: false,
        };
        while let Some(after) = rest.strip_prefix("[]") {
            read.lists += 1;
            rest = after;
        }
        while !rest.is_empty() {
            let (seen, after) = if let Some(after) = rest.strip_prefix('?') {
                (&mut read.optional, after)
            } else {
                (&mut read.nullable, rest.strip_prefix("|null")?)
            };
            if std::mem::replace(seen, true) {
                return None;
            }
            rest = after;
        }
        (!base.is_empty()).then_some(read)
    }

    /// Whether the word needs no definition.
    pub fn is_built_in(&self) -> bool {
        BUILT_IN.contains(&self.base)
    }
}

/// How a command uses a param, as it is written: `name`, `name!`, `name! | other`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamText<'t> {
    /// The param.
    pub name: &'t str,
    /// Whether `!` follows it.
    pub required: bool,
    /// The params read in its place.
    pub fallbacks: Vec<&'t str>,
}

impl<'t> ParamText<'t> {
    /// Reads a use; every text is one, since a wrong name shows up when it is looked up.
    pub fn parse(text: &'t str) -> Self {
        let mut parts = text.split('|').map(str::trim);
        let first = parts.next().unwrap_or_default();
        let bare = first.strip_suffix('!').map(str::trim_end);
        Self {
            name: bare.unwrap_or(first),
            required: bare.is_some(),
            fallbacks: parts.collect(),
        }
    }

    /// All names in it.
    pub fn names(&self) -> impl Iterator<Item = &'t str> + '_ {
        std::iter::once(self.name).chain(self.fallbacks.iter().copied())
    }
}

/// A member of a list of statuses: `Ok` a status, `Err` the name of a group.
pub fn status_or_group(text: &str) -> Result<&str, &str> {
    text.strip_prefix("...").map_or(Ok(text), Err)
}

/// A use of a capability by a command: `name`, `name.operation`, with `?` where the command can do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapabilityText<'t> {
    /// The capability.
    pub name: &'t str,
    /// The one operation that is used; any of them when it names none.
    pub operation: Option<&'t str>,
    /// The command cannot do without.
    pub required: bool,
}

impl<'t> CapabilityText<'t> {
    /// Reads a use; every text is one, since a wrong name shows up when it is looked up.
    pub fn parse(text: &'t str) -> Self {
        let bare = text.strip_suffix('?');
        let (name, operation) = match bare.unwrap_or(text).split_once('.') {
            Some((name, operation)) => (name, Some(operation)),
            None => (bare.unwrap_or(text), None),
        };
        Self {
            name,
            operation,
            required: bare.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CapabilityText, ParamText, TypeText};

    #[test]
    fn types_are_read_with_all_their_endings() {
        let read = |text| TypeText::parse(text).map(|t| (t.base, t.lists, t.optional, t.nullable));
        assert_eq!(read("text"), Some(("text", 0, false, false)));
        assert_eq!(read("Cup[]?"), Some(("Cup", 1, true, false)));
        assert_eq!(read("time|null?"), Some(("time", 0, true, true)));
        for wrong in [
            "",
            "?",
            "text??",
            "[]text",
            "text | null",
            "text?[]",
            "map<text>",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn uses_of_capabilities_are_read_with_their_operation() {
        let read = |text| {
            let read = CapabilityText::parse(text);
            (read.name, read.operation, read.required)
        };
        assert_eq!(read("scale"), ("scale", None, true));
        assert_eq!(read("scale?"), ("scale", None, false));
        assert_eq!(read("scale.weigh"), ("scale", Some("weigh"), true));
        assert_eq!(read("scale.weigh?"), ("scale", Some("weigh"), false));
    }

    #[test]
    fn uses_of_params_are_read_with_their_fallbacks() {
        let read = ParamText::parse("name! | other|third");
        assert_eq!((read.name, read.required), ("name", true));
        assert_eq!(read.fallbacks, ["other", "third"]);
        assert_eq!(
            ParamText::parse("name").names().collect::<Vec<_>>(),
            ["name"]
        );
    }
}

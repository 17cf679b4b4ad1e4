//! The forms that texts of a spec take.

/// A form of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One sentence of at most 120 characters.
    Summary,
    /// Anything on one line.
    Line,
    /// Anything.
    Prose,
    /// A name as it crosses the wire.
    Name,
    /// The scheme of a URL.
    Scheme,
    /// A version by semantic versioning.
    Version,
    /// An identifier of JavaScript.
    Global,
}

impl Form {
    /// The form as a regular expression of ECMA 262, for the schema; `None` when anything goes.
    #[cfg_attr(
        not(feature = "files"),
        expect(dead_code, reason = "only the schema shows it")
    )]
    pub fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Summary | Self::Line | Self::Prose => None,
            Self::Name => Some("^[A-Za-z0-9_-]*[A-Za-z0-9][A-Za-z0-9_-]*$"),
            Self::Scheme => Some("^[a-z][a-z0-9+.-]*$"),
            Self::Version => Some(r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$"),
            Self::Global => Some("^[A-Za-z_$][A-Za-z0-9_$]*$"),
        }
    }

    /// What a text of this form looks like; only asked for where [`Form::accepts`] can refuse.
    pub fn words(self) -> &'static str {
        match self {
            Self::Summary => "one sentence of at most 120 characters",
            Self::Line => "a text on one line",
            Self::Prose => "a text",
            Self::Name => "a name of letters, digits, `_` and `-`",
            Self::Scheme => "the scheme of a URL: lower-case letters, digits, `+`, `.` and `-`",
            Self::Version => "a version like `1.0.0`",
            Self::Global => "the name of a JavaScript variable",
        }
    }

    /// Whether a text has this form.
    pub fn accepts(self, text: &str) -> bool {
        let letters = |extra: &str| {
            text.chars()
                .all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
        };
        match self {
            Self::Summary => is_sentence(text),
            Self::Line => !text.trim_end().contains('\n'),
            Self::Prose => true,
            Self::Name => letters("_-") && text.contains(|c: char| c.is_ascii_alphanumeric()),
            Self::Scheme => {
                text.starts_with(|c: char| c.is_ascii_lowercase())
                    && text
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+.-".contains(c))
            }
            Self::Version => version(text),
            Self::Global => letters("_$") && text.starts_with(|c: char| !c.is_ascii_digit()),
        }
    }
}

fn version(text: &str) -> bool {
    let (core, pre) = text
        .split_once('-')
        .map_or((text, None), |(core, pre)| (core, Some(pre)));
    let numbers: Vec<&str> = core.split('.').collect();
    let digits = |number: &&str| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let pre_ok = pre.is_none_or(|pre| {
        !pre.is_empty()
            && pre
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
    });
    numbers.len() == 3 && numbers.iter().all(digits) && pre_ok
}

fn is_sentence(text: &str) -> bool {
    // After a word of one or two letters a full stop may belong to an abbreviation.
    let ends = text.match_indices(". ").any(|(at, stop)| {
        let word = text[..at].rsplit([' ', '.']).next().unwrap_or_default();
        word.chars().count() > 2 && text[at + stop.len()..].starts_with(char::is_uppercase)
    });
    let text = text.trim_end();
    text.chars().count() <= 120 && !text.contains('\n') && !ends
}

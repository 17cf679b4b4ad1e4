//! Colours for code: enough to tell names, strings and words apart, decided once when the page is made.

use super::article::{Code, Language};

/// A piece of code; its class names its role in the style sheet, and plain text has none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) class: Option<&'static str>,
    pub(super) text: &'t str,
}

const STRING: Option<&str> = Some("t-str");
const KEY: Option<&str> = Some("t-key");
const WORD: Option<&str> = Some("t-word");
const QUIET: Option<&str> = Some("t-quiet");
const NAME: Option<&str> = Some("t-name");

const WORDS: [&str; 14] = [
    "await", "catch", "const", "else", "false", "for", "function", "if", "import", "let", "new",
    "null", "true", "try",
];

/// The pieces of a piece of code, in order and without gaps.
pub(super) fn tokens(code: &Code) -> Vec<Token<'_>> {
    match code.language {
        Language::Command => command(&code.text),
        Language::Json | Language::JavaScript | Language::TypeScript => script(&code.text),
    }
}

fn command(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (head, query) = text.split_at(text.find('?').unwrap_or(text.len()));
    let (scheme, route) = head.split_at(head.find("://").map_or(0, |at| at + 3));
    tokens.push(Token {
        class: QUIET,
        text: scheme,
    });
    tokens.push(Token {
        class: NAME,
        text: route,
    });
    for pair in query.split_inclusive(['&', '?']) {
        let (pair, mark) = match pair.strip_suffix(['&', '?']) {
            Some(body) => (body, &pair[body.len()..]),
            None => (pair, ""),
        };
        let (key, value) = pair.split_at(pair.find('=').map_or(pair.len(), |at| at + 1));
        tokens.push(Token {
            class: KEY,
            text: key,
        });
        tokens.push(Token {
            class: STRING,
            text: value,
        });
        tokens.push(Token {
            class: QUIET,
            text: mark,
        });
    }
    tokens.retain(|token| !token.text.is_empty());
    tokens
}

fn script(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, class) = match first {
            '"' => {
                let length = string_length(rest);
                let is_key = rest[length..].trim_start().starts_with(':');
                (length, if is_key { KEY } else { STRING })
            }
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), QUIET),
            c if c.is_ascii_digit() => (run(rest, |c| c.is_ascii_digit() || c == '.'), WORD),
            c if is_letter(c) => {
                let length = run(rest, |c| is_letter(c) || c.is_ascii_digit());
                let class = if WORDS.contains(&&rest[..length]) {
                    WORD
                } else {
                    None
                };
                (length, class)
            }
            _ => {
                let special = |c: char| c == '"' || c == '/' || c.is_ascii_digit() || is_letter(c);
                (
                    run(&rest[first.len_utf8()..], |c| !special(c)) + first.len_utf8(),
                    None,
                )
            }
        };
        let (token, after) = rest.split_at(length);
        tokens.push(Token { class, text: token });
        rest = after;
    }
    tokens
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || c == '$'
}

fn run(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

/// The length of the string that a text begins with, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::super::article::{Code, Language};
    use super::tokens;

    #[test]
    fn nothing_is_lost_and_roles_are_told_apart() {
        for (language, text, expected) in [
            (
                Language::Command,
                "coffee://brew?drink=tea&size=xl",
                "quiet:coffee:// name:brew quiet:? key:drink= str:tea quiet:& key:size= str:xl",
            ),
            (
                Language::Command,
                "coffee://stop",
                "quiet:coffee:// name:stop",
            ),
            (
                Language::Json,
                r#"{"a":"b\"c"}"#,
                r#"-:{ key:"a" -:: str:"b\"c" -:}"#,
            ),
            (
                Language::JavaScript,
                "if (a) // ü",
                "word:if -: ( -:a -:)  quiet:// ü",
            ),
        ] {
            let code = Code {
                label: String::new(),
                language,
                text: text.to_owned(),
            };
            let tokens = tokens(&code);
            let whole: String = tokens.iter().map(|token| token.text).collect();
            assert_eq!(whole, text);
            let roles: Vec<String> = tokens
                .iter()
                .map(|token| {
                    let class = token.class.map_or("-", |class| &class["t-".len()..]);
                    format!("{class}:{}", token.text)
                })
                .collect();
            assert_eq!(roles.join(" "), expected);
        }
    }
}

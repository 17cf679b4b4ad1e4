//! Blank lines between the items of the file for review, which the pretty-printer leaves out.

/// What the first line of an item begins with.
const BEGINNINGS: [&str; 14] = [
    "///",
    "//!",
    "#[",
    "pub ",
    "pub(",
    "impl",
    "fn ",
    "async fn ",
    "const ",
    "static ",
    "struct ",
    "enum ",
    "trait ",
    "mod ",
];

/// `text` with a blank line wherever an item follows the closing brace of its sibling.
pub fn between_items(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 64);
    let mut closed_at = None;
    for line in text.lines() {
        let item = line.trim_start();
        let indent = line.len() - item.len();
        if closed_at == Some(indent)
            && BEGINNINGS
                .iter()
                .any(|beginning| item.starts_with(beginning))
        {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        closed_at = matches!(item, "}" | "};").then_some(indent);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn items_stand_apart_and_statements_stay_together() {
        let text = "mod a {\n    fn b() {\n        if c {\n        }\n        d();\n    }\n    /// E.\n    fn e() {}\n}\nimpl A {\n}\n";
        let spaced = "mod a {\n    fn b() {\n        if c {\n        }\n        d();\n    }\n\n    /// E.\n    fn e() {}\n}\n\nimpl A {\n}\n";
        assert_eq!(super::between_items(text), spaced);
    }
}

//! Puts the page agent in front of everything else in an HTML document.
//!
//! The agent is a file of the app's own origin, so a policy of `script-src 'self'` lets it through; where a policy
//! does not, [`relax_policy`] adds what is missing, since this is a development server and a page without its agent
//! is of no use here.

/// The folder of the app origin that belongs to the shell; everything else belongs to the app.
pub const RESERVED: &str = "/__transom/";

/// `html` with the agent as its first script, for the document known as `key`.
pub fn agent(html: &str, key: &str) -> String {
    let tag = format!("<script src=\"{RESERVED}agent.js?document={key}\"></script>");
    let at = insertion_point(html);
    let mut out = String::with_capacity(html.len() + tag.len());
    out.push_str(&html[..at]);
    out.push_str(&tag);
    out.push_str(&html[at..]);
    out
}

/// Behind `<head …>`, else behind `<html …>`, else behind the doctype, else at the start.
fn insertion_point(html: &str) -> usize {
    let lower = html.to_ascii_lowercase();
    ["<head", "<html", "<!doctype"]
        .iter()
        .find_map(|tag| {
            let start = find_tag(&lower, tag)?;
            lower[start..].find('>').map(|end| start + end + 1)
        })
        .unwrap_or(0)
}

/// `<head` is a tag, `<header` is not.
fn find_tag(lower: &str, tag: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = lower[from..].find(tag) {
        let start = from + found;
        let next = lower[start + tag.len()..].chars().next();
        if next.is_none_or(|c| c == '>' || c.is_ascii_whitespace()) {
            return Some(start);
        }
        from = start + tag.len();
    }
    None
}

/// A content security policy under which the agent may load and call home.
pub fn relax_policy(policy: &str) -> String {
    let strict = ["'strict-dynamic'", "'none'"];
    policy
        .split(';')
        .map(|directive| {
            let mut words: Vec<&str> = directive.split_whitespace().collect();
            let name = words.first().copied().unwrap_or_default();
            if matches!(
                name,
                "script-src" | "script-src-elem" | "connect-src" | "default-src"
            ) {
                words.retain(|word| !strict.contains(word));
                if !words.contains(&"'self'") {
                    words.push("'self'");
                }
            }
            // The app is shown inside the desk, which lives on another port.
            if name == "frame-ancestors" {
                String::new()
            } else {
                words.join(" ")
            }
        })
        .filter(|directive| !directive.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agent_comes_first() {
        let tag = "<script src=\"/__transom/agent.js?document=k\"></script>";
        for (html, expected) in [
            (
                "<!doctype html><html><head><title>x",
                format!("<!doctype html><html><head>{tag}<title>x"),
            ),
            (
                "<HTML lang=en><HEAD data-a=\"1\"><script>",
                format!("<HTML lang=en><HEAD data-a=\"1\">{tag}<script>"),
            ),
            ("<html><body><header>", format!("<html>{tag}<body><header>")),
            ("<!doctype html><p>hi", format!("<!doctype html>{tag}<p>hi")),
            ("<p>hi", format!("{tag}<p>hi")),
            ("", tag.to_owned()),
        ] {
            assert_eq!(agent(html, "k"), expected);
        }
    }

    #[test]
    fn a_policy_lets_the_agent_in_and_nothing_else() {
        for (policy, expected) in [
            (
                "script-src 'nonce-a' 'strict-dynamic'; img-src *",
                "script-src 'nonce-a' 'self'; img-src *",
            ),
            ("default-src 'none'", "default-src 'self'"),
            (
                "script-src 'self'; frame-ancestors 'none'",
                "script-src 'self'",
            ),
        ] {
            assert_eq!(relax_policy(policy), expected);
        }
    }
}

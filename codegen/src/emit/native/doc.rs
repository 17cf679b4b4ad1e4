//! Doc comments as the native languages write them.

use crate::model::Prose;

/// Widest line of a comment, without its indentation.
const WIDTH: usize = 96;

/// What a declaration says about itself.
pub(in crate::emit) struct Doc {
    text: String,
}

impl Doc {
    /// The words of the spec. A block comment inside them could end the comment around them, so it is taken apart.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.replace("*/", "* /").replace("/*", "/ *"),
        }
    }

    /// A block comment, as Kotlin writes it: whole lines, each behind `indent` spaces.
    pub fn kdoc(&self, indent: usize) -> String {
        let lines = self.lines(indent);
        let margin = " ".repeat(indent);
        match lines.as_slice() {
            [line] => format!("{margin}/** {line} */\n"),
            lines => {
                let body = behind(&format!("{margin} * "), lines);
                format!("{margin}/**\n{body}{margin} */\n")
            }
        }
    }

    /// Line comments with three slashes, as Swift writes them.
    pub fn slashes(&self, indent: usize) -> String {
        behind(&format!("{}/// ", " ".repeat(indent)), &self.lines(indent))
    }

    /// The text in lines broken at spaces only; at least one.
    fn lines(&self, indent: usize) -> Vec<String> {
        let width = WIDTH - indent;
        let mut lines = vec![String::new()];
        for word in self.text.split_whitespace() {
            let line = lines.last_mut().expect("there is always a last line");
            if line.is_empty() {
                line.push_str(word);
            } else if line.chars().count() + 1 + word.chars().count() <= width {
                line.push(' ');
                line.push_str(word);
            } else {
                lines.push(word.to_owned());
            }
        }
        lines
    }
}

/// Each line behind the same margin.
fn behind(margin: &str, lines: &[String]) -> String {
    lines.iter().flat_map(|line| [margin, line, "\n"]).collect()
}

impl From<&Prose> for Doc {
    fn from(prose: &Prose) -> Self {
        Self::new(&prose.summary)
    }
}

#[cfg(test)]
mod tests {
    use super::Doc;

    #[test]
    fn a_comment_cannot_end_early() {
        assert_eq!(
            Doc::new("ends */ here /* and there").kdoc(0),
            "/** ends * / here / * and there */\n"
        );
    }

    #[test]
    fn long_texts_are_wrapped_behind_their_margin() {
        let text = "word ".repeat(40);
        for line in Doc::new(&text)
            .kdoc(4)
            .lines()
            .chain(Doc::new(&text).slashes(4).lines())
        {
            assert!(line.starts_with("    ") && line.len() <= 104, "{line}");
        }
    }
}

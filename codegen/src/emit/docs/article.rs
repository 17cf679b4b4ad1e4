//! A page without its looks: a title, a lead and blocks. Both the HTML page and its Markdown twin are laid out from it.

use super::address::{Address, Section};
use super::diagram::Diagram;
use super::highlight::{self, Token};

/// One page of the site.
#[derive(Debug)]
pub(super) struct Article {
    pub(super) section: Section,
    /// Its address without extension: `errors/no_water`.
    pub(super) page: String,
    pub(super) title: String,
    /// The title is a name of the wire and set like one.
    pub(super) named: bool,
    pub(super) badges: Vec<Badge>,
    pub(super) lead: Line,
    pub(super) blocks: Vec<Block>,
}

/// One block of a page.
#[derive(Debug)]
pub(super) enum Block {
    /// A heading; one with an anchor is listed in the table of contents.
    Heading(Heading),
    /// A paragraph.
    Text(Line),
    /// `CommonMark` of the spec.
    Prose(String),
    /// Something the reader must not miss.
    Note(Line),
    /// Labels, each with a value.
    Facts(Vec<(&'static str, Line)>),
    /// A table.
    Table(Table),
    /// Code or data.
    Code(Code),
    /// The same thing in several languages.
    Tabs(Vec<Code>),
    /// Entries to choose from.
    Cards(Vec<Card>),
    /// An ordered list.
    Steps(Vec<Line>),
    /// How steps follow each other.
    Diagram(Diagram),
}

/// A heading inside a page.
#[derive(Debug)]
pub(super) struct Heading {
    /// 2 to 5.
    pub(super) level: u8,
    pub(super) anchor: Option<String>,
    pub(super) text: String,
    pub(super) named: bool,
    pub(super) badges: Vec<Badge>,
}

/// A table with a row of column heads. The first cell of a row names it.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) anchor: Option<String>,
    pub(super) cells: Vec<Line>,
}

/// A piece of code or data.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// What it is, for readers.
    pub(super) label: String,
    pub(super) language: Language,
    pub(super) text: String,
}

/// What a piece of code is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// A command.
    Command,
    /// JSON.
    Json,
    /// JavaScript.
    JavaScript,
    /// TypeScript.
    TypeScript,
}

impl Article {
    /// What the page is, for the line above the title.
    pub(super) fn kind(&self) -> &'static str {
        if self.page == self.section.address().page {
            Section::Overview.singular()
        } else {
            self.section.singular()
        }
    }
}

impl Code {
    /// Its pieces, by role.
    pub(super) fn tokens(&self) -> Vec<Token<'_>> {
        highlight::tokens(self)
    }
}

impl Language {
    /// A command is one long word and is broken wherever it has to be.
    pub(super) fn wraps(self) -> bool {
        self == Self::Command
    }

    /// The word after a Markdown fence.
    pub(super) fn fence(self) -> &'static str {
        match self {
            Self::Command => "text",
            Self::Json => "json",
            Self::JavaScript => "js",
            Self::TypeScript => "ts",
        }
    }
}

/// An entry to choose from.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) to: Address,
    pub(super) title: String,
    pub(super) named: bool,
    pub(super) badges: Vec<Badge>,
    pub(super) text: Line,
}

/// A short mark beside a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Badge {
    pub(super) text: &'static str,
    pub(super) tone: &'static str,
    /// What the mark means, in a few words.
    pub(super) hint: &'static str,
}

/// Text with names, links and marks in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Line(pub(super) Vec<Inline>);

/// A piece of a line.
#[derive(Debug, Clone)]
pub(super) enum Inline {
    Text(String),
    Quiet(String),
    Code(String),
    Link(String, Address),
    CodeLink(String, Address),
    Badge(Badge),
    Break,
}

impl Line {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::new().text(text)
    }

    pub(super) fn text(self, text: impl Into<String>) -> Self {
        self.push(Inline::Text(text.into()))
    }

    pub(super) fn quiet(self, text: impl Into<String>) -> Self {
        self.push(Inline::Quiet(text.into()))
    }

    pub(super) fn code(self, text: impl Into<String>) -> Self {
        self.push(Inline::Code(text.into()))
    }

    pub(super) fn link(self, text: impl Into<String>, to: Address) -> Self {
        self.push(Inline::Link(text.into(), to))
    }

    pub(super) fn name(self, name: &(impl ToString + ?Sized), to: Address) -> Self {
        self.push(Inline::CodeLink(name.to_string(), to))
    }

    pub(super) fn badge(self, badge: Badge) -> Self {
        self.push(Inline::Badge(badge))
    }

    pub(super) fn line_break(self) -> Self {
        self.push(Inline::Break)
    }

    pub(super) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Lines one after another, with `separator` between them.
    pub(super) fn join(lines: impl IntoIterator<Item = Self>, separator: &str) -> Self {
        let mut joined = Self::new();
        for line in lines {
            if !joined.0.is_empty() {
                joined = joined.text(separator);
            }
            joined = joined.then(line);
        }
        joined
    }

    /// The line without its links, for where the whole is one.
    pub(super) fn unlinked(self) -> Self {
        let inlines = self.0.into_iter().map(|inline| match inline {
            Inline::Link(text, _) => Inline::Text(text),
            Inline::CodeLink(text, _) => Inline::Code(text),
            other => other,
        });
        Self(inlines.collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The line as text alone, for descriptions and the search.
    pub(super) fn to_plain(&self) -> String {
        let words = self.0.iter().map(|inline| match inline {
            Inline::Text(text)
            | Inline::Quiet(text)
            | Inline::Code(text)
            | Inline::Link(text, _)
            | Inline::CodeLink(text, _) => text.as_str(),
            Inline::Badge(badge) => badge.text,
            Inline::Break => " ",
        });
        words.collect()
    }

    fn push(mut self, inline: Inline) -> Self {
        self.0.push(inline);
        self
    }
}

impl Table {
    pub(super) fn new<const N: usize>(head: [&'static str; N]) -> Self {
        Self {
            head: head.to_vec(),
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: Vec<Line>) {
        self.rows.push(Row {
            anchor: None,
            cells,
        });
    }

    pub(super) fn anchored_row(&mut self, anchor: &(impl ToString + ?Sized), cells: Vec<Line>) {
        self.rows.push(Row {
            anchor: Some(anchor.to_string()),
            cells,
        });
    }
}

impl Heading {
    /// The text for a list of contents, where what stands above need not be said again.
    pub(super) fn short(&self) -> &str {
        let cut = match (self.named, self.level) {
            (false, _) => None,
            (true, 2) => self.text.split_once('.'),
            (true, _) => self.text.rsplit_once('.'),
        };
        cut.map_or(self.text.as_str(), |(_, rest)| rest)
    }

    /// A heading inside an entry. On the highest level it is listed in the table of contents; further down the same
    /// words come again in every entry.
    pub(super) fn minor(level: u8, text: impl Into<String>) -> Block {
        let text = text.into();
        let anchor = (level == 2).then(|| text.to_lowercase().replace(' ', "-"));
        Block::Heading(Self {
            level,
            anchor,
            text,
            named: false,
            badges: Vec::new(),
        })
    }

    /// A heading in words, listed in the table of contents.
    pub(super) fn section(anchor: &str, text: impl Into<String>) -> Block {
        Block::Heading(Self {
            level: 2,
            anchor: Some(anchor.to_owned()),
            text: text.into(),
            named: false,
            badges: Vec::new(),
        })
    }

    /// The heading of an entry with a name on the wire.
    pub(super) fn named(level: u8, name: &(impl ToString + ?Sized), badges: Vec<Badge>) -> Block {
        let text = name.to_string();
        Block::Heading(Self {
            level,
            anchor: Some(text.clone()),
            text,
            named: true,
            badges,
        })
    }
}

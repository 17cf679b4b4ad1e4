//! Pages laid out: as HTML, as Markdown, and as the list of pages for readers that are programs.

use askama::Template;

use super::address::{self, Address, Edition, Section};
use super::article::{Article, Badge, Block, Heading, Inline, Line};
use super::prose;
use super::site::{self, Site};

/// Sections longer than this are listed on their own page only, so that the size of a page does not grow with the
/// size of the contract.
const MENU_LIMIT: usize = 60;

/// An article as HTML.
#[derive(Template)]
#[template(path = "docs/page.html")]
struct HtmlPage<'a> {
    site: &'a Site<'a>,
    article: &'a Article,
    root: String,
    name: String,
    menu: Vec<MenuGroup>,
    contents: Vec<&'a Heading>,
}

/// An article as Markdown.
#[derive(Template)]
#[template(path = "docs/page.md")]
struct MarkdownPage<'a> {
    site: &'a Site<'a>,
    article: &'a Article,
}

/// A line as HTML.
#[derive(Template)]
#[template(path = "docs/line.html")]
struct HtmlLine<'a> {
    line: &'a Line,
    from: &'a str,
}

/// A line as Markdown.
#[derive(Template)]
#[template(path = "docs/line.md")]
struct MarkdownLine<'a> {
    line: &'a Line,
    from: &'a str,
}

/// A name as HTML, which may be broken behind a mark.
#[derive(Template)]
#[template(path = "docs/name.html")]
struct HtmlName<'a> {
    text: &'a str,
}

/// Marks as HTML.
#[derive(Template)]
#[template(path = "docs/badges.html")]
struct HtmlBadges<'a> {
    badges: &'a [Badge],
}

/// The list of pages.
#[derive(Template)]
#[template(path = "docs/llms.txt")]
struct Llms<'a> {
    site: &'a Site<'a>,
    groups: Vec<(&'static str, Vec<&'a Article>)>,
}

/// A group of the menu.
struct MenuGroup {
    title: &'static str,
    items: Vec<MenuItem>,
}

/// A section in the menu, with its pages where it is the current one.
struct MenuItem {
    title: String,
    named: bool,
    link: String,
    /// What a screen reader is told about the item: `page` for this very page, `true` for its section.
    current: Option<&'static str>,
    entries: Vec<MenuItem>,
}

pub(super) fn html(site: &Site<'_>, articles: &[Article], article: &Article) -> String {
    let page = HtmlPage {
        site,
        article,
        root: address::root_from(&article.page),
        name: format!("{} bridge", site.contract.name),
        menu: menu(site, articles, article),
        contents: contents(article),
    };
    rendered(&page)
}

pub(super) fn markdown(site: &Site<'_>, article: &Article) -> String {
    rendered(&MarkdownPage { site, article })
}

pub(super) fn llms(site: &Site<'_>, articles: &[Article]) -> String {
    let groups = Section::ALL.into_iter().filter_map(|section| {
        let members: Vec<&Article> = articles
            .iter()
            .filter(|article| article.section == section)
            .collect();
        (!members.is_empty()).then_some((section.title(), members))
    });
    rendered(&Llms {
        site,
        groups: groups.collect(),
    })
}

fn rendered(template: &impl Template) -> String {
    let mut text = template.render().expect("a template only writes to memory");
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

impl HtmlPage<'_> {
    fn line<'a>(&'a self, line: &'a Line) -> HtmlLine<'a> {
        HtmlLine {
            line,
            from: &self.article.page,
        }
    }

    fn prose(&self, text: &str) -> String {
        prose::to_html(text, &self.site.index, &self.article.page)
    }

    fn link(&self, to: &Address) -> String {
        to.seen_from(&self.article.page, Edition::Html)
    }

    fn twin(&self) -> String {
        Address::page(self.article.page.clone()).seen_from(&self.article.page, Edition::Markdown)
    }

    fn description(&self) -> String {
        self.article.lead.to_plain()
    }

    fn breakable(text: &str) -> HtmlName<'_> {
        HtmlName { text }
    }

    fn badges(badges: &[Badge]) -> HtmlBadges<'_> {
        HtmlBadges { badges }
    }
}

impl MarkdownPage<'_> {
    fn line<'a>(&'a self, line: &'a Line) -> MarkdownLine<'a> {
        MarkdownLine {
            line,
            from: &self.article.page,
        }
    }

    /// A line in a table, where a bar would end the cell.
    fn cell(&self, line: &Line) -> String {
        rendered(&self.line(line))
            .trim_end()
            .replace('|', "\\|")
            .replace("  \n", "<br>")
    }

    fn prose(&self, text: &str) -> String {
        prose::to_markdown(text, &self.site.index, &self.article.page)
    }

    fn link(&self, to: &Address) -> String {
        to.seen_from(&self.article.page, Edition::Markdown)
    }
}

impl HtmlLine<'_> {
    fn breakable(text: &str) -> HtmlName<'_> {
        HtmlName { text }
    }

    fn link(&self, to: &Address) -> String {
        to.seen_from(self.from, Edition::Html)
    }
}

impl MarkdownLine<'_> {
    fn link(&self, to: &Address) -> String {
        to.seen_from(self.from, Edition::Markdown)
    }
}

fn contents(article: &Article) -> Vec<&Heading> {
    let headings = article.blocks.iter().filter_map(|block| match block {
        Block::Heading(heading) if heading.anchor.is_some() => Some(heading),
        _ => None,
    });
    let headings: Vec<_> = headings.collect();
    if headings.len() > 1 {
        headings
    } else {
        Vec::new()
    }
}

fn menu(site: &Site<'_>, articles: &[Article], current: &Article) -> Vec<MenuGroup> {
    let groups = [
        ("", &Section::ALL[..1]),
        ("For a page", &Section::ALL[1..8]),
        ("Underneath", &Section::ALL[8..]),
    ];
    let group = |(title, sections): (&'static str, &[Section])| {
        let present = sections
            .iter()
            .filter(|section| site::has(site.contract, **section));
        let items = present
            .map(|section| item(articles, current, *section))
            .collect();
        MenuGroup { title, items }
    };
    groups
        .into_iter()
        .map(group)
        .filter(|group| !group.items.is_empty())
        .collect()
}

fn item(articles: &[Article], current: &Article, section: Section) -> MenuItem {
    let here = current.section == section;
    let address = section.address();
    let mut entries = Vec::new();
    if here {
        let members = || {
            articles
                .iter()
                .filter(|a| a.section == section && a.page != address.page)
        };
        if members().count() <= MENU_LIMIT {
            entries.extend(members().map(|article| MenuItem {
                title: article.title.clone(),
                named: article.named,
                link: Address::page(article.page.clone()).seen_from(&current.page, Edition::Html),
                current: (article.page == current.page).then_some("page"),
                entries: Vec::new(),
            }));
        }
    }
    MenuItem {
        title: section.title().to_owned(),
        named: false,
        current: if current.page == address.page {
            Some("page")
        } else {
            here.then_some("true")
        },
        link: address.seen_from(&current.page, Edition::Html),
        entries,
    }
}

//! The words of the spec: code spans that name something lead there, links are checked, raw HTML is dropped.
//!
//! A link in a description leads to a name of the contract (`[the sheet](authview)`) or to an absolute address; any
//! other destination would break below a prefix, so only its text is kept.

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use super::address::Edition;
use super::article::Line;
use super::index::Index;

/// Splits a summary into text and `code spans`; those that are names become links.
pub(super) fn line(text: &str, index: &Index) -> Line {
    let mut line = Line::new();
    for (at, part) in text.split('`').enumerate() {
        line = match (at % 2 == 1, index.mention(part)) {
            _ if part.is_empty() => line,
            (false, _) => line.text(part),
            (true, Some(address)) => line.name(part, address.clone()),
            (true, None) => line.code(part),
        };
    }
    line
}

/// A description as HTML for the page `from`.
pub(super) fn to_html(markdown: &str, index: &Index, from: &str) -> String {
    let mut html = String::new();
    html::push_html(
        &mut html,
        events(markdown, index, from, Edition::Html).into_iter(),
    );
    html
}

/// A description as Markdown for the twin of the page `from`: the text as it is, with names and links led to twins.
pub(super) fn to_markdown(markdown: &str, index: &Index, from: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut copied = 0;
    let mut in_link = false;
    for (event, range) in parser(markdown).into_offset_iter() {
        let replaced = match event {
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                in_link = true;
                let target = destination(dest_url, index, from, Edition::Markdown);
                let label = link_text(&markdown[range.clone()]);
                Some(target.map_or(label.to_owned(), |target| format!("[{label}]({target})")))
            }
            Event::End(TagEnd::Link) => {
                in_link = false;
                None
            }
            Event::Code(ref name) if !in_link => index.mention(name).map(|address| {
                format!("[`{name}`]({})", address.seen_from(from, Edition::Markdown))
            }),
            Event::Html(_) | Event::InlineHtml(_) => Some(String::new()),
            _ => None,
        };
        if let Some(replaced) = replaced
            && range.start >= copied
        {
            text.push_str(&markdown[copied..range.start]);
            text.push_str(&replaced);
            copied = range.end;
        }
    }
    text.push_str(&markdown[copied..]);
    text.trim().to_owned()
}

fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES)
}

fn events<'t>(markdown: &'t str, index: &Index, from: &str, edition: Edition) -> Vec<Event<'t>> {
    let mut events = Vec::new();
    let mut kept = Vec::new();
    for event in parser(markdown) {
        match event {
            // Raw HTML is dropped. Nothing is loaded from elsewhere: of an image its other text remains.
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::Image { .. })
            | Event::End(TagEnd::Image) => {}
            Event::Code(name) if kept.is_empty() => match index.mention(&name) {
                Some(address) => {
                    let target = address.seen_from(from, edition);
                    events.push(start_of_link(target));
                    events.push(Event::Code(name));
                    events.push(Event::End(TagEnd::Link));
                }
                None => events.push(Event::Code(name)),
            },
            Event::Start(Tag::Link { dest_url, .. }) => {
                let target = destination(&dest_url, index, from, edition);
                kept.push(target.is_some());
                events.extend(target.map(start_of_link));
            }
            Event::End(TagEnd::Link) => {
                if kept.pop() == Some(true) {
                    events.push(Event::End(TagEnd::Link));
                }
            }
            // A description sits below a heading of the page.
            Event::Start(Tag::Heading { .. }) => events.push(Event::Start(Tag::Strong)),
            Event::End(TagEnd::Heading(_)) => events.push(Event::End(TagEnd::Strong)),
            event => events.push(event),
        }
    }
    events
}

fn start_of_link<'t>(target: String) -> Event<'t> {
    Event::Start(Tag::Link {
        link_type: LinkType::Inline,
        dest_url: CowStr::from(target),
        title: CowStr::Borrowed(""),
        id: CowStr::Borrowed(""),
    })
}

fn destination(link: &str, index: &Index, from: &str, edition: Edition) -> Option<String> {
    let elsewhere = ["https://", "http://", "mailto:"];
    match index.mention(link) {
        Some(address) => Some(address.seen_from(from, edition)),
        None if elsewhere.iter().any(|scheme| link.starts_with(scheme)) => Some(link.to_owned()),
        None => None,
    }
}

/// What stands between the brackets of `[text](…)`; an autolink is its own text.
fn link_text(source: &str) -> &str {
    let inner = source.strip_prefix('[').unwrap_or(source);
    match inner.rfind("](").or_else(|| inner.rfind("][")) {
        Some(end) => &inner[..end],
        None => inner.trim_start_matches('<').trim_end_matches(['>', ']']),
    }
}

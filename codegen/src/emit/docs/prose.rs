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
            Event::Start(Tag::Image { .. }) => Some(link_text(&markdown[range.clone()]).to_owned()),
            Event::Start(Tag::Heading { .. }) => {
                let line = markdown[range.clone()].lines().next().unwrap_or_default();
                Some(format!("**{}**\n", line.trim_matches('#').trim()))
            }
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
            Event::Start(Tag::Heading { .. }) => {
                events.extend([Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)]);
            }
            Event::End(TagEnd::Heading(_)) => {
                events.extend([Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)]);
            }
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
    let inner = source.trim_start_matches('!');
    let inner = inner.strip_prefix('[').unwrap_or(inner);
    match inner.rfind("](").or_else(|| inner.rfind("][")) {
        Some(end) => &inner[..end],
        None => inner.trim_start_matches('<').trim_end_matches(['>', ']']),
    }
}

#[cfg(test)]
mod tests {
    use super::super::index::Index;
    use super::{to_html, to_markdown};
    use crate::Source;

    #[test]
    fn names_lead_somewhere_and_nothing_dangerous_is_left() {
        let text = include_str!("../../../tests/contracts/wallet.yaml");
        let (contract, _) = crate::read(&Source::new("wallet.yaml", text)).expect("it is right");
        let index = Index::new(&contract);
        for (source, html, markdown) in [
            (
                "Send `pay`.",
                "<p>Send <a href=\"../routes/pay.html\"><code>pay</code></a>.</p>\n",
                "Send [`pay`](../routes/pay.md).",
            ),
            (
                "See [paying](pay) and [`pay`](pay).",
                "<p>See <a href=\"../routes/pay.html\">paying</a> and \
                 <a href=\"../routes/pay.html\"><code>pay</code></a>.</p>\n",
                "See [paying](../routes/pay.md) and [`pay`](../routes/pay.md).",
            ),
            (
                "A `code` of its own, and `nothing_known`.",
                "<p>A <code>code</code> of its own, and <code>nothing_known</code>.</p>\n",
                "A `code` of its own, and `nothing_known`.",
            ),
            (
                "[out](https://example.com) [up](../x.html) [run](javascript:alert(1))",
                "<p><a href=\"https://example.com\">out</a> up run</p>\n",
                "[out](https://example.com) up run",
            ),
            (
                "Raw <img src=x onerror=alert(1)> and ![a picture](https://example.com/p.png)",
                "<p>Raw  and a picture</p>\n",
                "Raw  and a picture",
            ),
            ("# Title", "<p><strong>Title</strong></p>\n", "**Title**"),
        ] {
            assert_eq!(to_html(source, &index, "errors/offline"), html, "{source}");
            assert_eq!(
                to_markdown(source, &index, "errors/offline"),
                markdown,
                "{source}"
            );
        }
    }
}

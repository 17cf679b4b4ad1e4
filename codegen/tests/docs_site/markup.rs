//! Reads a page of the site as strictly as it is written. Which pages there are is the business of the tests.

use std::collections::BTreeSet;

/// What a page consists of, as far as the rules below ask.
#[derive(Default)]
pub struct Page {
    pub ids: BTreeSet<String>,
    /// `href`, `src`, `popovertarget` and the like, with the attribute.
    pub references: Vec<(String, String)>,
    pub headings: Vec<u8>,
    pub tags: Vec<String>,
    pub has_language: bool,
    pub title: String,
}

/// Reads a page strictly: every tag closed in its turn, every attribute quoted, no id twice.
pub fn parse(path: &str, html: &str) -> Page {
    const VOID: [&str; 7] = ["meta", "link", "br", "img", "input", "wbr", "hr"];
    let mut page = Page::default();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html
        .strip_prefix("<!doctype html>")
        .unwrap_or_else(|| panic!("{path}: no doctype"));
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "{path}: a bare > in {text:?}");
        if open.last().is_some_and(|tag| tag == "title") {
            page.title.push_str(text);
        }
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = &comment[comment.find("-->").expect("a comment ends") + 3..];
            continue;
        }
        let (tag, after) = rest[1..]
            .split_once('>')
            .unwrap_or_else(|| panic!("{path}: an open <"));
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            assert_eq!(
                last.as_deref(),
                Some(name),
                "{path}: </{name}> closes the wrong element"
            );
            continue;
        }
        let (tag, alone) = tag
            .strip_suffix('/')
            .map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        page.take(path, name, attributes);
        if !alone && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "{path}: never closed: {open:?}");
    page
}

impl Page {
    fn take(&mut self, path: &str, name: &str, mut attributes: &str) {
        self.tags.push(name.to_owned());
        if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse().ok()) {
            self.headings.push(level);
        }
        while !attributes.trim().is_empty() {
            attributes = attributes.trim_start();
            let end = attributes.find(['=', ' ']).unwrap_or(attributes.len());
            let (key, after) = attributes.split_at(end);
            assert!(
                !key.starts_with("on") && key != "style",
                "{path}: inline {key}"
            );
            let Some(quoted) = after.strip_prefix("=\"") else {
                assert!(!after.starts_with('='), "{path}: {key} is not quoted");
                attributes = after;
                continue;
            };
            let (value, after) = quoted.split_once('"').expect("a quote ends");
            attributes = after;
            match key {
                "id" => assert!(
                    self.ids.insert(value.to_owned()),
                    "{path}: id {value} twice"
                ),
                "href" | "src" | "popovertarget" => {
                    self.references
                        .push((format!("{name} {key}"), value.to_owned()));
                }
                "lang" => self.has_language = !value.is_empty(),
                _ => {}
            }
        }
    }
}

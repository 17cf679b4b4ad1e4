//! The reference site: a page for everything a reader may look up, in HTML and in Markdown.
//!
//! ```text
//! Contract -> index (what there is, and where) -> pages (articles without looks) -> render (HTML, Markdown)
//! ```
//!
//! The style sheet and the scripts are source files of their own and shipped as they are.

mod address;
mod article;
mod choice;
mod diagram;
mod highlight;
mod index;
mod pages;
mod prose;
mod render;
mod search;
mod site;
mod snippet;

use super::File;
use crate::{Contract, threads};
use site::Site;

/// The style sheet, from the colours to the printer.
const STYLE: &str = concat!(
    include_str!("style/colours.css"),
    include_str!("style/text.css"),
    include_str!("style/frame.css"),
    include_str!("style/tables.css"),
    include_str!("style/code.css"),
    include_str!("style/shapes.css"),
    include_str!("style/search.css"),
    include_str!("style/print.css"),
);

/// Files that are the same for every contract.
const FIXED: [(&str, &str); 4] = [
    ("icon.svg", include_str!("icon.svg")),
    ("search.js", include_str!("search.js")),
    ("site.css", STYLE),
    ("site.js", include_str!("site.js")),
];

/// The site, with links that work below any prefix and from a disk.
pub fn files(contract: &Contract) -> Vec<File> {
    let site = Site::new(contract);
    let articles = pages::all(&site);
    let mut files: Vec<File> = FIXED
        .iter()
        .map(|(path, text)| file(*path, *text))
        .collect();
    let pages = threads::each(&articles, |article| {
        let html = render::html(&site, &articles, article);
        let markdown = render::markdown(&site, article);
        [
            file(format!("{}.html", article.page), html),
            file(format!("{}.md", article.page), markdown),
        ]
    });
    files.extend(pages.into_iter().flatten());
    files.push(file("search-index.js", search::index(&site)));
    files.push(file("llms.txt", render::llms(&site, &articles)));
    files
}

fn file(path: impl Into<String>, contents: impl Into<String>) -> File {
    File {
        path: path.into(),
        contents: contents.into(),
    }
}

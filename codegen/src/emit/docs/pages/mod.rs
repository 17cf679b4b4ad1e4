//! One file per kind of page: what stands on it and in which order. How it looks is the business of `render`.

mod capability;
mod command;
mod error;
mod event;
mod facade;
mod overview;
mod param;
mod platform;
mod route;
mod state;
mod status;
mod types;

use super::address::Section;
use super::article::{Article, Block, Card, Line};
use super::site::Site;

/// Every page, in the order of the menu.
pub(super) fn all(site: &Site<'_>) -> Vec<Article> {
    let mut articles = vec![overview::page(site)];
    articles.extend(route::pages(site));
    articles.extend(event::pages(site));
    articles.extend(status::pages(site));
    articles.extend(error::pages(site));
    articles.extend(param::page(site));
    articles.push(types::page(site));
    articles.extend(state::page(site));
    articles.extend(capability::pages(site));
    articles.extend(platform::pages(site));
    articles.extend(facade::pages(site));
    articles
}

/// The page that lists the entries of a section.
fn list(section: Section, lead: &str, blocks: Vec<Block>) -> Article {
    Article {
        section,
        page: section.address().page,
        title: section.title().to_owned(),
        named: false,
        badges: Vec::new(),
        lead: Line::plain(lead),
        blocks,
    }
}

/// Cards that lead to the pages of a section.
fn cards<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Block {
    let cards = articles.into_iter().map(|article| Card {
        to: super::address::Address::page(article.page.clone()),
        title: article.title.clone(),
        named: article.named,
        badges: article.badges.clone(),
        text: article.lead.clone().unlinked(),
    });
    Block::Cards(cards.collect())
}

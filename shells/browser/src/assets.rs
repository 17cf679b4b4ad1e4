//! The hand-written pages of the shell: which address each has. What they look like is decided in `web/`.
//!
//! They are read anew each time, as the generated files are, so that an edit shows with the next reload.

use std::path::Path;

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::error::Error;

/// One file: its address, its place below `shells/browser/web`, its media type.
type Asset = (&'static str, &'static str, &'static str);

/// The demo app.
pub const DEMO: &[Asset] = &[
    ("/", "demo/index.html", HTML),
    ("/demo.css", "demo/demo.css", CSS),
    ("/account.js", "demo/account.js", SCRIPT),
    ("/app.js", "demo/app.js", SCRIPT),
    ("/demo.js", "demo/demo.js", SCRIPT),
    ("/element.js", "demo/element.js", SCRIPT),
    ("/organizations.js", "demo/organizations.js", SCRIPT),
    ("/reset.js", "demo/reset.js", SCRIPT),
    ("/server.js", "demo/server.js", SCRIPT),
    ("/sessions.js", "demo/sessions.js", SCRIPT),
    ("/signin.js", "demo/signin.js", SCRIPT),
    ("/steps.js", "demo/steps.js", SCRIPT),
    ("/talk.js", "demo/talk.js", SCRIPT),
    ("/tasks.js", "demo/tasks.js", SCRIPT),
    ("/tenant.js", "demo/tenant.js", SCRIPT),
];

/// The desk.
pub const DESK: &[Asset] = &[
    ("/", "desk/index.html", HTML),
    ("/inspector", "desk/inspector.html", HTML),
    ("/outbox", "desk/outbox.html", HTML),
    ("/returned", "desk/returned.html", HTML),
    ("/assets/returned.js", "desk/returned.js", SCRIPT),
    ("/assets/session.js", "desk/session.js", SCRIPT),
    ("/assets/passkey.js", "desk/passkey.js", SCRIPT),
    ("/assets/sheet.js", "desk/sheet.js", SCRIPT),
    ("/assets/switches.js", "desk/switches.js", SCRIPT),
    ("/assets/window.js", "desk/window.js", SCRIPT),
    ("/assets/app.js", "desk/app.js", SCRIPT),
    ("/assets/desk.css", "desk/desk.css", CSS),
    ("/assets/desk.js", "desk/desk.js", SCRIPT),
    ("/assets/emulator.js", "desk/emulator.js", SCRIPT),
    ("/assets/feed.js", "desk/feed.js", SCRIPT),
    ("/assets/inspector.js", "desk/inspector.js", SCRIPT),
    ("/assets/outbox.js", "desk/outbox.js", SCRIPT),
    ("/assets/vector.js", "desk/vector.js", SCRIPT),
];

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The file of `assets` at the address `path`, read from below `root`; `None` when there is no such address.
///
/// # Errors
/// The file is not there.
pub fn read(
    assets: &[Asset],
    root: &Path,
    path: &str,
) -> Option<Result<(&'static str, String), Error>> {
    let (_, file, kind) = assets.iter().find(|(address, ..)| *address == path)?;
    let path = root.join("shells/browser/web").join(file);
    let text = std::fs::read_to_string(&path).map_err(|source| Error::Missing { path, source });
    Some(text.map(|text| (*kind, text)))
}

/// Answers with `text`, never from a cache.
pub fn answer(kind: &'static str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, text).into_response()
}

/// Whether a media type is that of a document, which gets the agent.
pub fn is_document(kind: &str) -> bool {
    kind == HTML
}

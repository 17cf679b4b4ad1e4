//! The hand-written pages of the shell, compiled in. What they look like is decided in `web/`.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// One file.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its media type.
    pub kind: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl IntoResponse for Asset {
    fn into_response(self) -> Response {
        let kind = format!("{}; charset=utf-8", self.kind);
        (
            [
                (header::CONTENT_TYPE, kind),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ],
            self.text,
        )
            .into_response()
    }
}

macro_rules! assets {
    ($(#[$doc:meta])* $find:ident: $($path:literal => $file:literal as $kind:literal;)*) => {
        $(#[$doc])*
        pub fn $find(path: &str) -> Option<Asset> {
            let asset = match path {
                $($path => Asset { kind: $kind, text: include_str!(concat!("../web/", $file)) },)*
                _ => return None,
            };
            Some(asset)
        }
    };
}

assets! {
    /// A file of the demo app.
    demo:
    "/" => "demo/index.html" as "text/html";
    "/demo.css" => "demo/demo.css" as "text/css";
    "/demo.js" => "demo/demo.js" as "text/javascript";
    "/talk.js" => "demo/talk.js" as "text/javascript";
}

assets! {
    /// A file of the desk.
    desk:
    "/" => "desk/index.html" as "text/html";
    "/inspector" => "desk/inspector.html" as "text/html";
    "/outbox" => "desk/outbox.html" as "text/html";
    "/assets/desk.css" => "desk/desk.css" as "text/css";
    "/assets/desk.js" => "desk/desk.js" as "text/javascript";
    "/assets/inspector.js" => "desk/inspector.js" as "text/javascript";
    "/assets/outbox.js" => "desk/outbox.js" as "text/javascript";
}

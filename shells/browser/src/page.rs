//! The app's origin: the demo or the page author's own app, with the agent in every document.
//!
//! Everything below [`inject::RESERVED`] is the shell's; everything else is the app's.

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;
use tower_http::services::ServeDir;

use crate::capability::is_page_load;
use crate::host::Host;
use crate::loopback::{self, Loopback};
use crate::upstream::Upstream;
use crate::{assets, inject};

/// The package of that name as a script tag loads it; only there once the end-to-end tests were set up.
const DESPIA_NATIVE: &str = "despia-native/index.js";

/// What the handlers of this origin share.
#[derive(Clone)]
pub struct Page {
    host: Arc<Host>,
    upstream: Option<Upstream>,
}

/// The router of the app's origin.
pub fn router(host: Arc<Host>, upstream: Option<Upstream>, loopback: Loopback) -> Router {
    let generated = host.generated();
    let page = Page { host, upstream };
    Router::new()
        .route("/__transom/agent.js", get(agent))
        .route("/__transom/page", get(socket))
        .nest_service(
            "/__transom/client",
            ServeDir::new(generated.join("typescript")),
        )
        .nest_service("/__transom/packages", ServeDir::new(page.host.packages()))
        .fallback(app)
        .with_state(page)
        .layer(middleware::from_fn_with_state(loopback, loopback::guard))
}

/// Which document a request of the agent speaks for.
#[derive(Deserialize)]
struct Which {
    document: String,
}

impl Which {
    fn key(&self) -> Option<u64> {
        u64::from_str_radix(&self.document, 16).ok()
    }
}

async fn agent(State(page): State<Page>, Query(which): Query<Which>) -> Response {
    let Some(key) = which.key() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/javascript"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    match page.host.agent_script(key) {
        Ok(script) => (headers, script).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn socket(
    State(page): State<Page>,
    Query(which): Query<Which>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let (Some(key), Some(origin)) = (which.key(), origin) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    upgrade
        .max_message_size(MAX_FRAME)
        .on_upgrade(move |socket| listen(page.host, key, origin, socket))
}

/// The engine has its own, smaller limit and answers for it; this one only keeps the socket from filling memory.
const MAX_FRAME: usize = 64 * 1024 * 1024;

/// Passes messages between the agent of one document and the host, until either is gone.
async fn listen(host: Arc<Host>, key: u64, origin: String, mut socket: WebSocket) {
    let (to_page, mut messages) = mpsc::unbounded_channel();
    if !host.connect(key, to_page) {
        return;
    }
    loop {
        tokio::select! {
            message = messages.recv() => {
                let Some(message) = message else { break };
                if socket.send(Message::text(message)).await.is_err() { break }
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => host.receive(key, &origin, text.as_str()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            }
        }
    }
    host.disconnect(key);
}

/// Answers from the app. Cookies and the header of the bridge are with the request, as a web view would send them, and
/// the cookies go into the browser with every document.
async fn app(State(page): State<Page>, mut request: Request) -> Response {
    let (lent, name) = (page.host.lent(), host_name(request.headers()));
    if is_page_load(request.method(), request.headers()) {
        // Held up until token, cookies and header are new, as a shell on a phone holds it up.
        page.host.before_navigation(&name, request.uri()).await;
        lent.header.add_to(&name, request.headers_mut());
    }
    lent.jar.add_to(&name, request.headers_mut());
    let mut response = content(&page, request).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        lent.jar.set_in(&name, response.headers_mut());
    }
    response
}

/// The name under which the app was reached.
fn host_name(headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    let name = host
        .and_then(|host| host.rsplit_once(':'))
        .map(|(name, _)| name);
    name.unwrap_or_default().to_owned()
}

async fn content(page: &Page, request: Request) -> Response {
    if let Some(upstream) = &page.upstream {
        return upstream.answer(request, || page.host.announce()).await;
    }
    if request.uri().path() == "/demo.json" {
        let package = page.host.packages().join(DESPIA_NATIVE);
        let address = package
            .is_file()
            .then(|| format!("/__transom/packages/{DESPIA_NATIVE}"));
        let settings =
            json!({ "publishableKey": page.host.publishable_key(), "despiaNative": address });
        return Json(settings).into_response();
    }
    match assets::read(assets::DEMO, page.host.root(), request.uri().path()) {
        Some(Ok((kind, text))) if assets::is_document(kind) => {
            let key = format!("{:016x}", page.host.announce());
            assets::answer(kind, inject::agent(&text, &key))
        }
        Some(Ok((kind, text))) => assets::answer(kind, text),
        Some(Err(error)) => error.into_response(),
        None => (StatusCode::NOT_FOUND, "The demo has no such page.\n").into_response(),
    }
}

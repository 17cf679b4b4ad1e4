//! The desk's origin: the app in its frame, the inspector, the outbox and the docs.

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use axum::{Json, Router, middleware};
use serde_json::json;
use tower_http::services::ServeDir;

use crate::assets;
use crate::host::Host;
use crate::loopback::{self, Loopback};

/// Largest body passed on to the emulator's control plane.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// What the handlers of this origin share.
#[derive(Clone)]
struct Desk {
    host: Arc<Host>,
    app_url: String,
    client: reqwest::Client,
}

/// The router of the desk's origin.
pub fn router(
    host: Arc<Host>,
    app_url: String,
    client: reqwest::Client,
    loopback: Loopback,
) -> Router {
    let docs = host.generated().join("docs");
    let desk = Desk {
        host,
        app_url,
        client,
    };
    Router::new()
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .nest_service("/docs/", ServeDir::new(docs))
        .route("/api/facts", get(facts))
        .route("/api/feed", get(feed))
        .route("/api/emulator/{*path}", any(emulator))
        .fallback(file)
        .with_state(desk)
        .layer(middleware::from_fn_with_state(loopback, loopback::guard))
}

async fn file(State(desk): State<Desk>, request: Request) -> Response {
    match assets::read(assets::DESK, desk.host.root(), request.uri().path()) {
        Some(Ok((kind, text))) => assets::answer(kind, text),
        Some(Err(error)) => error.into_response(),
        None => (
            StatusCode::NOT_FOUND,
            "There is no such page; try /, /inspector, /outbox or /docs/.\n",
        )
            .into_response(),
    }
}

async fn facts(State(desk): State<Desk>) -> Json<serde_json::Value> {
    Json(json!({
        "app": desk.app_url,
        "emulator": desk.host.emulator_url(),
        "publishable_key": desk.host.publishable_key(),
        "contract": desk.host.contract(),
    }))
}

async fn feed(State(desk): State<Desk>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| tell(desk.host, socket))
}

/// Sends what was recorded so far, then everything new, until the reader leaves.
async fn tell(host: Arc<Host>, mut socket: WebSocket) {
    let mut reader = host.recorder().reader();
    loop {
        tokio::select! {
            line = reader.next() => if socket.send(Message::text(line)).await.is_err() { break },
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            }
        }
    }
}

/// Passes a call on to the control plane of the emulator, so that the desk needs one address only.
async fn emulator(
    State(desk): State<Desk>,
    Path(path): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY).await else {
        return (
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is larger than 16 MiB\n",
        )
            .into_response();
    };
    let query = parts
        .uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let url = format!("{}/__emu/{path}{query}", desk.host.emulator_url());
    let mut call = desk.client.request(parts.method, url).body(body);
    if let Some(kind) = parts.headers.get(header::CONTENT_TYPE) {
        call = call.header(header::CONTENT_TYPE, kind);
    }
    match call.send().await {
        Ok(answer) => {
            let status = answer.status();
            let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
            let body = answer.bytes().await.unwrap_or_default();
            let mut response = (status, body).into_response();
            if let Some(kind) = kind {
                response.headers_mut().insert(header::CONTENT_TYPE, kind);
            }
            response
        }
        Err(error) => (
            StatusCode::BAD_GATEWAY,
            format!("the emulator does not answer: {error}\n"),
        )
            .into_response(),
    }
}

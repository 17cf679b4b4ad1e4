//! The desk's origin: the app in its frame, the inspector, the outbox and the docs.

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router, middleware};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc::unbounded_channel;
use tower_http::services::ServeDir;

use crate::assets;
use crate::capability::{CALLBACK, Position, Switch};
use crate::host::{Host, SwitchError};
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
        .route("/api/entries", get(entries))
        .route("/api/feed", get(feed))
        .route("/api/window", get(window))
        .route("/api/emulator/{*path}", any(emulator))
        .route("/__transom/capabilities", get(switches).post(switch))
        .route("/__transom/restart", post(restart))
        .route("/__transom/install", post(install))
        .route(&format!("{CALLBACK}{{*path}}"), any(callback))
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
        "contract": Host::contract(),
    }))
}

/// Which entries are wanted.
#[derive(Deserialize)]
struct From {
    #[serde(default)]
    from: usize,
}

/// What was recorded, oldest first, and how many requests are out, whose entries are still to come. Old entries are
/// dropped: `first` is the number of the first one here.
async fn entries(State(desk): State<Desk>, Query(From { from }): Query<From>) -> Response {
    let recorder = desk.host.recorder();
    let out = recorder.requests_out();
    let (first, lines) = recorder.kept(from);
    let text = format!(
        "{{\"first\":{first},\"requests_out\":{out},\"entries\":[{}]}}",
        lines.join(",")
    );
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
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

async fn window(State(desk): State<Desk>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| converse(desk.host, socket))
}

/// Puts questions to one window of the desk and takes its answers, until it closes.
async fn converse(host: Arc<Host>, mut socket: WebSocket) {
    let windows = &host.lent().windows;
    let (to_window, mut messages) = unbounded_channel();
    let number = windows.connect(to_window);
    loop {
        tokio::select! {
            message = messages.recv() => {
                let Some(message) = message else { break };
                if socket.send(Message::text(message)).await.is_err() { break }
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => windows.receive(text.as_str()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            }
        }
    }
    windows.disconnect(number);
}

/// Every switch: how it stands, and the failures it offers; and what the analytics kit knows.
async fn switches(State(desk): State<Desk>) -> Json<serde_json::Value> {
    let lent = desk.host.lent();
    let failures: serde_json::Map<_, _> = Switch::ALL
        .iter()
        .map(|switch| {
            let name = json!(switch).as_str().unwrap_or_default().to_owned();
            (name, json!(switch.failures()))
        })
        .collect();
    Json(json!({
        "capabilities": lent.switches.all(),
        "failures": failures,
        "analytics": lent.analytics.user(),
    }))
}

/// Installs the app anew. The body is a list of positions, or nothing.
async fn install(State(desk): State<Desk>, body: String) -> Response {
    let text = if body.is_empty() { "[]" } else { &body };
    match serde_json::from_str::<Vec<Position>>(text) {
        Err(error) => refused(&format!(
            "{error}; write a list like [{{\"capability\": \"passkey\", \"behaviour\": \"absent\"}}]"
        )),
        Ok(positions) => moved(desk.host.install(positions), desk).await,
    }
}

/// Moves one switch. The body is a position, such as `{"capability": "passkey", "behaviour": "deny"}`.
async fn switch(State(desk): State<Desk>, body: String) -> Response {
    match serde_json::from_str::<Position>(&body) {
        Err(error) => refused(&format!(
            "{error}; write it like {{\"capability\": \"passkey\", \"behaviour\": \"deny\"}}"
        )),
        Ok(position) => moved(desk.host.switch(position), desk).await,
    }
}

/// How the switches stand now, or why they do not.
async fn moved(outcome: Result<(), SwitchError>, desk: Desk) -> Response {
    match outcome {
        Ok(()) => switches(State(desk)).await.into_response(),
        Err(SwitchError::NoSuchPosition(no)) => refused(&no.to_string()),
        Err(SwitchError::Restart(error)) => error.into_response(),
        Err(error @ SwitchError::Remove(_)) => {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response()
        }
    }
}

fn refused(reason: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": reason }))).into_response()
}

async fn restart(State(desk): State<Desk>) -> Response {
    match desk.host.restart() {
        Ok(()) => Json(json!({})).into_response(),
        Err(error) => error.into_response(),
    }
}

/// Where a browser comes back. The page that it shows closes itself; neither it nor anything it loads learns the address.
async fn callback(
    State(desk): State<Desk>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if !desk.host.lent().browser.visit(&method, &uri, &headers) {
        return (StatusCode::NOT_FOUND, "Nobody is waited for here.\n").into_response();
    }
    match assets::read(assets::DESK, desk.host.root(), "/returned") {
        Some(Ok((kind, text))) => {
            let headers = [
                (header::REFERRER_POLICY, "no-referrer"),
                (
                    header::CONTENT_SECURITY_POLICY,
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:",
                ),
            ];
            (headers, assets::answer(kind, text)).into_response()
        }
        Some(Err(error)) => error.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
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
            desk.host.exchanged().notify_one();
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

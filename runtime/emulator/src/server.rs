//! From HTTP to a call and back: reads a request, applies the faults that match it, runs it under
//! the lock, signs and writes the answer, notes it in the log.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request as HttpRequest, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use tokio::sync::watch;

use crate::config::Config;
use crate::connection::Wire;
use crate::control;
use crate::control::faults::{AuthHeader, Effect, Faults, Reset};
use crate::control::log::{Entry, Log, TokenUse};
use crate::fapi::{self, Call, Caller, Outcome};
use crate::idp;
use crate::seed::{SeedError, plant};
use crate::state::{World, clock};
use crate::token::device;
use crate::wire::{Refusal, Reply, Request, cors, request::split_path};

/// Bytes; the largest real body is a picture.
const MAX_BODY: usize = 10 * 1024 * 1024;

/// What every request of one emulator shares.
pub(crate) struct Shared {
    pub(crate) world: Mutex<World>,
    /// What a reset goes back to, unless it brings a seed of its own.
    pub(crate) seeded: World,
    pub(crate) random_seed: u64,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) log: Mutex<Log>,
    /// The number of the newest message, for those who wait for one.
    pub(crate) mail: watch::Sender<u64>,
    pub(crate) stopping: watch::Receiver<bool>,
    pub(crate) proxy_path: Option<String>,
}

/// A panic in one call must not silence the rest: the state is data, valid between statements.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// The beginning of an emulator that takes itself to be at `base_url`.
    pub(crate) fn plant(
        config: Config,
        base_url: &str,
        stopping: watch::Receiver<bool>,
    ) -> Result<Self, SeedError> {
        let world = plant(&config.seed, config.random_seed, base_url)?;
        Ok(Self {
            seeded: world.clone(),
            random_seed: config.random_seed,
            world: Mutex::new(world),
            faults: Mutex::default(),
            log: Mutex::default(),
            mail: watch::Sender::new(0),
            stopping,
            proxy_path: config.proxy_path,
        })
    }

    /// Waits, unless the emulator stops first.
    pub(crate) async fn pause(&self, duration: Duration) {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            () = tokio::time::sleep(duration) => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    }
}

pub(crate) async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    http: HttpRequest,
) -> Response {
    let started = Instant::now();
    let (parts, body) = http.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        let refusal = Refusal::of("request_body_too_large");
        return write(&refused(&shared, &refusal), None, lock(&shared.world).now());
    };
    let segments = split_path(parts.uri.path(), shared.proxy_path.as_deref());
    if segments.first().is_some_and(|root| root == "__emu") {
        return control::answer(&shared, &wire, &parts, &segments[1..], &body).await;
    }
    let origin = parts
        .headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok());
    let origin = origin.map(str::to_owned);
    if parts.method == Method::OPTIONS {
        let now = lock(&shared.world).now();
        return write(
            &Reply::with_status(204, serde_json::Value::Null),
            origin.as_deref(),
            now,
        );
    }
    let path = format!("/{}", segments.join("/"));
    let effect = lock(&shared.faults).take(parts.method.as_str(), &path);
    if effect.delay_ms > 0 {
        shared.pause(Duration::from_millis(effect.delay_ms)).await;
    }
    let mut entry = Entry::begin(&parts.method, &path, effect.rule);
    let read = Request::read(
        &parts.method,
        &parts.uri,
        &parts.headers,
        &body,
        shared.proxy_path.as_deref(),
    );
    let (reply, native) = match read {
        Err(refusal) => (refused(&shared, &refusal), true),
        Ok(request) => {
            entry.describe(&request);
            (run(&shared, &request, &effect, &mut entry), request.native)
        }
    };
    if reply.delay_ms > 0 {
        shared.pause(Duration::from_millis(reply.delay_ms)).await;
    }
    let now = lock(&shared.world).now();
    let mut response = write(&reply, origin.as_deref(), now);
    hand_out(&mut response, &reply, native);
    let response = effect.distort(response, now).await;
    entry.finish(response.status().as_u16(), started.elapsed());
    lock(&shared.log).push(entry);
    if effect.reset.is_some() {
        wire.cut();
    }
    response
}

/// Runs a call, or what a fault puts in its place.
fn run(shared: &Shared, request: &Request, effect: &Effect, entry: &mut Entry) -> Reply {
    let mut world = lock(&shared.world);
    entry.token = TokenUse::of(&world, request);
    if let Some(reply) = effect.instead() {
        return reply;
    }
    let messages = world.outbox.last_number();
    let retired = match effect.auth_header {
        AuthHeader::Stale => stale_token(&world, request),
        _ => None,
    };
    let mut reply = match Call::begin(&mut world, request) {
        Err(refusal) => refusal_reply(&mut world, &refusal, None),
        Ok(mut call) => {
            let outcome = if effect.empty_client {
                call.caller = Caller::Stale;
                fapi::client::read(&mut call)
            } else {
                answer(&mut call)
            };
            match outcome {
                Ok(reply) => reply,
                Err(refusal) => {
                    let client = about_attempt(request).then(|| call.client_json()).flatten();
                    let mut told = call.finish(serde_json::Value::Null);
                    let reply = refusal_reply(&mut world, &refusal, client);
                    told.status = reply.status;
                    told.body = reply.body;
                    told.headers = reply.headers;
                    told
                }
            }
        }
    };
    let newest = world.outbox.last_number();
    drop(world);
    if newest != messages {
        shared.mail.send_replace(newest);
    }
    if let Some(retired) = retired {
        reply.device_token = Some(retired);
    }
    reply
}

/// The Frontend API, or the provider that its browser legs lead to.
fn answer(call: &mut Call) -> Outcome {
    match call.request.path().as_slice() {
        ["idp", rest @ ..] => idp::answer(call, rest),
        _ => fapi::answer(call),
    }
}

/// Refusals of a step of an attempt tell the client, whose attempt may have changed.
fn about_attempt(request: &Request) -> bool {
    matches!(
        request.path().as_slice(),
        ["v1", "client", "sign_ins" | "sign_ups", _, ..]
    )
}

/// The last token of this client that does not work any more.
fn stale_token(world: &World, request: &Request) -> Option<String> {
    let token = device::decode(request.device_token.as_deref()?)?;
    let client = world.clients.get(&token.id)?;
    let retired = client
        .retired_tokens
        .last()
        .map_or("retired", String::as_str);
    Some(device::encode(&client.id, retired))
}

fn refused(shared: &Shared, refusal: &Refusal) -> Reply {
    refusal_reply(&mut lock(&shared.world), refusal, None)
}

fn refusal_reply(world: &mut World, refusal: &Refusal, client: Option<serde_json::Value>) -> Reply {
    let body = refusal.body(&world.random.hex(), client);
    let reply = Reply::with_status(refusal.status, body);
    match refusal.retry_after {
        Some(seconds) => reply.header("retry-after", seconds.to_string()),
        None => reply,
    }
}

/// Signs and writes. Slow on purpose nowhere, and never called under a lock.
fn write(reply: &Reply, origin: Option<&str>, now: i64) -> Response {
    let (content_type, text) = reply.seal();
    let body = if reply.status == 204 {
        Bytes::new()
    } else {
        Bytes::from(text)
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("content-type", content_type);
    set("date", &clock::http_date(now));
    set("cache-control", "no-store");
    for (name, value) in &reply.headers {
        set(name, value);
    }
    if let Some(origin) = origin {
        for (name, value) in cors::headers(origin) {
            set(name, &value);
        }
    }
    response
}

/// Native clients get the device token as a header, browsers as a cookie.
fn hand_out(response: &mut Response, reply: &Reply, native: bool) {
    let Some(token) = &reply.device_token else {
        return;
    };
    let (name, value) = if native {
        (header::AUTHORIZATION, token.clone())
    } else {
        (
            header::SET_COOKIE,
            format!("__client={token}; Path=/; HttpOnly; SameSite=Lax"),
        )
    };
    if let Ok(value) = HeaderValue::from_str(&value) {
        response.headers_mut().insert(name, value);
    }
}

impl Effect {
    /// Whether the call is left out, and what is answered in its place.
    fn instead(&self) -> Option<Reply> {
        if self.reset == Some(Reset::BeforeCommit) || self.captive_portal {
            return Some(Reply::json(serde_json::Value::Null));
        }
        let status = self.status?;
        let body = self.body.clone().unwrap_or_else(|| {
            let code = if status == 429 {
                "too_many_requests"
            } else {
                "internal_clerk_error"
            };
            Refusal::of(code).body("00000000000000000000000000000000", None)
        });
        Some(Reply::with_status(status, body))
    }
}

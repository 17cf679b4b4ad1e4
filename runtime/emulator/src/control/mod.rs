//! The control plane under `/__emu/`: the outbox, the clock, faults, snapshots, tickets, users, the
//! identity provider's script and the log. For tests and developers on this machine, and for no one else.

mod authenticator;
pub(crate) mod faults;
mod gate;
mod id_tokens;
mod idp;
pub(crate) mod log;
mod organization;
mod outbox;
mod snapshot;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::connection::Wire;
use crate::seed::{SeedUser, add_user, syntax_error};
use crate::server::{Shared, lock};
use crate::state::ticket::Ticket;

/// A control answer: JSON or a page.
pub(crate) struct Answer {
    status: u16,
    content_type: &'static str,
    body: String,
}

impl Answer {
    fn json(body: &Value) -> Self {
        Self {
            status: 200,
            content_type: "application/json",
            body: body.to_string(),
        }
    }

    fn page(body: &str) -> Self {
        let content_type = "text/html; charset=utf-8";
        Self {
            status: 200,
            content_type,
            body: body.to_owned(),
        }
    }

    fn refused(status: u16, reason: impl std::fmt::Display) -> Self {
        Self {
            status,
            ..Self::json(&json!({ "error": reason.to_string() }))
        }
    }
}

pub(crate) async fn answer(
    shared: &Shared,
    wire: &Wire,
    parts: &Parts,
    path: &[String],
    body: &[u8],
) -> Response {
    let origin = match gate::check(wire, &parts.headers) {
        Ok(origin) => origin,
        Err(reason) => return respond(Answer::refused(403, reason), None),
    };
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let outcome = match (&parts.method, path.as_slice()) {
        (&Method::OPTIONS, _) => Ok(Answer {
            status: 204,
            ..Answer::page("")
        }),
        (&Method::GET, ["outbox"]) if parts.uri.path().ends_with('/') => Ok(outbox::page()),
        (&Method::GET, ["outbox"]) => {
            outbox::read(shared, parts.uri.query().unwrap_or_default()).await
        }
        (&Method::POST, ["reset"]) => snapshot::reset(shared, body),
        (&Method::GET, ["export"]) => Ok(snapshot::export(shared)),
        (&Method::POST, ["import"]) => snapshot::import(shared, body),
        (&Method::GET | &Method::POST, ["clock"]) => clock(shared, body),
        (&Method::GET, ["faults"]) => Ok(Answer::json(
            &json!({ "faults": lock(&shared.faults).rules() }),
        )),
        (&Method::POST, ["faults"]) => add_fault(shared, body),
        (&Method::DELETE, ["faults"]) => {
            lock(&shared.faults).clear();
            Ok(Answer::json(&json!({})))
        }
        (&Method::GET, ["log"]) => Ok(Answer::json(
            &json!({ "requests": lock(&shared.log).entries() }),
        )),
        (&Method::DELETE, ["log"]) => {
            lock(&shared.log).clear();
            Ok(Answer::json(&json!({})))
        }
        (&Method::GET, ["authenticator"]) => Ok(authenticator::list(shared)),
        (&Method::DELETE, ["authenticator"]) => Ok(authenticator::clear(shared)),
        (&Method::POST, ["authenticator", "create"]) => authenticator::create(shared, body),
        (&Method::POST, ["authenticator", "get"]) => authenticator::get(shared, body),
        (&Method::GET, ["idp"]) => Ok(idp::read(shared)),
        (&Method::POST, ["idp"]) => idp::teach(shared, body),
        (&Method::DELETE, ["idp"]) => Ok(idp::forget_script(shared)),
        (&Method::POST, ["id_tokens"]) => id_tokens::mint(shared, body),
        (&Method::POST, ["organizations"]) => organization::create(shared, body),
        (&Method::POST, ["organizations", id, "invitations"]) => {
            organization::invite(shared, id, body)
        }
        (&Method::POST, ["organizations", id, "invitations", invitation, "revoke"]) => {
            organization::revoke(shared, id, invitation)
        }
        (&Method::POST, ["tickets"]) => ticket(shared, body),
        (&Method::POST, ["users"]) => user(shared, body),
        _ => Err(Answer::refused(
            404,
            "no such control call; the README lists them: outbox, reset, export, import, clock, \
             faults, log, idp, id_tokens, tickets, users, organizations, authenticator",
        )),
    };
    respond(outcome.unwrap_or_else(|refused| refused), origin)
}

fn respond(answer: Answer, origin: Option<HeaderValue>) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(answer.content_type),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let methods = HeaderValue::from_static("GET, POST, DELETE, OPTIONS");
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        let allowed = HeaderValue::from_static("content-type");
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}

/// A JSON body; an empty one stands for `{}`.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Answer> {
    let text = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text).map_err(|error| Answer::refused(400, syntax_error(&error)))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ClockChange {
    freeze: Option<bool>,
    advance_ms: Option<i64>,
    skew_ms: Option<i64>,
    now: Option<i64>,
}

fn clock(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    let change: ClockChange = parse(body)?;
    let mut world = lock(&shared.world);
    if let Some(freeze) = change.freeze {
        world.clock.freeze(freeze);
    }
    if let Some(now) = change.now {
        world.clock.set(now);
    }
    if let Some(milliseconds) = change.advance_ms {
        world.clock.advance(milliseconds);
    }
    if let Some(milliseconds) = change.skew_ms {
        world.clock.skew(milliseconds);
    }
    Ok(Answer::json(&json!({
        "now": world.now(),
        "frozen": world.clock.is_frozen(),
        "skew_ms": world.clock.skew_ms(),
    })))
}

fn add_fault(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    let rule: faults::Rule = parse(body)?;
    if rule
        .then
        .status
        .is_some_and(|status| !(200..=599).contains(&status))
    {
        return Err(Answer::refused(
            400,
            "then.status: a status is a number from 200 to 599",
        ));
    }
    let id = lock(&shared.faults).add(rule);
    Ok(Answer::json(&json!({ "id": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewTicket {
    user_id: Option<String>,
    identifier: Option<String>,
    #[serde(default = "NewTicket::default_lifetime")]
    expires_in_seconds: i64,
}

impl NewTicket {
    fn default_lifetime() -> i64 {
        30 * 24 * 60 * 60
    }
}

fn ticket(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    let wanted: NewTicket = parse(body)?;
    let mut world = lock(&shared.world);
    let user_id = match (&wanted.user_id, &wanted.identifier) {
        (Some(id), None) => world.users.get(id).map(|user| user.id.clone()),
        (None, Some(name)) => world.user_by_identifier(name).map(|user| user.id.clone()),
        _ => {
            return Err(Answer::refused(
                400,
                "give either `user_id` or `identifier`",
            ));
        }
    };
    let Some(user_id) = user_id else {
        return Err(Answer::refused(
            404,
            "no such user; POST /__emu/users makes one",
        ));
    };
    let expire_at = world.now() + wanted.expires_in_seconds * 1000;
    let token = world.new_id("ticket_");
    let ticket = Ticket {
        user_id: user_id.clone(),
        expire_at,
        used: false,
        revoked: false,
        one_factor: false,
    };
    world.tickets.insert(token.clone(), ticket);
    Ok(Answer::json(
        &json!({ "ticket": token, "user_id": user_id, "expire_at": expire_at }),
    ))
}

fn user(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    let wanted: SeedUser = parse(body)?;
    let mut world = lock(&shared.world);
    let id = add_user(&mut world, &wanted, "user").map_err(|error| Answer::refused(400, error))?;
    let user = world.users.get(&id);
    let ids = |pick: fn(
        &crate::state::user::User,
    ) -> &Vec<crate::state::identification::Identification>| {
        user.map(|user| {
            pick(user)
                .iter()
                .map(|address| address.id.clone())
                .collect::<Vec<_>>()
        })
    };
    Ok(Answer::json(&json!({
        "id": id,
        "email_address_ids": ids(|user| &user.emails),
        "phone_number_ids": ids(|user| &user.phones),
    })))
}

//! The Frontend API: which call goes to which family. One file per family; the families to come
//! have their place already and answer Clerk's own refusal until they are filled.

mod call;
pub(crate) mod client;
mod dev_browser;
mod email_link;
mod enterprise;
pub(crate) mod environment;
pub(crate) mod external_account;
mod id_token;
mod limits;
mod me;
mod oauth;
mod oauth_callback;
mod organization;
mod passkey;
mod session;
mod sign_in;
mod sign_up;
mod verification;
mod well_known;

pub(crate) use call::{Call, Caller};

use crate::wire::{Refusal, Reply};

/// What a call gave: an answer, or a refusal that may still change the state it counted in.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// Answers one call under the lock on the state.
pub(crate) fn answer(call: &mut Call) -> Outcome {
    let request = call.request;
    if request.native && !call.world.instance.native_api {
        return Err(Refusal::of("native_api_disabled"));
    }
    let path = request.path();
    let method = request.method.as_str();
    match (
        if method == "HEAD" { "GET" } else { method },
        path.as_slice(),
    ) {
        ("GET", ["v1", "health"]) => Ok(well_known::health()),
        ("GET", [".well-known", "jwks.json"] | ["v1", "jwks"]) => Ok(well_known::jwks()),
        ("GET", ["avatars", file]) => well_known::avatar(call, file),
        ("GET", ["logos", file]) => well_known::logo(call, file),
        ("GET" | "PATCH", ["v1", "environment"]) => Ok(environment::read(call)),
        ("POST", ["v1", "dev_browser"]) => Ok(dev_browser::create(call)),

        ("GET", ["v1", "client"]) => client::read(call),
        ("POST" | "PUT", ["v1", "client"]) => client::create(call),
        ("DELETE", ["v1", "client"]) => client::destroy(call),

        (method, ["v1", "client", "sign_ins", rest @ ..]) => sign_in::answer(call, method, rest),
        (method, ["v1", "client", "sign_ups", rest @ ..]) => sign_up::answer(call, method, rest),
        (method, ["v1", "client", "sessions", rest @ ..]) => session::answer(call, method, rest),
        ("GET", ["v1", "oauth_callback"]) => oauth_callback::get(call),
        ("POST", ["v1", "oauth_callback"]) => Ok(oauth_callback::post(call)),
        ("GET", ["v1", "verify"]) => email_link::open(call),
        ("POST", ["v1", "client", "magic_links", "complete"]) => email_link::complete(call),
        (_, ["v1", "client", "hosted_auth"]) => Err(Refusal::of("feature_not_implemented")),
        (method, ["v1", "me", "external_accounts", rest @ ..]) => {
            external_account::answer(call, method, rest)
        }
        (method, ["v1", "organizations", rest @ ..]) => organization::answer(call, method, rest),
        (method, ["v1", "me", rest @ ..]) => me::answer(call, method, rest),
        _ => Err(Refusal::of("resource_not_found")),
    }
}

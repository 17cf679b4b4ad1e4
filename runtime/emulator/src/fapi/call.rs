//! One call in progress: the state, the request, and who is calling. Here a device token becomes a
//! client, and a client becomes part of the answer.

use serde_json::{Value, json};

use super::client;
use crate::state::World;
use crate::state::client::Client;
use crate::state::instance::StaleToken;
use crate::token::device;
use crate::wire::{Refusal, Reply, Request};

pub(crate) struct Call<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) request: &'a Request,
    pub(crate) caller: Caller,
    /// The answer must carry the device token: it is new, or was asked for.
    pub(crate) hands_out_token: bool,
    /// Milliseconds since the epoch, the same for the whole call.
    pub(crate) now: i64,
}

/// Whom the device token names.
pub(crate) enum Caller {
    Client(String),
    /// A token that was rotated out, or that never was.
    Stale,
    Nobody,
}

impl<'a> Call<'a> {
    pub(crate) fn begin(world: &'a mut World, request: &'a Request) -> Result<Self, Refusal> {
        let now = world.now();
        let mut call = Self {
            world,
            request,
            caller: Caller::Nobody,
            hands_out_token: false,
            now,
        };
        call.caller = call.recognize()?;
        Ok(call)
    }

    fn recognize(&mut self) -> Result<Caller, Refusal> {
        if let Some(token) = &self.request.device_token {
            let Some(token) = device::decode(token) else {
                return Ok(Caller::Stale);
            };
            let request = self.request;
            let Some(client) = self.world.clients.get_mut(&token.id) else {
                return Ok(Caller::Stale);
            };
            if request.method == "GET"
                && let Some(nonce) = nonce(request)
                && let Some(at) = client.nonces.iter().position(|known| known == nonce)
            {
                client.nonces.remove(at);
                self.hands_out_token = true;
                return Ok(Caller::Client(token.id));
            }
            let current = client.rotating_token == token.rotating_token;
            return Ok(if current {
                Caller::Client(token.id)
            } else {
                Caller::Stale
            });
        }
        match &self.request.dev_browser {
            None => Ok(Caller::Nobody),
            Some(id) => match self.world.dev_browsers.get(id) {
                None => Err(Refusal::of("dev_browser_unauthenticated")),
                Some(None) => Ok(Caller::Nobody),
                Some(Some(client_id)) => Ok(Caller::Client(client_id.clone())),
            },
        }
    }

    /// The client's id, for calls that need one.
    pub(crate) fn client(&self) -> Result<String, Refusal> {
        match &self.caller {
            Caller::Client(id) => Ok(id.clone()),
            Caller::Stale => Err(Refusal::of("authentication_invalid")),
            Caller::Nobody => Err(Refusal::of("client_not_found")),
        }
    }

    /// The client's id, for the calls that establish one.
    pub(crate) fn client_or_new(&mut self) -> Result<String, Refusal> {
        let refuses_stale = self.world.instance.stale_token == StaleToken::Unauthorized;
        match &self.caller {
            Caller::Client(id) => Ok(id.clone()),
            Caller::Stale if refuses_stale => Err(Refusal::of("authentication_invalid")),
            Caller::Stale | Caller::Nobody => {
                let id = self.world.new_client();
                if let Some(dev_browser) = &self.request.dev_browser {
                    self.world
                        .dev_browsers
                        .insert(dev_browser.clone(), Some(id.clone()));
                }
                self.caller = Caller::Client(id.clone());
                self.hands_out_token = true;
                Ok(id)
            }
        }
    }

    /// The acting session and its user, for `/v1/me` and below.
    pub(crate) fn session(&self) -> Result<(String, String), Refusal> {
        let Caller::Client(client_id) = &self.caller else {
            return Err(Refusal::of("authentication_invalid"));
        };
        let live = self.world.live_sessions(client_id);
        let named = self.request.query.given("_clerk_session_id");
        let last_active = self
            .world
            .clients
            .get(client_id)
            .and_then(|client| client.last_active_session_id.as_deref());
        let wanted = named.or(last_active);
        match live
            .iter()
            .find(|session| Some(session.id.as_str()) == wanted)
        {
            Some(session) => Ok((session.id.clone(), session.user_id.clone())),
            None if live.is_empty() => Err(Refusal::of("signed_out")),
            None => Err(Refusal::of("authentication_invalid")),
        }
    }

    /// `{response, client}` with the client as it is now.
    pub(crate) fn envelope(&mut self, response: impl Into<Value>) -> Reply {
        let client = self.client_json().unwrap_or(Value::Null);
        self.finish(json!({ "response": response.into(), "client": client }))
    }

    /// An answer with this body, the device token if it is due, and the tokens to sign.
    pub(crate) fn finish(&mut self, body: Value) -> Reply {
        let mut reply = Reply::json(body);
        if let Caller::Client(id) = &self.caller {
            reply.unsigned = self
                .world
                .live_sessions(id)
                .into_iter()
                .filter_map(|session| session.last_token.clone())
                .collect();
            if self.hands_out_token {
                reply.device_token = self.world.clients.get(id).map(Client::device_token);
            }
        }
        reply
    }

    pub(crate) fn client_json(&mut self) -> Option<Value> {
        match &self.caller {
            Caller::Client(id) => {
                let origin = self.request.origin.as_deref();
                self.world.correct_tokens(id, origin);
                client::json(self.world, id)
            }
            Caller::Stale | Caller::Nobody => None,
        }
    }
}

fn nonce(request: &Request) -> Option<&str> {
    let Request { query, form, .. } = request;
    query
        .given("rotating_token_nonce")
        .or_else(|| form.given("rotating_token_nonce"))
}

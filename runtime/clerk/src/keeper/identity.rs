//! What the keeper knows of one tenant, and how an answer changes it. Pure: no lock, no clock, no
//! network; everything an answer changes, it changes in one call.

use serde::Deserialize;
use serde_json::Value;
use transom_runtime::Secret;

use super::record::{Attempt, Record};
use super::token::{HeldToken, Moment};
use crate::fapi::wire::{Session, SignIn, SignUp};
use crate::fapi::{Answer, Piggyback, TokenChange};

/// What the keeper knows right now. Readers see one state or the next, never a mix.
#[derive(Debug, Default)]
pub struct Identity {
    pub record: Record,
    /// What the secure store holds; differs from `record` after a failed write.
    pub saved: Record,
    pub session_token: Option<HeldToken>,
    /// Restored from the store and not yet confirmed by the server.
    pub stale: bool,
    /// The store has not been readable yet: nobody knows who is signed in.
    pub locked: bool,
    /// Failed refreshes in a row.
    pub failures: u32,
}

impl Identity {
    /// Takes in a stored record.
    pub fn open(&mut self, record: Record) {
        self.stale = record.client.is_some();
        self.saved = record.clone();
        let before = std::mem::replace(&mut self.record, record);
        // Learned before the store could be read, so the store does not know.
        self.record.inherit(before.left_behind, before.owed);
        self.locked = false;
    }

    /// The session in use.
    pub fn session(&self) -> Option<&Session> {
        self.record.client.as_ref()?.current_session()
    }

    /// Takes in what an answer says: device token, client, attempt and session token at once.
    pub fn install(&mut self, answer: &Answer, now: Moment) {
        match &answer.token {
            TokenChange::Keep => {}
            // A client without its token is nobody's: what the answer says of it does not count.
            TokenChange::Clear => return self.forget_client(),
            TokenChange::Rotate(token) => self.record.device_token = Some(token.clone()),
        }
        match &answer.client {
            Piggyback::Silent => {}
            Piggyback::None => self.record.client = None,
            Piggyback::Client(client) => self.record.client = Some((**client).clone()),
        }
        if let Ok(resource) = &answer.outcome {
            self.note_attempt(resource);
        }
        self.stale &= answer.client == Piggyback::Silent;
        self.adopt_token(answer.date, now);
    }

    /// Remembers which attempt is under way: the one the last answer was about.
    fn note_attempt(&mut self, resource: &Value) {
        let open = |status: &str| status != "complete" && status != "abandoned";
        match resource.get("object").and_then(Value::as_str) {
            Some("sign_in_attempt") => {
                let Ok(sign_in) = SignIn::deserialize(resource) else {
                    return;
                };
                let sign_in = Some(sign_in).filter(|sign_in| open(&sign_in.status));
                self.record.attempt = sign_in.as_ref().map(|it| Attempt::SignIn(it.id.clone()));
                self.record.client.get_or_insert_default().sign_in = sign_in;
            }
            Some("sign_up_attempt") => {
                let Ok(sign_up) = SignUp::deserialize(resource) else {
                    return;
                };
                let sign_up = Some(sign_up).filter(|sign_up| open(&sign_up.status));
                self.record.attempt = sign_up.as_ref().map(|it| Attempt::SignUp(it.id.clone()));
                self.record.client.get_or_insert_default().sign_up = sign_up;
            }
            _ => {}
        }
    }

    /// Takes the session token that came with the client, and lets go of one whose session is no
    /// longer in use. A pending session has no token. The client keeps none: a token in two
    /// places could be fresh in one and stale in the other.
    fn adopt_token(&mut self, server_now: Option<i64>, now: Moment) {
        let in_use = self.session().filter(|session| !session.is_pending());
        let in_use = in_use.map(|session| session.id.clone());
        if self.session_token.as_ref().map(|token| &token.session) != in_use.as_ref() {
            self.session_token = None;
        }
        let sessions = self
            .record
            .client
            .iter_mut()
            .flat_map(|client| &mut client.sessions);
        let brought: Vec<HeldToken> = sessions
            .filter_map(|session| {
                let token = session.last_active_token.take()?;
                Some(HeldToken::new(token.jwt, &session.id, server_now, now))
            })
            .collect();
        for token in brought {
            if Some(&token.session) == in_use.as_ref() {
                self.offer(token, now);
            }
        }
    }

    /// Lets go of a token that speaks for another organization than the session now acts for.
    pub fn drop_outdated_token(&mut self) {
        let organization = self
            .session()
            .and_then(|session| session.last_active_organization_id.clone());
        self.session_token
            .take_if(|token| !token.speaks_for(organization.as_deref()));
    }

    /// Takes a token of the session in use, unless a fresher one is in hand.
    pub fn offer(&mut self, incoming: HeldToken, now: Moment) {
        if self
            .session()
            .is_none_or(|session| session.id != incoming.session)
        {
            return;
        }
        let yields = |held: &HeldToken| held.yields_to(&incoming, now);
        if self.session_token.as_ref().is_none_or(yields) {
            self.session_token = Some(incoming);
            self.failures = 0;
        }
    }

    /// Token and client go together; what is still to be done for others stays.
    pub fn forget_client(&mut self) {
        let record = std::mem::take(&mut self.record);
        self.record = Record {
            revocations: record.revocations,
            left_behind: record.left_behind,
            owed: record.owed,
            ..Record::default()
        };
        self.session_token = None;
        self.stale = false;
    }

    /// Everything that no log may show.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let token = self.session_token.as_ref().map(|token| &token.jwt);
        let devices = self
            .record
            .device_token
            .iter()
            .chain(&self.record.revocations);
        let departure = self.record.departure.as_ref();
        let verifier = departure.and_then(|departure| departure.verifier.as_ref());
        let owed = self.record.owed.iter().map(|owed| &owed.device_token);
        let verifier = verifier.map(|it| &it.0);
        devices.chain(owed).chain(token).chain(verifier)
    }

    /// The server knows. The device goes on being the client it was, unless it has become another
    /// one in the meantime or the server does not know it any more.
    pub fn told(&mut self, token: &Secret, answer: &Answer, now: Moment) {
        self.record.revocations.retain(|waiting| waiting != token);
        let free = self.record.device_token.is_none() && self.record.client.is_none();
        if free && answer.outcome.is_ok() {
            self.record.device_token = Some(token.clone());
            self.install(answer, now);
        }
    }
}

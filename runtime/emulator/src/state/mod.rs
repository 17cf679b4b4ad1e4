//! Everything the emulated instance remembers, and the rules that need more than one part of it.
//! Nothing here knows HTTP beyond the refusals it gives.

pub(crate) mod browser_leg;
pub(crate) mod client;
pub(crate) mod clock;
pub(crate) mod email_link;
pub(crate) mod enterprise;
pub(crate) mod identification;
pub(crate) mod identity;
pub(crate) mod identity_provider;
pub(crate) mod instance;
pub(crate) mod organization;
pub(crate) mod outbox;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod random;
pub(crate) mod redirect;
pub(crate) mod role;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
mod standing;
pub(crate) mod template;
pub(crate) mod ticket;
pub(crate) mod totp;
pub(crate) mod user;
pub(crate) mod verification;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::browser_leg::BrowserLeg;
use self::client::Client;
use self::clock::Clock;
use self::email_link::{Approval, EmailLink};
use self::identification::{TEST_CODE, is_test_email, is_test_phone, normal};
use self::identity_provider::IdentityProvider;
use self::instance::Instance;
use self::organization::Organization;
use self::outbox::{Message, Outbox};
use self::random::Random;
use self::session::Session;
use self::ticket::Ticket;
use self::user::User;
use crate::webauthn::software::Authenticator;

/// The whole state, and the whole of a snapshot.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    pub(crate) instance: Instance,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) clients: BTreeMap<String, Client>,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) organizations: BTreeMap<String, Organization>,
    pub(crate) tickets: BTreeMap<String, Ticket>,
    pub(crate) outbox: Outbox,
    /// The device of the tests, here so that a snapshot goes on with its passkeys.
    pub(crate) authenticator: Authenticator,
    /// Dev browser id to client id.
    pub(crate) dev_browsers: BTreeMap<String, Option<String>>,
    /// By the OAuth `state` that brings the browser back.
    pub(crate) browser_legs: BTreeMap<String, BrowserLeg>,
    pub(crate) identity_provider: IdentityProvider,
    /// By the token in the link.
    pub(crate) email_links: BTreeMap<String, EmailLink>,
    /// By approval token.
    pub(crate) approvals: BTreeMap<String, Approval>,
    /// Where this server is reached; of the process, not of the state.
    #[serde(skip)]
    pub(crate) base_url: String,
    /// Normal spelling of every identifier to its user.
    #[serde(skip)]
    by_identifier: BTreeMap<String, String>,
}

impl World {
    pub(crate) fn new(instance: Instance, seed: u64) -> Self {
        Self {
            instance,
            clock: Clock::default(),
            random: Random::new(seed),
            users: BTreeMap::new(),
            clients: BTreeMap::new(),
            sessions: BTreeMap::new(),
            organizations: BTreeMap::new(),
            tickets: BTreeMap::new(),
            outbox: Outbox::default(),
            authenticator: Authenticator::default(),
            dev_browsers: BTreeMap::new(),
            browser_legs: BTreeMap::new(),
            identity_provider: IdentityProvider::default(),
            email_links: BTreeMap::new(),
            approvals: BTreeMap::new(),
            base_url: String::new(),
            by_identifier: BTreeMap::new(),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }

    pub(crate) fn new_id(&mut self, prefix: &str) -> String {
        let now = self.now();
        self.random.id(prefix, now)
    }

    pub(crate) fn new_client(&mut self) -> String {
        let now = self.now();
        let id = self.random.id("client_", now);
        let rotating_token = self.random.text(40);
        self.clients
            .insert(id.clone(), Client::new(id.clone(), rotating_token, now));
        id
    }

    /// The user an identifier belongs to.
    pub(crate) fn user_by_identifier(&self, identifier: &str) -> Option<&User> {
        self.users.get(self.by_identifier.get(&normal(identifier))?)
    }

    pub(crate) fn put_user(&mut self, user: User) {
        for identifier in user.identifiers() {
            self.by_identifier.insert(identifier, user.id.clone());
        }
        self.users.insert(user.id.clone(), user);
    }

    /// Needed after identifiers were removed, and after a snapshot was read.
    pub(crate) fn index_users(&mut self) {
        self.by_identifier = self
            .users
            .values()
            .flat_map(|user| {
                user.identifiers()
                    .into_iter()
                    .map(|name| (name, user.id.clone()))
            })
            .collect();
    }

    /// "Sends" a code and says which one it was.
    pub(crate) fn send_code(&mut self, to: &str, purpose: &str) -> String {
        let is_email = to.contains('@');
        let test = self.instance.test_mode
            && if is_email {
                is_test_email(to)
            } else {
                is_test_phone(to)
            };
        let code = if test {
            TEST_CODE.to_owned()
        } else {
            self.random.digits(6)
        };
        let sent_at = self.now();
        self.outbox.push(Message {
            number: 0,
            channel: if is_email { "email" } else { "sms" }.to_owned(),
            to: to.to_owned(),
            purpose: purpose.to_owned(),
            code: code.clone(),
            link: None,
            sent_at,
            test,
        });
        code
    }

    /// "Sends" a link; one to a test address is sent like any other.
    pub(crate) fn send_link(&mut self, to: &str, purpose: &str, link: String) {
        let sent_at = self.now();
        self.outbox.push(Message {
            number: 0,
            channel: "email".to_owned(),
            to: to.to_owned(),
            purpose: purpose.to_owned(),
            code: String::new(),
            link: Some(link),
            sent_at,
            test: false,
        });
    }

    /// Whether a second code may follow at once: nothing leaves a test instance.
    pub(crate) fn is_test_address(&self, to: &str) -> bool {
        self.instance.test_mode && (is_test_email(to) || is_test_phone(to))
    }

    /// Starts a session and rotates the client's token, so that a token fixed before the sign-in
    /// is worth nothing after it.
    pub(crate) fn start_session(
        &mut self,
        client_id: &str,
        user_id: &str,
        with_second_factor: bool,
        origin: Option<&str>,
    ) -> String {
        let now = self.now();
        let id = self.random.id("sess_", now);
        let session = Session::new(id.clone(), client_id, user_id, with_second_factor, now);
        self.sessions.insert(id.clone(), session);
        let rotating_token = self.random.text(40);
        if let Some(client) = self.clients.get_mut(client_id) {
            client.rotate(rotating_token);
            client.session_ids.push(id.clone());
            client.last_active_session_id = Some(id.clone());
            client.updated_at = now;
        }
        if let Some(user) = self.users.get_mut(user_id) {
            user.failed_attempts = 0;
            user.last_sign_in_at = Some(now);
            user.last_active_at = Some(now);
            user.known_clients.insert(client_id.to_owned());
        }
        self.mint(&id, origin);
        id
    }

    /// The live sessions of a client, oldest first.
    pub(crate) fn live_sessions(&self, client_id: &str) -> Vec<&Session> {
        let now = self.now();
        let ids = self
            .clients
            .get(client_id)
            .map_or(&[][..], |client| &client.session_ids);
        ids.iter()
            .filter_map(|id| self.sessions.get(id))
            .filter(|session| session.is_live(now))
            .collect()
    }

    pub(crate) fn delete_user(&mut self, user_id: &str) {
        let gone: Vec<(String, String)> = self
            .sessions
            .values()
            .filter(|session| session.user_id == user_id)
            .map(|session| (session.id.clone(), session.client_id.clone()))
            .collect();
        self.users.remove(user_id);
        for organization in self.organizations.values_mut() {
            organization
                .memberships
                .retain(|member| member.user_id != user_id);
        }
        self.index_users();
        for (session_id, client_id) in gone {
            self.sessions.remove(&session_id);
            self.settle_client(&client_id);
        }
    }

    /// Points a client whose last active session is gone to its latest live one, or to none.
    pub(crate) fn settle_client(&mut self, client_id: &str) {
        let now = self.now();
        let Self {
            clients, sessions, ..
        } = self;
        let Some(client) = clients.get_mut(client_id) else {
            return;
        };
        let is_live = |id: &String| sessions.get(id).is_some_and(|session| session.is_live(now));
        if client
            .last_active_session_id
            .as_ref()
            .is_some_and(|id| !is_live(id))
        {
            client.last_active_session_id = client
                .session_ids
                .iter()
                .rev()
                .find(|id| is_live(id))
                .cloned();
            client.updated_at = now;
        }
    }
}

//! What has to hold whatever happens. Each check names its invariant.
//!
//! Who ought to be signed in is known only after the page was told and while nothing that could change it is under way;
//! in between, both are right.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use transom_clerk::PublishableKey;
use transom_runtime::DocumentId;

use super::observer::{Seen, claims};
use super::process::Outside;
use super::story::key;

/// A command and what became of it.
struct Sent {
    command: String,
    tenant: char,
    document: DocumentId,
    answers: u32,
    /// Its page or its process is gone; no answer is owed.
    orphaned: bool,
}

impl Sent {
    fn is(&self, route: &str) -> bool {
        self.command.starts_with(route)
    }

    /// Whether it can change who is signed in.
    fn moves(&self) -> bool {
        self.is("configure") || self.is("manual") || self.is("signout")
    }
}

/// Who is signed in, as far as the page was told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    /// This user.
    In(String),
    /// Nobody.
    Out,
    /// Somebody or nobody.
    Either,
}

pub struct Invariants {
    outside: Outside,
    sent: Vec<Sent>,
    known: Known,
    /// Something was told that may not be in the store.
    unsaved: bool,
    seen: usize,
    /// The last state event.
    state: Value,
    /// When the newest token of a session was issued.
    issued: BTreeMap<String, i64>,
    /// The tenant of the last `ready`, unless a page that asked for another one is gone.
    ready: Option<char>,
    /// The tenant of the last command.
    tenant: Option<char>,
}

impl Invariants {
    pub fn new(outside: &Outside) -> Self {
        Self {
            outside: outside.clone(),
            sent: Vec::new(),
            known: Known::Out,
            unsaved: false,
            seen: 0,
            state: Value::Null,
            issued: BTreeMap::new(),
            ready: None,
            tenant: None,
        }
    }

    /// A command goes out; the answer carries this id.
    pub fn submitted(&mut self, command: &str, tenant: char, document: DocumentId) -> usize {
        self.look();
        self.sent.push(Sent {
            command: command.to_owned(),
            tenant,
            document,
            answers: 0,
            orphaned: false,
        });
        let moved = self.tenant.replace(tenant) != Some(tenant);
        // The instance allows one session: nobody is signed out by a sign-in.
        let signs_in = command.starts_with("manual") && self.known == Known::Out;
        if moved || signs_in || command.starts_with("signout") {
            self.known = Known::Either;
        }
        self.sent.len() - 1
    }

    /// The page was loaded anew: what it waited for is not owed any more, and what it would have been told stays unknown.
    pub fn reloaded(&mut self) {
        self.look();
        self.orphan();
    }

    /// The app was killed. What the page was told holds, unless the store could not be written.
    pub fn killed(&mut self) {
        self.look();
        if self.unsaved {
            self.known = Known::Either;
        }
        self.orphan();
        self.ready = None;
    }

    /// An address is delivered to the app: somebody may be signed in by it.
    pub fn arrived(&mut self) {
        self.look();
        if self.known == Known::Out {
            self.known = Known::Either;
        }
    }

    /// The store does not take anything for a while.
    pub fn store_failed(&mut self) {
        self.unsaved = true;
    }

    fn orphan(&mut self) {
        for sent in self.sent.iter_mut().filter(|sent| sent.answers == 0) {
            if sent.is("configure") && !sent.orphaned {
                self.ready = None;
            }
            sent.orphaned = true;
        }
    }

    /// Takes in what has reached the page, and holds it against I1, I4 and I6.
    fn look(&mut self) {
        for seen in self.outside.observer.seen(self.seen) {
            self.seen += 1;
            match seen {
                Seen::Event(document, event) => self.event(document, event),
                Seen::Jwt(Some(jwt)) => self.jwt(&jwt),
                Seen::Jwt(None) => {}
            }
        }
    }

    fn event(&mut self, document: DocumentId, event: Value) {
        let rid: usize = event["rid"].as_str().unwrap().parse().unwrap();
        let sent = &mut self.sent[rid];
        sent.answers += 1;
        // What a browser or a link brings back is told to the page that is there then.
        let link = sent.is("manual?method=email_link");
        let came_back = sent.orphaned && sent.is("manual?method=oauth") || link;
        let due = if link { 2 } else { 1 };
        assert!(
            sent.answers <= due,
            "I1: {} was answered twice",
            sent.command
        );
        assert!(
            document == sent.document || came_back,
            "I4: {} was answered in another document",
            sent.command
        );
        let (moved, tenant) = (sent.moves() && !sent.orphaned, sent.tenant);
        let open = self
            .sent
            .iter()
            .any(|sent| sent.moves() && sent.answers == 0 && !sent.orphaned);
        if event["event"] == "ready" {
            self.ready = Some(tenant);
        }
        if let (Some(user), Some(tenant)) = (event["userId"].as_str(), self.ready) {
            assert_eq!(user, format!("user_{tenant}"), "I4: {event}");
        }
        if moved && !open && event["ok"] == true {
            match (event["event"].as_str(), event["status"].as_str()) {
                (Some("signIn" | "emailCode" | "emailLink"), Some("complete")) => {
                    self.known = Known::In(event["userId"].as_str().unwrap().to_owned());
                }
                (Some("signOut"), _) | (Some("ready"), Some("reconfigured")) => {
                    self.known = Known::Out;
                }
                _ => {}
            }
        }
        if event["event"] == "state" {
            self.state = event;
        }
    }

    fn jwt(&mut self, jwt: &str) {
        let claims = claims(jwt);
        let issuer = claims["iss"].as_str().unwrap();
        if let Some(tenant) = self.ready {
            assert_eq!(
                issuer,
                format!("https://{tenant}.clerk.example"),
                "I4: a token of another tenant reached the page"
            );
        }
        let session = claims["sid"].as_str().unwrap().to_owned();
        let at = claims["iat"].as_i64().unwrap();
        let before = self.issued.insert(session, at).unwrap_or(at);
        assert!(before <= at, "I6: an older token came behind a newer one");
    }

    /// I1 in part, I3, I4, I5, I6.
    pub fn check_always(&mut self) {
        self.look();
        let traffic = self.outside.network.traffic();
        assert_eq!(
            traffic.overlaps,
            Vec::<String>::new(),
            "I3: two requests with the device token were out together"
        );
        let (sent, different) = (
            traffic.nonces.len(),
            traffic.nonces.iter().collect::<BTreeSet<_>>().len(),
        );
        assert_eq!(sent, different, "I5: a nonce was sent twice");
    }

    /// I1: with time and network enough, every command has its answer.
    pub fn check_answered(&mut self) {
        self.look();
        let open: Vec<&str> = self
            .sent
            .iter()
            .filter(|sent| sent.answers == 0 && !sent.orphaned)
            .map(|sent| sent.command.as_str())
            .collect();
        assert_eq!(open, Vec::<&str>::new(), "I1: not answered");
    }

    /// What the page sees in the calm is what holds until something moves it.
    pub fn go_on(&mut self) {
        self.known = match self.state["userId"].as_str() {
            Some(user) => Known::In(user.to_owned()),
            None => Known::Out,
        };
        self.unsaved = false;
    }

    /// I2, I9 and the load on the server, once the network is back and nothing is under way.
    pub async fn check_calm(&self, tenant: char) {
        let signed_in = self.state["isSignedIn"] == true;
        assert_eq!(self.state["publishableKey"], key(tenant).as_str());
        match &self.known {
            Known::In(user) => {
                assert!(signed_in, "I2: {user} was signed out: {}", self.state);
                assert_eq!(self.state["userId"], user.as_str(), "I9");
            }
            Known::Out => assert!(!signed_in, "I2: the sign-out did not last: {}", self.state),
            Known::Either => {}
        }
        if signed_in {
            self.check_server(tenant).await;
        }
        let requests = self.outside.network.traffic().requests.len();
        let fair = self.sent.len() * 12 + 200;
        assert!(
            requests <= fair,
            "{requests} requests for {} commands",
            self.sent.len()
        );
    }

    /// C-04: where nobody is signed in, no token that the server ever gave to this device has a session.
    pub async fn check_revoked(&self, tenant: char) {
        if self.is_signed_in() && self.state["publishableKey"] == key(tenant).as_str() {
            return;
        }
        let host = format!("{tenant}.clerk.example");
        let tokens = self.outside.network.traffic().tokens.clone();
        for token in tokens {
            let client = self.outside.network.client(&host, &token).await;
            let sessions = client["response"]["sessions"].as_array();
            for session in sessions.into_iter().flatten() {
                assert_ne!(session["status"], "active", "C-04: the server was not told");
            }
        }
    }

    /// I4: no slot of the store holds a token or a client of another tenant.
    pub fn check_slots(&self, tenant: char) {
        let own = PublishableKey::parse(&key(tenant)).unwrap().fingerprint();
        for slot in self.outside.store.slots() {
            let record: Value = serde_json::from_str(&slot).unwrap();
            let empty = record["device_token"].is_null() && record["client"].is_null();
            assert!(
                empty || record["tenant"] == own.as_str(),
                "I4: a slot of another tenant than {tenant} is left"
            );
        }
    }

    /// The session that the page was told of last.
    pub fn session(&self) -> Option<&str> {
        self.state["session"]["id"].as_str()
    }

    /// Whether the page was told last that somebody is signed in.
    pub fn is_signed_in(&self) -> bool {
        self.state["isSignedIn"] == true
    }

    /// What the page believes is what the server says of the token in the store: token and client belong together.
    async fn check_server(&self, tenant: char) {
        let host = format!("{tenant}.clerk.example");
        let stored: Vec<Value> = self
            .outside
            .store
            .slots()
            .iter()
            .map(|slot| serde_json::from_str(slot).unwrap())
            .collect();
        let session = self.state["session"]["id"].as_str().unwrap();
        let mut known = Vec::new();
        for record in stored {
            let Some(token) = record["device_token"].as_str() else {
                continue;
            };
            let client = self.outside.network.client(&host, token).await;
            known.push(client["response"]["last_active_session_id"].clone());
        }
        assert!(
            known.iter().any(|id| id == session),
            "I9: the server does not know {session} by the token in the store: {known:?}"
        );
    }
}

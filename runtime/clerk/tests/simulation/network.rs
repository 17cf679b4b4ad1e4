//! The network between the bridge and two instances of Clerk: slow, lossy, or gone. What it does to a request is thrown
//! before the request leaves, so the same seed does the same to the same request.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clerk_emulator::{Config, InProcess, Seed};
use http::{HeaderName, HeaderValue, Request};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use transom_clerk::http::{Http, Incoming, Method, Outgoing, Unreachable};
use transom_runtime::{BoxFuture, Clock, SimulatedClock};
use url::Url;

use super::dice::Dice;
use super::hunt::Hunt;
use super::life::Life;
use super::observer::claims;
use super::weather::Weather;

/// Milliseconds at which every run begins, for the server and the device.
pub const START: i64 = 1_790_000_000_000;

/// What happens to one request.
enum Fate {
    /// The server never sees it.
    Unsent,
    /// The server carries it out; the answer is lost.
    Lost,
    /// A machine in front of the server answers.
    Instead(u16, &'static str, Option<&'static str>),
    /// The server takes the device for a stranger once, as it does with a token it has just replaced: 200, an empty
    /// client, and a token for that one.
    Stranger,
    /// The server answers.
    Answered,
}

/// The network.
pub struct Network {
    pub hunt: Hunt,
    life: Life,
    clock: SimulatedClock,
    instances: BTreeMap<String, InProcess>,
    weather: Mutex<Weather>,
    dice: Dice,
    traffic: Mutex<Traffic>,
    /// Where messages wait for leave, when their order is decided one by one.
    valve: Mutex<Option<Vec<Waiting>>>,
    /// Whether the last request met a server that did not know the device; the next one meets one that does.
    strange: AtomicBool,
}

/// A message on its way, and how to let it through.
type Waiting = (String, oneshot::Sender<Leave>);

/// What becomes of a message that waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// It arrives.
    Arrive,
    /// It is lost.
    Vanish,
}

/// What went over the network.
#[derive(Default)]
pub struct Traffic {
    /// `host METHOD /path` of every request.
    pub requests: Vec<String>,
    /// Every device token the server was sent or gave out.
    pub tokens: Vec<String>,
    /// Requests with a device token that are out, by the client that the token names.
    out: BTreeMap<String, u32>,
    /// Two of them were out at the same time.
    pub overlaps: Vec<String>,
    /// Every nonce that reached a server, behind its host.
    pub nonces: Vec<String>,
}

impl Network {
    pub fn new(seed: u64, clock: &SimulatedClock, life: &Life) -> Arc<Self> {
        let instances = ["a", "b"].map(|name| {
            let host = format!("{name}.clerk.example");
            let user = json!({
                "id": format!("user_{name}"),
                "emails": [format!("{name}+clerk_test@example.com")],
                "password": super::story::PASSWORD,
                "external_accounts": [{ "provider": "google", "subject": format!("g-{name}") }],
            });
            let organization = json!({
                "id": format!("org_{name}"),
                "name": "Acme",
                "slug": "acme",
                "members": [{ "user": format!("user_{name}"), "role": "org:admin" }],
            });
            let seed_text = json!({
                "instance": { "social": ["google"] },
                "users": [user],
                "organizations": [organization],
            });
            let seed_text = seed_text.to_string();
            let config = Config {
                seed: Seed::parse(&seed_text).unwrap(),
                random_seed: seed,
                ..Config::default()
            };
            let instance = InProcess::new(config, &format!("https://{host}")).unwrap();
            (host, instance)
        });
        Arc::new(Self {
            hunt: Hunt::begin(),
            life: life.clone(),
            clock: clock.clone(),
            instances: instances.into_iter().collect(),
            weather: Mutex::new(Weather::Clear),
            dice: Dice::new(seed ^ 0x6e65_7477),
            traffic: Mutex::default(),
            valve: Mutex::default(),
            strange: AtomicBool::new(false),
        })
    }

    pub fn set(&self, weather: Weather) {
        *lock(&self.weather) = weather;
    }

    /// From now on every message waits for leave; or no longer, and those that wait arrive.
    pub fn hold(&self, hold: bool) {
        *lock(&self.valve) = hold.then(Vec::new);
    }

    /// The messages that wait for leave.
    pub fn waiting(&self) -> Vec<String> {
        let mut valve = lock(&self.valve);
        let Some(waiting) = valve.as_mut() else {
            return Vec::new();
        };
        waiting.retain(|(_, leave)| !leave.is_closed());
        waiting.iter().map(|(what, _)| what.clone()).collect()
    }

    /// Gives leave to one of [`Self::waiting`].
    pub fn give_leave(&self, at: usize, leave: Leave) {
        let waiting = lock(&self.valve).as_mut().map(|waiting| waiting.remove(at));
        if let Some((_, sender)) = waiting {
            sender.send(leave).unwrap();
        }
    }

    /// Waits for leave where it is asked for. A valve that is opened lets everything through.
    async fn pass(&self, what: &str) -> Leave {
        let (sender, receiver) = oneshot::channel();
        match lock(&self.valve).as_mut() {
            Some(waiting) => waiting.push((what.to_owned(), sender)),
            None => return Leave::Arrive,
        }
        receiver.await.unwrap_or(Leave::Arrive)
    }

    pub fn traffic(&self) -> MutexGuard<'_, Traffic> {
        lock(&self.traffic)
    }

    /// What the instance at `host` says of the client that `token` belongs to.
    pub async fn client(&self, host: &str, token: &str) -> Value {
        let request = Request::get(format!("https://{host}/v1/client?_is_native=true"))
            .header("authorization", token)
            .body(Vec::new())
            .unwrap();
        let answer = self.ask(host, request).await;
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// The newest link in the mail of `who`.
    pub async fn link(&self, host: &str, who: &str) -> Option<String> {
        // Reading the outbox would wait for mail by a clock of its own.
        let request = Request::get("http://127.0.0.1/__emu/export")
            .header("host", "127.0.0.1")
            .body(Vec::new())
            .unwrap();
        let answer = self.ask(host, request).await;
        let world: Value = serde_json::from_slice(&answer.body).unwrap();
        let mail = world["outbox"]["messages"].as_array().unwrap().iter();
        let mut to = mail.rev().filter(|message| message["to"] == who);
        to.find_map(|message| message["link"].as_str().map(str::to_owned))
    }

    /// As long as a person takes.
    pub async fn linger(&self) {
        let weather = *lock(&self.weather);
        let until = self.clock.monotonic() + self.delay(weather);
        self.clock.sleep_until(until).await;
    }

    /// Opens a page, decides on everything as the user of the instance, and follows redirects until they lead out of HTTP.
    /// Nothing where a page leads nowhere.
    pub async fn browse(&self, page: &str, decision: &str) -> Option<String> {
        let mut at = Url::parse(page).unwrap();
        while at.scheme() == "https" {
            let host = at.host_str().unwrap().to_owned();
            if at.path().starts_with("/idp/") {
                let account = format!("g-{}", &host[..1]);
                at.query_pairs_mut()
                    .append_pair("decision", decision)
                    .append_pair("account", &account);
            }
            let request = Request::get(at.as_str()).body(Vec::new()).unwrap();
            let answer = self.ask(&host, request).await;
            at = Url::parse(answer.header("location").next()?).unwrap();
        }
        Some(at.into())
    }

    /// Asks at the time that it truly is, whatever the device's clock shows.
    async fn ask(&self, host: &str, request: Request<Vec<u8>>) -> Incoming {
        let instance = &self.instances[host];
        let now = START + i64::try_from(self.clock.monotonic().as_millis()).unwrap();
        let clock = Request::post("http://127.0.0.1/__emu/clock")
            .header("host", "127.0.0.1")
            .header("content-type", "application/json")
            .body(
                json!({ "freeze": true, "now": now })
                    .to_string()
                    .into_bytes(),
            )
            .unwrap();
        let set = instance.answer(clock).await;
        assert!(set.status().is_success(), "the clock of {host}");
        let (parts, body) = instance.answer(request).await.into_parts();
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            (name.to_string(), value.to_str().unwrap().to_owned())
        };
        Incoming {
            status: parts.status.as_u16(),
            headers: parts.headers.iter().map(header).collect(),
            body,
        }
    }

    async fn carry(&self, request: Outgoing) -> Result<Incoming, Unreachable> {
        self.life.go_on().await;
        self.hunt.request(&request);
        let host = request.url.host_str().unwrap().to_owned();
        let token = request
            .headers
            .iter()
            .find(|(name, _)| *name == "authorization");
        let token = token.map(|(_, value)| value.to_string());
        let weather = lock(&self.weather).at(&host);
        let (there, back) = (self.delay(weather), self.delay(weather));
        let fate = match self.fate(weather) {
            Fate::Answered if weather == Weather::Storm && self.is_strange(&request) => {
                Fate::Stranger
            }
            fate => fate,
        };
        let _out = self.note(&host, &request, token.as_deref());
        self.clock.sleep_until(self.clock.monotonic() + there).await;
        let answer = match fate {
            Fate::Unsent => return Err(Unreachable::Unsent),
            Fate::Instead(status, body, retry_after) => Incoming {
                status,
                headers: retry_after
                    .map(|value| ("retry-after".to_owned(), value.to_owned()))
                    .into_iter()
                    .collect(),
                body: body.as_bytes().to_vec(),
            },
            Fate::Lost | Fate::Stranger | Fate::Answered => {
                let nonces = request.url.query_pairs();
                let nonces = nonces.filter(|(name, _)| name == "rotating_token_nonce");
                let nonces = nonces.map(|(_, nonce)| format!("{host} {nonce}"));
                self.traffic().nonces.extend(nonces);
                let method = request.method.as_str();
                let mut builder = Request::builder().method(method).uri(request.url.as_str());
                for (name, value) in &request.headers {
                    if *name == "authorization" && matches!(fate, Fate::Stranger) {
                        continue;
                    }
                    builder = builder.header(*name, value.as_str());
                }
                let form = request.form.as_ref().map(|form| form.as_bytes().to_vec());
                self.ask(&host, builder.body(form.unwrap_or_default()).unwrap())
                    .await
            }
        };
        self.hunt.answer(&answer);
        let given = answer.header("authorization").map(str::to_owned);
        self.traffic().tokens.extend(given);
        self.clock.sleep_until(self.clock.monotonic() + back).await;
        let leave = self.pass(&format!("{request:?} returns")).await;
        match fate {
            _ if leave == Leave::Vanish => Err(Unreachable::Lost),
            Fate::Lost => Err(Unreachable::Lost),
            _ => Ok(answer),
        }
    }

    fn delay(&self, weather: Weather) -> Duration {
        Duration::from_millis(match weather {
            Weather::Clear | Weather::Out | Weather::Apart(_) => 0,
            Weather::Slow => self.dice.below(3_000),
            // Now and then longer than anybody waits.
            Weather::Storm if self.dice.percent(5) => 25_000,
            Weather::Storm => self.dice.below(6_000),
        })
    }

    fn fate(&self, weather: Weather) -> Fate {
        match weather {
            Weather::Clear | Weather::Slow | Weather::Apart(_) => Fate::Answered,
            Weather::Out => Fate::Unsent,
            Weather::Storm => match self.dice.below(10) {
                0 => Fate::Unsent,
                1 | 2 => Fate::Lost,
                3 => Fate::Instead(503, "<html>try later</html>", None),
                4 => Fate::Instead(
                    429,
                    r#"{"errors":[{"code":"too_many_requests"}]}"#,
                    Some("7"),
                ),
                5 => Fate::Instead(200, "<html>sign in to this network</html>", None),
                _ => Fate::Answered,
            },
        }
    }

    /// A server that reads an old copy does so once: whoever asks again is known.
    fn is_strange(&self, request: &Outgoing) -> bool {
        let read = request.method == Method::Get;
        let strange = !self.strange.load(Ordering::SeqCst) && self.dice.percent(30);
        self.strange.store(strange, Ordering::SeqCst);
        read && strange
    }

    fn note(&self, host: &str, request: &Outgoing, token: Option<&str>) -> Option<Out<'_>> {
        let what = format!("{host} {request:?}");
        let mut traffic = self.traffic();
        traffic.requests.push(what.clone());
        let token = token?;
        traffic.tokens.push(token.to_owned());
        let client = claims(token)["id"].as_str().unwrap().to_owned();
        let out = traffic.out.entry(client.clone()).or_default();
        *out += 1;
        if *out > 1 {
            traffic.overlaps.push(what);
        }
        Some(Out {
            network: self,
            client,
        })
    }
}

impl Http for Network {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Incoming, Unreachable>> {
        Box::pin(self.carry(request))
    }
}

/// A request is out as long as somebody waits for its answer.
struct Out<'n> {
    network: &'n Network,
    client: String,
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        if let Some(out) = self.network.traffic().out.get_mut(&self.client) {
            *out -= 1;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

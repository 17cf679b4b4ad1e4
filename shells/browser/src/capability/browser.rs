//! The browser session: a page of the provider in a tab of its own, and the address of the desk it comes back on.
//!
//! The desk opens the tab and notices when the user closes it. The way back is an address nobody can guess, good for
//! one visit by a browser that goes there (not by an image, a script or a prefetch). It outlives one run of the app:
//! whoever comes back to an app that was started anew, or by a link in a mail, is handed to it as a late return.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, Method, Uri};
use serde_json::json;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use transom_clerk::contract::capabilities::{BrowserSession, browser_session};
use transom_runtime::{BoxFuture, Clock, Secret};
use url::Url;

use crate::document::fresh_name;
use crate::windows::Windows;

/// How long a session may take: as long as Clerk keeps an external verification open.
const PATIENCE: Duration = Duration::from_mins(10);

/// The path on the desk's origin below which browsers come back.
pub const CALLBACK: &str = "/callback/";

/// The browser.
pub struct Browser {
    windows: Arc<Windows>,
    clock: Arc<dyn Clock>,
    desk: Url,
    late: UnboundedSender<Secret>,
    session: Mutex<Option<Session>>,
}

/// The one session that may be open.
struct Session {
    /// The path that ends it.
    path: String,
    waiting: oneshot::Sender<Secret>,
}

impl Browser {
    /// A browser that comes back to `desk`, and hands over to `late` who comes back when nobody waits any more.
    pub fn new(
        windows: Arc<Windows>,
        clock: Arc<dyn Clock>,
        desk: Url,
        late: UnboundedSender<Secret>,
    ) -> Self {
        Self {
            windows,
            clock,
            desk,
            late,
            session: Mutex::default(),
        }
    }

    /// The path that an earlier shell still expected somebody on, if any.
    pub fn expected(&self) -> Option<String> {
        self.session().as_ref().map(|session| session.path.clone())
    }

    /// Expects on `path` somebody whom nobody waits for any more.
    pub fn expect(&self, path: String) {
        let (waiting, _) = oneshot::channel();
        *self.session() = Some(Session { path, waiting });
    }

    /// Nobody is expected any more.
    pub fn forget(&self) {
        *self.session() = None;
    }

    /// A request below [`CALLBACK`]. `true` for the first visit of the right address, which ends the session.
    pub fn visit(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
        if method != Method::GET || !is_visit(headers) {
            return false;
        }
        let Some(session) = self.session().take_if(|session| session.path == uri.path()) else {
            return false;
        };
        let mut address = self.desk.clone();
        address.set_path(uri.path());
        address.set_query(uri.query());
        if let Err(address) = session.waiting.send(Secret::from(String::from(address))) {
            // The receiver lives as long as the host.
            let _ = self.late.send(address);
        }
        true
    }

    /// Starts to wait on the path of `callback`.
    fn expect_now(
        &self,
        callback: &str,
    ) -> Result<(String, oneshot::Receiver<Secret>), browser_session::Failure> {
        let ours = Url::parse(callback).ok().filter(|callback| {
            callback.origin() == self.desk.origin() && callback.path().starts_with(CALLBACK)
        });
        let path = ours
            .ok_or(browser_session::Failure::Unavailable)?
            .path()
            .to_owned();
        let mut session = self.session();
        // One whose run of the app has ended is not in the way.
        if session
            .as_ref()
            .is_some_and(|session| !session.waiting.is_closed())
        {
            return Err(browser_session::Failure::Busy);
        }
        let (waiting, arrived) = oneshot::channel();
        *session = Some(Session {
            path: path.clone(),
            waiting,
        });
        Ok((path, arrived))
    }

    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BrowserSession for Browser {
    fn prepare(
        &self,
    ) -> BoxFuture<'_, Result<browser_session::PrepareAnswer, browser_session::Failure>> {
        let mut callback = self.desk.clone();
        let path = format!("{CALLBACK}{}", fresh_name());
        callback.set_path(&path);
        let callback = String::from(callback);
        // Good from now on, because a link in a mail leads here without a session.
        if self
            .session()
            .as_ref()
            .is_none_or(|session| session.waiting.is_closed())
        {
            self.expect(path);
        }
        Box::pin(async { Ok(browser_session::PrepareAnswer { callback }) })
    }

    fn open(
        &self,
        ask: browser_session::Open,
    ) -> BoxFuture<'_, Result<browser_session::OpenAnswer, browser_session::Failure>> {
        Box::pin(async move {
            let (path, arrived) = self.expect_now(&ask.callback)?;
            let deadline = self.clock.monotonic() + PATIENCE;
            let ended = match self.windows.ask(
                "browser_session",
                true,
                &json!({ "url": ask.url.expose() }),
            ) {
                Err(_) => Err(browser_session::Failure::Unavailable),
                Ok(mut asked) => tokio::select! {
                    biased;
                    arrived = arrived => arrived.map_err(|_| browser_session::Failure::Cancelled),
                    _ = asked.answer() => Err(browser_session::Failure::Cancelled),
                    () = self.clock.sleep_until(deadline) => Err(browser_session::Failure::TimedOut),
                },
            };
            match ended {
                // A tab of the user's own browser has the cookies of that browser.
                Ok(url) => Ok(browser_session::OpenAnswer {
                    url,
                    ephemeral: false,
                }),
                Err(failure) => {
                    self.session().take_if(|session| session.path == path);
                    self.windows.tell(&json!({ "kind": "session_over" }));
                    Err(failure)
                }
            }
        })
    }

    fn close(&self) -> BoxFuture<'_, Result<(), browser_session::Failure>> {
        self.forget();
        Box::pin(async { Ok(()) })
    }
}

/// Whether a browser goes there, as opposed to fetching it for a page or ahead of time (Fetch Metadata).
fn is_visit(headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    says("sec-fetch-mode").is_none_or(|mode| mode == "navigate")
        && says("sec-fetch-dest").is_none_or(|dest| dest == "document")
        && says("sec-purpose").is_none_or(|purpose| !purpose.contains("prefetch"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
    use tokio::task::JoinHandle;
    use transom_runtime::{SimulatedClock, Timestamp};

    use super::*;

    type Ended = Result<browser_session::OpenAnswer, browser_session::Failure>;

    struct Desk {
        browser: Arc<Browser>,
        clock: SimulatedClock,
        window: UnboundedReceiver<String>,
        late: UnboundedReceiver<Secret>,
    }

    impl Desk {
        fn new() -> Self {
            let windows = Arc::new(Windows::default());
            let clock = SimulatedClock::new(Timestamp(0));
            let (sender, late) = unbounded_channel();
            let (to_window, window) = unbounded_channel();
            windows.connect(to_window);
            let desk = Url::parse("http://localhost:4400/").expect("a URL");
            let browser = Browser::new(windows, Arc::new(clock.clone()), desk, sender);
            Self {
                browser: Arc::new(browser),
                clock,
                window,
                late,
            }
        }

        /// Opens a session, and comes back once the desk was asked.
        async fn open(&mut self) -> (Uri, JoinHandle<Ended>) {
            let callback = self.browser.prepare().await.expect("an address").callback;
            let ask = browser_session::Open {
                url: Secret::from("http://provider.example/?client=1"),
                callback: callback.clone(),
                ephemeral: true,
            };
            let browser = Arc::clone(&self.browser);
            let ended = tokio::spawn(async move { browser.open(ask).await });
            while !self
                .window
                .recv()
                .await
                .expect("the question")
                .contains("\"ask\"")
            {}
            let path = Url::parse(&callback).expect("a URL").path().to_owned();
            (format!("{path}?nonce=1").parse().expect("a path"), ended)
        }

        fn visit(&self, uri: &Uri) -> bool {
            self.browser.visit(&Method::GET, uri, &HeaderMap::new())
        }
    }

    #[tokio::test]
    async fn d02_only_the_right_first_visit_completes() {
        let mut desk = Desk::new();
        let (uri, ended) = desk.open().await;
        for wrong in [
            "/favicon.ico",
            "/callback/",
            "/callback/00000000000000000000000000000000?nonce=1",
        ] {
            assert!(!desk.visit(&wrong.parse().expect("a path")), "{wrong}");
        }
        for (name, value) in [
            ("sec-fetch-mode", "no-cors"),
            ("sec-fetch-dest", "image"),
            ("sec-purpose", "prefetch;prerender"),
        ] {
            let headers = HeaderMap::from_iter([(
                name.parse().expect("a name"),
                value.parse().expect("a value"),
            )]);
            assert!(
                !desk.browser.visit(&Method::GET, &uri, &headers),
                "{name}: {value}"
            );
        }
        assert!(!desk.browser.visit(&Method::POST, &uri, &HeaderMap::new()));
        assert!(desk.visit(&uri));
        assert!(!desk.visit(&uri), "a second visit");
        let answer = ended.await.expect("no panic").expect("an answer");
        assert_eq!(answer.url.expose(), format!("http://localhost:4400{uri}"));
        assert!(!answer.ephemeral, "an ordinary tab keeps its cookies");
    }

    #[tokio::test]
    async fn closed_busy_and_out_of_time() {
        let mut desk = Desk::new();
        let (uri, first) = desk.open().await;
        let callback = desk.browser.prepare().await.expect("an address").callback;
        let second = browser_session::Open {
            url: Secret::from("http://x/"),
            callback,
            ephemeral: false,
        };
        assert_eq!(
            desk.browser.open(second).await,
            Err(browser_session::Failure::Busy)
        );
        desk.browser
            .windows
            .receive(r#"{"number":2,"answer":"closed"}"#);
        assert_eq!(
            first.await.expect("no panic"),
            Err(browser_session::Failure::Cancelled)
        );
        assert!(!desk.visit(&uri), "the session is over");

        let mut desk = Desk::new();
        let (_, slow) = desk.open().await;
        desk.clock.advance(PATIENCE).await;
        assert_eq!(
            slow.await.expect("no panic"),
            Err(browser_session::Failure::TimedOut)
        );
        let (_, next) = desk.open().await;
        desk.browser.close().await.expect("closed");
        assert_eq!(
            next.await.expect("no panic"),
            Err(browser_session::Failure::Cancelled)
        );
    }

    #[tokio::test]
    async fn nothing_opens_without_a_desk_or_towards_a_foreign_address() {
        let desk = Desk::new();
        for callback in [
            "http://localhost:4401/callback/1",
            "http://evil.example/callback/1",
            "http://localhost:4400/",
            "?",
        ] {
            let ask = browser_session::Open {
                url: Secret::from("http://x/"),
                callback: callback.to_owned(),
                ephemeral: false,
            };
            assert_eq!(
                desk.browser.open(ask).await,
                Err(browser_session::Failure::Unavailable),
                "{callback}"
            );
        }
        desk.browser.windows.disconnect(1);
        let callback = desk.browser.prepare().await.expect("an address").callback;
        let ask = browser_session::Open {
            url: Secret::from("http://x/"),
            callback,
            ephemeral: false,
        };
        assert_eq!(
            desk.browser.open(ask).await,
            Err(browser_session::Failure::Unavailable)
        );
    }

    #[tokio::test]
    async fn a_link_in_a_mail_leads_back_without_a_session() {
        let mut desk = Desk::new();
        let callback = desk.browser.prepare().await.expect("an address").callback;
        let uri: Uri = callback.parse().expect("a URI");
        assert!(desk.visit(&uri));
        let address: Value = desk.late.try_recv().expect("a late return").expose().into();
        assert_eq!(address, callback);
        assert!(!desk.visit(&uri), "a second visit");
    }

    #[tokio::test]
    async fn who_comes_back_to_an_app_started_anew_is_a_late_return() {
        let mut desk = Desk::new();
        let (uri, ended) = desk.open().await;
        ended.abort();
        assert!(
            ended
                .await
                .expect_err("the run of the app ended")
                .is_cancelled()
        );
        assert_eq!(desk.browser.expected().as_deref(), Some(uri.path()));
        assert!(desk.visit(&uri));
        let address: Value = desk.late.try_recv().expect("a late return").expose().into();
        assert_eq!(address, format!("http://localhost:4400{uri}"));

        let mut other = Desk::new();
        other.browser.expect(uri.path().to_owned());
        assert!(other.visit(&uri), "a path handed over by an earlier shell");
        assert!(other.late.try_recv().is_ok());
    }
}

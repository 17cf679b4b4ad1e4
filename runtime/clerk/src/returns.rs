//! Browsers that come back to another run of the app: the system may kill an app behind a browser.
//!
//! The address waits for the tenant to be there, the event for a page. The page that asked is gone,
//! so the event goes to its origin: behind the `ready` of the first page that configures, because
//! before that nobody can be listening; or at once when one has.

use std::sync::{Mutex, MutexGuard, PoisonError};

use transom_runtime::{Context, Envelope, Origin, Secret};

use crate::bridge::ClerkBridge;
use crate::browser::{BrowserError, Return};
use crate::contract::Failure;
use crate::error::{Error, Flow};
use crate::flows::{email_link, redirect};
use crate::keeper::{Departure, Leave};
use crate::tenant::Tenant;

/// What has come back and is not delivered yet.
#[derive(Default)]
pub struct Returns(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    /// An address that nobody has looked at.
    address: Option<Secret>,
    /// The origins whose pages have configured in this run of the app.
    present: Vec<Origin>,
    news: Option<News>,
}

/// The event of a command of an earlier run.
struct News {
    origin: Origin,
    event: Envelope,
    rid: Option<String>,
}

impl Returns {
    /// Keeps an address until somebody can look at it; the last one counts.
    pub fn keep(&self, address: Secret) {
        self.waiting().address = Some(address);
    }

    /// Forgets everything but who is there: it belongs to another tenant.
    pub fn forget(&self) {
        let mut waiting = self.waiting();
        waiting.address = None;
        waiting.news = None;
    }

    /// A page has configured: what waited for one of its origin follows its event.
    pub fn welcome(&self, cx: &Context) {
        let mut waiting = self.waiting();
        if !waiting.present.contains(cx.origin()) {
            waiting.present.push(cx.origin().clone());
        }
        if let Some(news) = waiting.news.take_if(|news| news.origin == *cx.origin()) {
            cx.emit_after(news.event, news.rid);
        }
    }

    /// Gives news back to be sent now when a page is there to hear them, else keeps them.
    fn announce(&self, news: News) -> Option<News> {
        let mut waiting = self.waiting();
        if waiting.present.contains(&news.origin) {
            return Some(news);
        }
        waiting.news = Some(news);
        None
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClerkBridge {
    /// Looks at an address that came in, once the tenant is known and can be read.
    pub(crate) async fn greet(&self) {
        let Some(tenant) = self.tenant().filter(|tenant| !tenant.keeper.is_locked()) else {
            return;
        };
        let Some(address) = self.returns().waiting().address.take() else {
            return;
        };
        let Some((leave, departure)) = tenant.keeper.return_of() else {
            self.link()
                .log("a browser came back and nobody waits for it; it was ignored");
            return;
        };
        let callback = departure.callback.as_deref().unwrap_or_default();
        let Ok(at) = Return::to(callback, &address) else {
            self.link()
                .log("a browser came back on another address than it was given; it was ignored");
            return;
        };
        let event = if departure.is_link() {
            let outcome = email_link::open(self, &tenant, &leave, &departure, &at).await;
            let unheard = outcome.filter(|it| !tenant.keeper.tell_of_link(it));
            unheard.map(|it| told(departure.flow, email_link::end(&tenant, it)))
        } else {
            Some(resume(&tenant, &leave, &departure, &at).await)
        };
        let Some(event) = event else {
            return;
        };
        let still = |now: &Tenant| std::ptr::eq(now, &raw const *tenant);
        let (Ok(origin), true) = (
            departure.origin.parse(),
            self.tenant().is_some_and(|now| still(&now)),
        ) else {
            return;
        };
        let rid = departure.rid;
        if let Some(news) = self.returns().announce(News { origin, event, rid }) {
            self.link()
                .emit(&news.origin, news.event, news.rid.as_deref());
            tenant.keeper.show_token();
        }
    }
}

async fn resume(tenant: &Tenant, leave: &Leave, departure: &Departure, at: &Return) -> Envelope {
    let flow = departure.flow;
    let outcome = tokio::select! {
        biased;
        why = leave.recalled() => Err(Error::BrowserFailed(flow, BrowserError::Recalled(why))),
        landed = redirect::land(tenant, departure, at, leave) => landed,
    };
    told(flow, outcome.map(|landed| landed.event::<Envelope>(None)))
}

/// The event that a command of `flow` ends in.
fn told(flow: Flow, outcome: Result<impl Into<Envelope>, Error>) -> Envelope {
    match outcome {
        Ok(event) => event.into(),
        Err(error) => {
            let Failure {
                code,
                message,
                fields,
            } = error.into();
            let event = Envelope::error(event_of(flow), code.as_str(), message);
            let add = |event: Envelope, (name, value): (String, _)| event.with(&name, value);
            fields.into_iter().fold(event, add)
        }
    }
}

/// The event on which a command that sends users out of the app tells that it failed.
fn event_of(flow: Flow) -> &'static str {
    match flow {
        Flow::Oauth => "oauth",
        Flow::Apple => "apple",
        Flow::Google => "google",
        Flow::EnterpriseSso => "enterpriseSSO",
        Flow::EmailLink => "emailLink",
        Flow::SignUp => "attempt",
        Flow::Password
        | Flow::EmailCode
        | Flow::PhoneCode
        | Flow::SecondFactor
        | Flow::ResetPassword
        | Flow::Ticket
        | Flow::Passkey => "manual",
    }
}

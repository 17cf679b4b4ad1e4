//! Each capability behind its switch. One line per operation; what a switch does is said in [`super::switch`].

use std::fmt::{self, Debug, Display, Formatter};
use std::sync::Arc;

use transom_clerk::contract::capabilities::{
    AppleCredential, Attribution, BrowserSession, CookieJar, GoogleCredential, Passkey,
    RequestHeaders, SecureStore, apple_credential, attribution, browser_session, cookie_jar,
    google_credential, passkey, request_headers, secure_store,
};
use transom_runtime::BoxFuture;

use super::switch::{Fails, Part, Switch, Switches};

/// A capability and the switches of the shell.
pub struct Switched<C: ?Sized> {
    pub(super) inner: Arc<C>,
    pub(super) switches: Arc<Switches>,
}

type Answer<'a, R, F> = BoxFuture<'a, Result<R, F>>;

impl BrowserSession for Switched<dyn BrowserSession> {
    fn prepare(&self) -> Answer<'_, browser_session::PrepareAnswer, browser_session::Failure> {
        Box::pin(
            self.switches
                .call(Switch::BrowserSession, Part::Side, "prepare", (), |()| {
                    self.inner.prepare()
                }),
        )
    }

    fn open(
        &self,
        ask: browser_session::Open,
    ) -> Answer<'_, browser_session::OpenAnswer, browser_session::Failure> {
        Box::pin(
            self.switches
                .call(Switch::BrowserSession, Part::Main, "open", ask, |ask| {
                    self.inner.open(ask)
                }),
        )
    }

    fn close(&self) -> Answer<'_, (), browser_session::Failure> {
        Box::pin(
            self.switches
                .call(Switch::BrowserSession, Part::Side, "close", (), |()| {
                    self.inner.close()
                }),
        )
    }
}

impl Passkey for Switched<dyn Passkey> {
    fn create(&self, ask: passkey::Create) -> Answer<'_, passkey::CreateAnswer, passkey::Failure> {
        Box::pin(
            self.switches
                .call(Switch::Passkey, Part::Main, "create", ask, |ask| {
                    self.inner.create(ask)
                }),
        )
    }

    fn get(&self, ask: passkey::Get) -> Answer<'_, passkey::GetAnswer, passkey::Failure> {
        Box::pin(
            self.switches
                .call(Switch::Passkey, Part::Main, "get", ask, |ask| {
                    self.inner.get(ask)
                }),
        )
    }
}

impl AppleCredential for Switched<dyn AppleCredential> {
    fn request(
        &self,
        ask: apple_credential::Request,
    ) -> Answer<'_, apple_credential::RequestAnswer, apple_credential::Failure> {
        Box::pin(
            self.switches
                .call(Switch::AppleCredential, Part::Main, "request", ask, |ask| {
                    self.inner.request(ask)
                }),
        )
    }
}

impl GoogleCredential for Switched<dyn GoogleCredential> {
    fn request(
        &self,
        ask: google_credential::Request,
    ) -> Answer<'_, google_credential::RequestAnswer, google_credential::Failure> {
        Box::pin(self.switches.call(
            Switch::GoogleCredential,
            Part::Main,
            "request",
            ask,
            |ask| self.inner.request(ask),
        ))
    }
}

impl SecureStore for Switched<dyn SecureStore> {
    fn read(
        &self,
        ask: secure_store::Read,
    ) -> Answer<'_, secure_store::ReadAnswer, secure_store::Failure> {
        Box::pin(
            self.switches
                .call(Switch::SecureStore, Part::Main, "read", ask, |ask| {
                    self.inner.read(ask)
                }),
        )
    }

    fn write(&self, ask: secure_store::Write) -> Answer<'_, (), secure_store::Failure> {
        Box::pin(
            self.switches
                .call(Switch::SecureStore, Part::Main, "write", ask, |ask| {
                    self.inner.write(ask)
                }),
        )
    }

    fn delete(&self, ask: secure_store::Delete) -> Answer<'_, (), secure_store::Failure> {
        Box::pin(
            self.switches
                .call(Switch::SecureStore, Part::Main, "delete", ask, |ask| {
                    self.inner.delete(ask)
                }),
        )
    }
}

impl CookieJar for Switched<dyn CookieJar> {
    fn write(&self, ask: cookie_jar::Write) -> Answer<'_, (), cookie_jar::Failure> {
        Box::pin(
            self.switches
                .call(Switch::CookieJar, Part::Main, "write", ask, |ask| {
                    self.inner.write(ask)
                }),
        )
    }

    fn clear(&self, ask: cookie_jar::Clear) -> Answer<'_, (), cookie_jar::Failure> {
        Box::pin(
            self.switches
                .call(Switch::CookieJar, Part::Side, "clear", ask, |ask| {
                    self.inner.clear(ask)
                }),
        )
    }
}

impl RequestHeaders for Switched<dyn RequestHeaders> {
    fn set(&self, ask: request_headers::Set) -> Answer<'_, (), request_headers::Failure> {
        Box::pin(
            self.switches
                .call(Switch::RequestHeaders, Part::Main, "set", ask, |ask| {
                    self.inner.set(ask)
                }),
        )
    }

    fn clear(&self) -> Answer<'_, (), request_headers::Failure> {
        Box::pin(
            self.switches
                .call(Switch::RequestHeaders, Part::Side, "clear", (), |()| {
                    self.inner.clear()
                }),
        )
    }
}

/// Stands for a failure where the contract names none: an analytics kit that takes no notice.
#[derive(Debug, Clone, Copy)]
struct Ignored;

impl Display for Ignored {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("ignored")
    }
}

impl Attribution for Switched<dyn Attribution> {
    fn set(&self, ask: attribution::Set) -> BoxFuture<'_, ()> {
        Box::pin(self.tell("set", ask, |ask| self.inner.set(ask)))
    }

    fn clear(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.tell("clear", (), |()| self.inner.clear()))
    }
}

impl Switched<dyn Attribution> {
    async fn tell<'a, A: Debug + Send>(
        &'a self,
        operation: &'static str,
        ask: A,
        work: impl FnOnce(A) -> BoxFuture<'a, ()> + Send,
    ) {
        let work = |ask| -> BoxFuture<'a, Result<(), Ignored>> {
            let told = work(ask);
            Box::pin(async move {
                told.await;
                Ok(())
            })
        };
        // Nobody waits for a kit.
        let _ = self
            .switches
            .call(Switch::Attribution, Part::Main, operation, ask, work)
            .await;
    }
}

/// `DENIED` and `OUTDATED`, and the contract's own way from a name to a failure.
macro_rules! fails {
    ($($failure:ty: $denied:expr, $outdated:expr, $known:expr;)*) => {$(
        impl Fails for $failure {
            const DENIED: Self = $denied;
            const OUTDATED: Self = $outdated;
            fn known(name: &str) -> Option<Self> {
                $known(name)
            }
        }
    )*};
}

fails! {
    browser_session::Failure: Self::Cancelled, Self::Unavailable, browser_session::Failure::known;
    passkey::Failure: Self::Cancelled, Self::Unsupported, passkey::Failure::known;
    apple_credential::Failure: Self::Cancelled, Self::Unavailable, apple_credential::Failure::known;
    google_credential::Failure: Self::Cancelled, Self::Unavailable, google_credential::Failure::known;
    secure_store::Failure: Self::Locked, Self::Unavailable, secure_store::Failure::known;
    cookie_jar::Failure: Self::Refused, Self::Unavailable, cookie_jar::Failure::known;
    request_headers::Failure: Self::Refused, Self::Refused, request_headers::Failure::known;
    Ignored: Self, Self, |_| None;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_failures_that_switches_offer_are_those_of_the_contract() {
        let offered = |switch: Switch, known: fn(&str) -> bool| {
            assert!(
                switch.failures().iter().all(|name| known(name)),
                "{switch:?}"
            );
        };
        offered(Switch::BrowserSession, |name| {
            browser_session::Failure::known(name).is_some()
        });
        offered(Switch::Passkey, |name| {
            passkey::Failure::known(name).is_some()
        });
        offered(Switch::AppleCredential, |name| {
            apple_credential::Failure::known(name).is_some()
        });
        offered(Switch::GoogleCredential, |name| {
            google_credential::Failure::known(name).is_some()
        });
        offered(Switch::SecureStore, |name| {
            secure_store::Failure::known(name).is_some()
        });
        offered(Switch::CookieJar, |name| {
            cookie_jar::Failure::known(name).is_some()
        });
        offered(Switch::RequestHeaders, |name| {
            request_headers::Failure::known(name).is_some()
        });
    }
}

//! What this shell lends to the bridge: each capability of the contract, behind a switch.
//!
//! It outlives a run of the app, as a phone outlives its apps.

mod analytics;
mod apple;
mod browser;
mod cookies;
mod device;
mod google;
mod id_tokens;
mod passkey;
mod store;
mod switch;
mod switched;

use std::io;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use transom_clerk::contract::capabilities::{
    AppleCredential, Attribution, BrowserSession, CookieJar, Device, GoogleCredential, Passkey,
    RequestHeaders, SecureStore,
};
use transom_clerk::{Capabilities, Platform};
use transom_runtime::{Clock, Secret, SystemClock};
use url::Url;

pub use analytics::Analytics;
pub use browser::{Browser, CALLBACK};
pub use cookies::{Header, Jar, is_page_load};
pub use store::{FileStore, replace};
pub use switch::{Behaviour, NoSuchPosition, Position, Switch, Switches};

use crate::recorder::Recorder;
use crate::windows::Windows;
use crate::world::Remote;
use apple::AppleSheet;
use device::ThisMachine;
use google::GoogleSheet;
use id_tokens::IdTokens;
use passkey::Passkeys;
use switched::Switched;

/// Everything the shell lends.
pub struct Lent {
    /// How each capability behaves.
    pub switches: Arc<Switches>,
    /// The windows of the desk.
    pub windows: Arc<Windows>,
    /// The way out to a provider, and back.
    pub browser: Arc<Browser>,
    /// Cookies of page loads.
    pub jar: Arc<Jar>,
    /// The header of page loads.
    pub header: Arc<Header>,
    /// Who the analytics kit believes is there.
    pub analytics: Arc<Analytics>,
    apple: Arc<AppleSheet>,
    google: Arc<GoogleSheet>,
    passkeys: Arc<Passkeys>,
    store: Arc<FileStore>,
    device: Arc<ThisMachine>,
}

impl Lent {
    /// Everything in its first state. Browsers come back to `desk`; `late` hears of those nobody waits for.
    pub fn new(
        store: FileStore,
        desk: Url,
        late: UnboundedSender<Secret>,
        recorder: Arc<Recorder>,
        remote: &Remote,
    ) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        let windows = Arc::new(Windows::default());
        let tokens = Arc::new(IdTokens::of(remote));
        Self {
            switches: Arc::new(Switches::new(recorder, Arc::clone(&clock))),
            browser: Arc::new(Browser::new(
                Arc::clone(&windows),
                Arc::clone(&clock),
                desk,
                late,
            )),
            jar: Arc::default(),
            header: Arc::default(),
            analytics: Arc::new(Analytics::new(Arc::clone(&windows))),
            apple: Arc::new(AppleSheet::new(Arc::clone(&windows), Arc::clone(&tokens))),
            google: Arc::new(GoogleSheet::new(Arc::clone(&windows), tokens)),
            passkeys: Arc::new(Passkeys::new(Arc::clone(&windows))),
            store: Arc::new(store),
            device: Arc::new(ThisMachine),
            windows,
        }
    }

    /// What a run of the app finds, as the switches stand now.
    pub fn platform(&self) -> Platform {
        let behaviour = self.switches.behaviour(Switch::Platform);
        Platform {
            supported: behaviour != Behaviour::OldOs,
            linked: behaviour != Behaviour::Absent,
        }
    }

    /// The secure store.
    pub fn store(&self) -> Arc<dyn SecureStore> {
        Arc::new(self.behind(Arc::clone(&self.store) as Arc<dyn SecureStore>))
    }

    /// The description of the device.
    pub fn device(&self) -> Arc<dyn Device> {
        Arc::clone(&self.device) as _
    }

    /// Stands as an earlier shell stood.
    pub fn take_over(&self, switches: Vec<Position>, expected: Option<String>) {
        for position in switches {
            // A position that this shell does not know falls back to the first one.
            let _ = self.switches.set(position);
        }
        if let Some(path) = expected {
            self.browser.expect(path);
        }
    }

    /// Drops whatever an app has left here, as a device does when the app is removed.
    ///
    /// # Errors
    /// A secret cannot be removed.
    pub fn forget(&self) -> io::Result<()> {
        self.store.forget()?;
        self.browser.forget();
        self.jar.forget();
        self.header.forget();
        self.analytics.forget();
        Ok(())
    }

    /// What not every app has: whatever is not switched to absent.
    pub fn capabilities(&self) -> Capabilities {
        let has = |switch| self.switches.behaviour(switch) != Behaviour::Absent;
        Capabilities {
            browser: has(Switch::BrowserSession).then(|| {
                Arc::new(self.behind(Arc::clone(&self.browser) as Arc<dyn BrowserSession>)) as _
            }),
            apple: has(Switch::AppleCredential).then(|| {
                Arc::new(self.behind(Arc::clone(&self.apple) as Arc<dyn AppleCredential>)) as _
            }),
            google: has(Switch::GoogleCredential).then(|| {
                Arc::new(self.behind(Arc::clone(&self.google) as Arc<dyn GoogleCredential>)) as _
            }),
            passkeys: has(Switch::Passkey).then(|| {
                Arc::new(self.behind(Arc::clone(&self.passkeys) as Arc<dyn Passkey>)) as _
            }),
            cookies: has(Switch::CookieJar)
                .then(|| Arc::new(self.behind(Arc::clone(&self.jar) as Arc<dyn CookieJar>)) as _),
            headers: has(Switch::RequestHeaders).then(|| {
                Arc::new(self.behind(Arc::clone(&self.header) as Arc<dyn RequestHeaders>)) as _
            }),
            attribution: has(Switch::Attribution).then(|| {
                Arc::new(self.behind(Arc::clone(&self.analytics) as Arc<dyn Attribution>)) as _
            }),
        }
    }

    fn behind<C: ?Sized>(&self, inner: Arc<C>) -> Switched<C> {
        Switched {
            inner,
            switches: Arc::clone(&self.switches),
        }
    }
}

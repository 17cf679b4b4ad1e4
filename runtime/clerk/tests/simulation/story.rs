//! What happens in a run: a person who acts without patience, on a device that has a bad day.

use std::time::Duration;

use transom_clerk::contract::capabilities::Lifecycle;

use super::browser::Visit;
use super::dice::Dice;
use super::invariants::Invariants;
use super::process::{Outside, Process};
use super::store::Health;
use super::weather::Weather;

/// Everybody's password: everything that a query could trip over.
pub const PASSWORD: &str = "corr&ct horse#battery=staple%";

/// How many bad hours a day has. After each the sky clears, and everything has to fit before the next begins.
const HOURS: u64 = 4;

/// How many things happen in an hour.
const TURNS: u64 = 7;

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Configure,
    OtherTenant,
    SignIn,
    WrongPassword,
    OAuth,
    OAuthDenied,
    OAuthCancelled,
    OAuthAstray,
    OAuthKilled,
    Return,
    SendLink,
    OpenLink,
    SendCode,
    CheckCode,
    WrongCode,
    Token,
    Tokens,
    State,
    Organization,
    Personal,
    Session,
    SignOut,
    Foreground,
    Background,
    Online,
    Reload,
    Wait,
    WaitLong,
    Weather,
    Apart,
    Clear,
    Lock,
    Fill,
    Repair,
    ShiftClock,
    Kill,
}

/// How often each turn comes, in parts of the sum.
const ODDS: &[(Turn, u64)] = &[
    (Turn::Configure, 4),
    (Turn::OtherTenant, 2),
    (Turn::SignIn, 8),
    (Turn::WrongPassword, 2),
    (Turn::OAuth, 4),
    (Turn::OAuthDenied, 1),
    (Turn::OAuthCancelled, 1),
    (Turn::OAuthAstray, 1),
    (Turn::OAuthKilled, 2),
    (Turn::Return, 3),
    (Turn::SendLink, 3),
    (Turn::OpenLink, 3),
    (Turn::SendCode, 4),
    (Turn::CheckCode, 4),
    (Turn::WrongCode, 2),
    (Turn::Token, 8),
    (Turn::Tokens, 3),
    (Turn::State, 3),
    (Turn::Organization, 2),
    (Turn::Personal, 1),
    (Turn::Session, 1),
    (Turn::SignOut, 4),
    (Turn::Foreground, 4),
    (Turn::Background, 2),
    (Turn::Online, 2),
    (Turn::Reload, 2),
    (Turn::Wait, 14),
    (Turn::WaitLong, 5),
    (Turn::Weather, 16),
    (Turn::Apart, 2),
    (Turn::Lock, 2),
    (Turn::Fill, 2),
    (Turn::Repair, 4),
    (Turn::ShiftClock, 2),
    (Turn::Kill, 7),
];

/// How an hour begins, mostly: somebody signs in, or tries to.
const WAYS_IN: &[&[Turn]] = &[
    &[Turn::SignIn],
    &[Turn::SignIn],
    &[Turn::SendCode, Turn::CheckCode],
    &[Turn::SendLink, Turn::OpenLink],
    &[Turn::OAuth],
    &[Turn::OAuthKilled],
    &[Turn::OAuthAstray, Turn::Return],
];

/// Tells the story of a seed, and checks the invariants all the way. Aloud, every turn and every line of the journal is
/// printed.
pub fn tell(seed: u64, aloud: bool) {
    let mut told = Story::begin(seed, aloud);
    for _ in 0..HOURS {
        if told.dice.percent(75) {
            for turn in told.dice.pick(WAYS_IN) {
                told.live_through(*turn);
                told.process.advance(Duration::from_secs(5));
            }
        }
        for _ in 0..TURNS {
            let turn = told.next();
            told.live_through(turn);
            told.invariants.check_always();
        }
        told.clear_up();
    }
    told.check_secrets();
}

/// A run under way.
pub struct Story {
    dice: Dice,
    pub outside: Outside,
    pub process: Process,
    processes: u64,
    pub tenant: char,
    pub invariants: Invariants,
    aloud: bool,
}

impl Story {
    /// An app that has just been installed and configures itself for the first tenant.
    pub fn begin(seed: u64, aloud: bool) -> Self {
        let outside = Outside::new(seed, aloud);
        let mut told = Self {
            tenant: 'a',
            process: Process::start(&outside, 1),
            processes: 1,
            invariants: Invariants::new(&outside),
            dice: Dice::new(seed),
            outside,
            aloud,
        };
        told.send("configure");
        told
    }

    fn next(&self) -> Turn {
        let sum = ODDS.iter().map(|(_, odds)| odds).sum();
        let mut at = self.dice.below(sum);
        for (turn, odds) in ODDS {
            if at < *odds {
                return *turn;
            }
            at -= odds;
        }
        unreachable!("the throw is below the sum")
    }

    /// Lets one thing happen. An app that has died before it is started anew.
    fn live_through(&mut self, turn: Turn) {
        if self.outside.life.is_over() {
            self.start_again();
        }
        if self.aloud {
            println!("-- {turn:?}");
        }
        self.take(turn);
    }

    /// Lets one thing happen.
    pub fn take(&mut self, turn: Turn) {
        let tenant = self.tenant;
        let who = format!("{tenant}+clerk_test@example.com");
        match turn {
            Turn::Configure => self.send("configure"),
            Turn::OtherTenant => {
                self.tenant = if tenant == 'a' { 'b' } else { 'a' };
                self.send("configure");
            }
            Turn::SignIn => self.send(&format!(
                "manual?method=password&identifier={who}&password={PASSWORD}"
            )),
            Turn::WrongPassword => self.send(&format!(
                "manual?method=password&identifier={who}&password=wrong-{PASSWORD}"
            )),
            Turn::OAuth => self.leave(Visit::Approve),
            Turn::OAuthDenied => self.leave(Visit::Deny),
            Turn::OAuthCancelled => self.leave(Visit::Cancel),
            Turn::OAuthAstray => self.leave(Visit::Stray),
            Turn::OAuthKilled => self.leave(Visit::Kill),
            Turn::Return => {
                let browser = &self.outside.browser;
                let address = browser.take_back().or_else(|| browser.last());
                self.arrive(address);
            }
            Turn::SendLink => {
                self.send(&format!("manual?method=email_link&emailAddress={who}"));
            }
            Turn::OpenLink => {
                let network = &self.outside.network;
                let host = format!("{tenant}.clerk.example");
                let opened = async {
                    let link = network.link(&host, &who).await?;
                    network.browse(&link, "approve").await
                };
                self.arrive(self.process.run(opened));
            }
            Turn::SendCode => self.send(&format!("manual?method=email_code&emailAddress={who}")),
            Turn::CheckCode => self.send("manual?method=email_code&action=verify&code=424242"),
            Turn::WrongCode => self.send("manual?method=email_code&action=verify&code=171717"),
            Turn::Token => self.send("token"),
            Turn::Tokens => (0..5).for_each(|_| self.send("token")),
            Turn::State => self.send("state"),
            Turn::Organization => self.send(&format!(
                "organization?action=activate&organizationId=org_{tenant}"
            )),
            Turn::Personal => self.send("organization?action=activate"),
            Turn::Session => {
                let session = self.invariants.session().unwrap_or("sess_of_nobody");
                self.send(&format!("session?action=activate&sessionId={session}"));
            }
            Turn::SignOut => self.send("signout"),
            Turn::Foreground => self.process.lifecycle(&Lifecycle::Foreground),
            Turn::Background => self.process.lifecycle(&Lifecycle::Background),
            Turn::Online => self.process.lifecycle(&Lifecycle::Online),
            Turn::Reload => {
                self.process.reload();
                self.invariants.reloaded();
            }
            Turn::Wait => self.wait(5_000),
            Turn::WaitLong => self.wait(180_000),
            Turn::Weather => {
                let weather = [
                    Weather::Clear,
                    Weather::Slow,
                    Weather::Storm,
                    Weather::Storm,
                    Weather::Out,
                ];
                self.outside.network.set(self.dice.pick(&weather));
            }
            Turn::Apart => self.outside.network.set(Weather::Apart(tenant)),
            Turn::Clear => self.outside.network.set(Weather::Clear),
            Turn::Lock => self.outside.store.set(Health::Locked),
            Turn::Fill => {
                self.outside.store.set(Health::Full);
                self.invariants.store_failed();
            }
            Turn::Repair => self.repair(),
            Turn::ShiftClock => {
                let by = self.dice.pick(&[-3_600_000, -45_000, 45_000, 3_600_000]);
                self.outside.clock.shift_wall(by);
            }
            Turn::Kill => self.revive(),
        }
    }

    /// The process is gone, and the next one starts. A browser that has come back meanwhile is what starts it.
    pub fn revive(&mut self) {
        let back = self.outside.browser.take_back();
        self.start(back);
    }

    /// The process has died behind a browser. The address may be what starts the next one, or comes late.
    fn start_again(&mut self) {
        if self.dice.percent(50) {
            self.revive();
        } else {
            self.start(None);
        }
    }

    fn start(&mut self, address: Option<String>) {
        self.invariants.killed();
        self.processes += 1;
        self.process = Process::start(&self.outside, self.processes);
        self.arrive(address);
        self.send("configure");
    }

    /// The system delivers an address.
    fn arrive(&mut self, address: Option<String>) {
        if let Some(address) = address {
            self.invariants.arrived();
            self.process.arrive(&address);
        }
    }

    /// Goes out to the browser, where this will be done.
    fn leave(&mut self, visit: Visit) {
        self.outside.browser.expect(visit);
        self.send("manual?method=oauth&provider=google");
    }

    /// I7: no secret of the run stands anywhere.
    pub fn check_secrets(&self) {
        let found = self.process.secrets_found();
        assert!(found.is_empty(), "I7: {}", found.join("\n"));
    }

    fn send(&mut self, command: &str) {
        let command = match command {
            "configure" => format!("configure?key={}", key(self.tenant)),
            other => other.to_owned(),
        };
        let rid = self
            .invariants
            .submitted(&command, self.tenant, self.process.document());
        let separator = if command.contains('?') { '&' } else { '?' };
        self.process
            .submit(&format!("clerk://{command}{separator}rid={rid}"));
    }

    fn wait(&self, limit: u64) {
        let by = Duration::from_millis(self.dice.below(limit));
        self.process.advance(by);
    }

    fn repair(&self) {
        self.outside.store.set(Health::Good);
        self.process.lifecycle(&Lifecycle::StorageUnlocked);
    }

    /// The storm is over. Whatever was under way comes to its end, and everything has to fit.
    pub fn clear_up(&mut self) {
        self.outside.browser.expect(Visit::Approve);
        if self.outside.life.is_over() {
            self.revive();
        }
        self.outside.network.set(Weather::Clear);
        self.repair();
        self.process.lifecycle(&Lifecycle::Foreground);
        self.process.advance(Duration::from_mins(3));
        self.invariants.check_always();
        self.invariants.check_answered();
        self.send("configure");
        self.process.advance(Duration::from_secs(1));
        self.send("token");
        self.send("state");
        self.process.advance(Duration::from_secs(30));
        self.invariants.check_always();
        self.invariants.check_answered();
        self.process.run(self.invariants.check_calm(self.tenant));
        self.invariants.go_on();
    }
}

/// The publishable key of an instance.
pub fn key(tenant: char) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    format!(
        "pk_test_{}",
        STANDARD.encode(format!("{tenant}.clerk.example$"))
    )
}

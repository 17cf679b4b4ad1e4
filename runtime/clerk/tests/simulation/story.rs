//! What happens in a run: a person who acts without patience, on a device that has a bad day.

use std::time::Duration;

use transom_clerk::contract::capabilities::Lifecycle;

use super::dice::Dice;
use super::invariants::Invariants;
use super::network::Weather;
use super::process::{Outside, Process};
use super::store::Health;

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
    SendCode,
    CheckCode,
    WrongCode,
    Token,
    Tokens,
    State,
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
    (Turn::SendCode, 4),
    (Turn::CheckCode, 4),
    (Turn::WrongCode, 2),
    (Turn::Token, 8),
    (Turn::Tokens, 3),
    (Turn::State, 3),
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

/// Tells the story of a seed, and checks the invariants all the way. Aloud, every turn and every line of the journal is
/// printed.
pub fn tell(seed: u64, aloud: bool) {
    let mut told = Story::begin(seed, aloud);
    for _ in 0..HOURS {
        if told.dice.percent(75) {
            told.take(Turn::SignIn);
            told.process.advance(Duration::from_secs(5));
        }
        for _ in 0..TURNS {
            let turn = told.next();
            if aloud {
                println!("-- {turn:?}");
            }
            told.take(turn);
            told.invariants.check_always();
        }
        told.clear_up();
    }
    told.invariants.check_journal();
}

/// A run under way.
pub struct Story {
    dice: Dice,
    pub outside: Outside,
    pub process: Process,
    processes: u64,
    pub tenant: char,
    pub invariants: Invariants,
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
            Turn::OAuth => self.send("manual?method=oauth&provider=google"),
            Turn::SendCode => self.send(&format!("manual?method=email_code&emailAddress={who}")),
            Turn::CheckCode => self.send("manual?method=email_code&action=verify&code=424242"),
            Turn::WrongCode => self.send("manual?method=email_code&action=verify&code=171717"),
            Turn::Token => self.send("token"),
            Turn::Tokens => (0..5).for_each(|_| self.send("token")),
            Turn::State => self.send("state"),
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
        self.invariants.killed();
        self.processes += 1;
        self.process = Process::start(&self.outside, self.processes);
        if let Some(address) = self.outside.browser.take_back() {
            self.process.arrive(&address);
        }
        self.send("configure");
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

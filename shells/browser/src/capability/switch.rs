//! The switches: how each capability behaves, as the inspector or a test sets it, and what the inspector sees of its
//! calls.
//!
//! They act between the core and the capability, so that the core meets a user who says no, a slow device or an old
//! system exactly as it would on a phone. Asks and answers are shown by their `Debug`, which keeps secrets to itself.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::{Debug, Display};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use transom_runtime::{BoxFuture, Clock};

use crate::recorder::Recorder;

/// The longest delay, in seconds: a switch that was forgotten must not look like a broken shell for ever.
const MAX_SECONDS: f64 = 600.0;

/// What has a switch: a capability, by the contract's name, or the platform as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// What the states `supported` and `linked` ask: `old_os` makes the system too old, `absent` leaves the bridge out.
    Platform,
    /// Opens pages in the browser.
    BrowserSession,
    /// Creates and uses passkeys.
    Passkey,
    /// Apple's native sheet: absent, unless it is told to pretend.
    AppleCredential,
    /// Google's native sheet: absent, unless it is told to pretend.
    GoogleCredential,
    /// Keeps the identity.
    SecureStore,
    /// Cookies of page loads.
    CookieJar,
    /// The header of page loads.
    RequestHeaders,
    /// The analytics kit.
    Attribution,
}

/// How a capability behaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "behaviour", rename_all = "snake_case", deny_unknown_fields)]
pub enum Behaviour {
    /// As it should.
    Work,
    /// The user, or the system on the user's behalf, says no.
    Deny,
    /// It fails with one of the failures that the contract names.
    Fail {
        /// The contract's word.
        failure: String,
    },
    /// It works, so many seconds later.
    Delay {
        /// Up to ten minutes.
        seconds: f64,
    },
    /// The app was built without it.
    Absent,
    /// The system is too old for it.
    OldOs,
    /// The next calls are answered from a list, the calls after them work.
    Answers {
        /// In the order of the calls.
        answers: VecDeque<Scripted>,
    },
}

/// The answer to one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scripted {
    /// The operation that it answers; calls of other operations work meanwhile.
    pub operation: String,
    /// The fields of the answer.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub answer: Value,
    /// The failure, instead of an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// The position of one switch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Which switch.
    #[serde(rename = "capability")]
    pub switch: Switch,
    /// How it stands.
    #[serde(flatten)]
    pub behaviour: Behaviour,
}

/// A position that a switch does not have.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{switch:?} cannot do that; {remedy}")]
pub struct NoSuchPosition {
    switch: Switch,
    remedy: String,
}

/// What a failure type of the contract means to the switches.
pub trait Fails: Copy + Display + Send + 'static {
    /// Stands for a user who says no.
    const DENIED: Self;
    /// Stands for a system that is too old.
    const OUTDATED: Self;
    /// The failure with that name.
    fn known(name: &str) -> Option<Self>;
}

/// Which calls a switch acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the capability is for.
    Main,
    /// What comes before or after; only scripted answers concern it.
    Side,
}

/// All switches of one shell.
pub struct Switches {
    positions: Mutex<BTreeMap<Switch, Behaviour>>,
    recorder: Arc<Recorder>,
    clock: Arc<dyn Clock>,
}

impl Switch {
    /// Every switch, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Platform,
        Self::BrowserSession,
        Self::Passkey,
        Self::AppleCredential,
        Self::GoogleCredential,
        Self::SecureStore,
        Self::CookieJar,
        Self::RequestHeaders,
        Self::Attribution,
    ];

    /// How it stands in a new shell.
    fn initial(self) -> Behaviour {
        match self {
            Self::AppleCredential | Self::GoogleCredential => Behaviour::Absent,
            _ => Behaviour::Work,
        }
    }

    /// The failures that the contract names for it.
    pub fn failures(self) -> &'static [&'static str] {
        match self {
            Self::Platform | Self::Attribution => &[],
            Self::BrowserSession => &["cancelled", "busy", "unavailable", "timed_out"],
            Self::Passkey => &[
                "cancelled",
                "no_credential",
                "already_registered",
                "misconfigured",
                "unsupported",
                "unavailable",
            ],
            Self::AppleCredential => &["cancelled", "misconfigured", "unavailable"],
            Self::GoogleCredential => &["cancelled", "no_account", "misconfigured", "unavailable"],
            Self::SecureStore => &["locked", "corrupt", "unavailable"],
            Self::CookieJar => &["refused", "unavailable"],
            Self::RequestHeaders => &["refused"],
        }
    }

    /// Why it cannot stand like that, if so.
    fn refusal(self, behaviour: &Behaviour) -> Option<String> {
        let named = |failure: &str| {
            let known = self.failures();
            let words = known.join(", ");
            (!known.contains(&failure))
                .then(|| format!("`{failure}` is none of its failures: {words}"))
        };
        match (self, behaviour) {
            (Self::Platform, Behaviour::Work | Behaviour::OldOs | Behaviour::Absent) => None,
            (Self::Platform, _) => Some("the platform knows work, old_os and absent".to_owned()),
            (Self::SecureStore, Behaviour::Absent) => {
                Some("every app has a store; let it fail with `unavailable`".to_owned())
            }
            (_, Behaviour::Fail { failure }) => named(failure),
            (_, Behaviour::Delay { seconds }) => (!(0.0..=MAX_SECONDS).contains(seconds))
                .then(|| format!("`seconds` is a number from 0 to {MAX_SECONDS}")),
            (_, Behaviour::Answers { answers }) => answers
                .iter()
                .filter_map(|scripted| scripted.failure.as_deref())
                .find_map(named),
            _ => None,
        }
    }
}

impl Switches {
    /// Switches in their first position; calls are shown by `recorder`.
    pub fn new(recorder: Arc<Recorder>, clock: Arc<dyn Clock>) -> Self {
        Self {
            positions: Mutex::default(),
            recorder,
            clock,
        }
    }

    /// How every switch stands.
    pub fn all(&self) -> Vec<Position> {
        Switch::ALL
            .map(|switch| Position {
                switch,
                behaviour: self.behaviour(switch),
            })
            .to_vec()
    }

    /// How one switch stands.
    pub fn behaviour(&self, switch: Switch) -> Behaviour {
        self.positions()
            .get(&switch)
            .cloned()
            .unwrap_or_else(|| switch.initial())
    }

    /// Moves a switch. `true` when it takes a new run of the app to act: an app cannot lose a part of itself while it runs.
    ///
    /// # Errors
    /// It has no such position.
    pub fn set(&self, Position { switch, behaviour }: Position) -> Result<bool, NoSuchPosition> {
        if let Some(remedy) = switch.refusal(&behaviour) {
            return Err(NoSuchPosition { switch, remedy });
        }
        let before = self.behaviour(switch);
        let built = |behaviour: &Behaviour| match switch {
            Switch::Platform => format!("{behaviour:?}"),
            _ => (*behaviour == Behaviour::Absent).to_string(),
        };
        let anew = built(&before) != built(&behaviour);
        self.positions().insert(switch, behaviour);
        Ok(anew)
    }

    /// Moves the switches of a new app: those that are not named to their first position.
    ///
    /// # Errors
    /// One of them has no such position; then none has moved.
    pub fn set_anew(&self, positions: Vec<Position>) -> Result<(), NoSuchPosition> {
        for Position { switch, behaviour } in &positions {
            if let Some(remedy) = switch.refusal(behaviour) {
                let switch = *switch;
                return Err(NoSuchPosition { switch, remedy });
            }
        }
        let named = positions.into_iter();
        *self.positions() = named
            .map(|Position { switch, behaviour }| (switch, behaviour))
            .collect();
        Ok(())
    }

    /// Passes one call on as the switch stands.
    pub async fn call<'a, A, R, F>(
        &'a self,
        switch: Switch,
        part: Part,
        operation: &'static str,
        ask: A,
        work: impl FnOnce(A) -> BoxFuture<'a, Result<R, F>> + Send,
    ) -> Result<R, F>
    where
        A: Debug + Send,
        R: Debug + DeserializeOwned + Send,
        F: Fails,
    {
        let asked = format!("{ask:#?}");
        let started = self.clock.monotonic();
        let outcome = match self.verdict(switch, part, operation) {
            Some(Verdict::Fail(failure)) => Err(failure),
            Some(Verdict::Answer(answer)) => {
                serde_json::from_value(answer).map_err(|_| F::OUTDATED)
            }
            Some(Verdict::Later(pause)) => {
                self.clock.sleep_until(started + pause).await;
                work(ask).await
            }
            None => work(ask).await,
        };
        let (result, answered) = match &outcome {
            Ok(answer) => ("done".to_owned(), format!("{answer:#?}")),
            Err(failure) => (failure.to_string(), String::new()),
        };
        let took = self.clock.monotonic().saturating_sub(started);
        self.record(
            switch,
            operation,
            &result,
            took,
            &json!({ "asked": asked, "answered": answered }),
        );
        outcome
    }

    /// Shows one call in the inspector.
    pub fn record(
        &self,
        switch: Switch,
        operation: &str,
        result: &str,
        took: Duration,
        detail: &Value,
    ) {
        let name = json!(switch);
        let entry = json!({
            "kind": "capability",
            "at": self.clock.now().millis(),
            "text": format!("{}.{operation} → {result}", name.as_str().unwrap_or_default()),
            "failed": !matches!(result, "done"),
            "ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "detail": detail,
        });
        self.recorder.record(entry.to_string());
    }

    /// What becomes of a call, if not what should. Takes the scripted answer that is due.
    fn verdict<F: Fails>(&self, switch: Switch, part: Part, operation: &str) -> Option<Verdict<F>> {
        let mut positions = self.positions();
        let behaviour = positions.get_mut(&switch)?;
        if let Behaviour::Answers { answers } = behaviour {
            let due = answers
                .iter()
                .position(|scripted| scripted.operation == operation)?;
            let Scripted {
                answer, failure, ..
            } = answers.remove(due)?;
            return Some(match failure {
                Some(failure) => Verdict::Fail(F::known(&failure).unwrap_or(F::OUTDATED)),
                None => Verdict::Answer(answer),
            });
        }
        if part == Part::Side {
            return None;
        }
        match behaviour {
            Behaviour::Deny => Some(Verdict::Fail(F::DENIED)),
            Behaviour::OldOs => Some(Verdict::Fail(F::OUTDATED)),
            Behaviour::Fail { failure } => F::known(failure).map(Verdict::Fail),
            Behaviour::Delay { seconds } => Some(Verdict::Later(Duration::from_secs_f64(*seconds))),
            Behaviour::Work | Behaviour::Absent | Behaviour::Answers { .. } => None,
        }
    }

    fn positions(&self) -> MutexGuard<'_, BTreeMap<Switch, Behaviour>> {
        self.positions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

enum Verdict<F> {
    Fail(F),
    Answer(Value),
    Later(Duration),
}

#[cfg(test)]
mod tests;

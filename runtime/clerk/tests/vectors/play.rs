//! Plays one vector: does what each step says, then looks at what came of it.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::app::{App, PAGE, START};
use crate::line::matches;
use crate::pattern::Kept;
use crate::preset::Presets;
use crate::screen::{Arrived, What};
use crate::server::Server;
use crate::vector::{Arrival, Control, Network, Step, Texts, Vector, Whose};

/// A step that takes longer has hung: nothing in here waits for time.
const HUNG: Duration = Duration::from_secs(20);

/// Plays a vector from an app that was just installed.
pub async fn play(vector: Vector, presets: &Presets) -> Result<(), String> {
    let start = presets.start(&vector.given)?;
    let mut play = Play {
        app: App::install(&start).await?,
        kept: Kept::default(),
        taken: 0,
        now: START,
    };
    play.kept.keep("key", play.app.server.key());
    play.kept.keep("other_key", Server::other_key());
    play.kept.keep("large", "x".repeat(3_000_000));
    play.app.settle().await;
    for (phase, steps) in [("given", &start.steps), ("steps", &vector.steps)] {
        for (n, step) in steps.iter().enumerate() {
            let done = play.step(step).await;
            done.map_err(|reason| format!("{phase}[{n}]: {reason}\n{}", shown(step)))?;
        }
    }
    play.app.settle().await;
    if let Some(extra) = play.app.screen.after(play.taken).first() {
        return Err(format!("nobody expected this: {}", extra.what));
    }
    match play.app.secrets_found().await?.as_slice() {
        [] => Ok(()),
        found => Err(found.join("\n")),
    }
}

fn shown(step: &Step) -> String {
    let mut shown = String::new();
    if let Some(Texts::One(text)) = &step.send {
        let _ = write!(shown, "  sent {text}");
    }
    if let Some(call) = &step.call {
        let _ = write!(shown, "  called {call}");
    }
    shown
}

struct Play {
    app: App,
    kept: Kept,
    /// How many things that reached a page are accounted for.
    taken: usize,
    /// The time of the server.
    now: i64,
}

impl Play {
    async fn step(&mut self, step: &Step) -> Result<(), String> {
        let (asked, sent, noted) = (
            self.app.lender.asked().len(),
            self.app.line.sent().len(),
            self.app.notes.lines().len(),
        );
        self.act(step).await?;
        let mut wanted = arrivals(step);
        let found = tokio::time::timeout(HUNG, self.app.screen.take(self.taken, wanted.len()));
        let found = found.await.map_err(|_| {
            let found = self.app.screen.after(self.taken);
            format!("waited for {} arrivals, got {found:?}", wanted.len())
        })?;
        for found in &found {
            let mut compared = wanted.iter().map(|wanted| self.arrived(wanted, found));
            let at = if step.any_order {
                let at = compared.position(|compared| compared.is_ok());
                at.ok_or_else(|| format!("nobody expected {}", found.what))?
            } else {
                compared.next().expect("as many as are wanted")?;
                0
            };
            wanted.remove(at);
            self.taken += 1;
        }
        self.app.settle().await;
        if let Some(mistake) = self.app.lender.mistake() {
            return Err(mistake);
        }
        if let Some(back) = self.app.lender.back() {
            self.kept.keep("back", back);
        }
        if let Some(wanted) = &step.fapi {
            self.requests(wanted, sent)?;
        }
        if let Some(wanted) = &step.asked {
            self.questions(wanted, asked)?;
        }
        if let Some(wanted) = &step.journal {
            let lines = self.app.notes.lines()[noted..].join("\n");
            self.lines("journal", &wanted.has, &wanted.lacks, &lines)?;
        }
        if let Some(wanted) = &step.stored {
            let stored = self.app.store.history();
            self.lines("stored", &wanted.has, &wanted.lacks, &stored)?;
        }
        Ok(())
    }

    async fn act(&mut self, step: &Step) -> Result<(), String> {
        let document = step.document.as_deref().unwrap_or(PAGE);
        match &step.send {
            Some(Texts::One(text)) => self.send(text, document, step)?,
            Some(Texts::Several(texts)) => {
                for text in texts {
                    self.send(text, document, step)?;
                }
            }
            None => {}
        }
        if let Some(call) = &step.call {
            let mut data = step.data.clone().unwrap_or_default();
            data.insert("callback".to_owned(), json!("vector_callback"));
            let data = self.kept.fill_all(&Value::Object(data), self.now)?;
            let command = if call.starts_with("gonative:") {
                "gonativeCommand"
            } else {
                "medianCommand"
            };
            let frame = json!({ command: call, "data": data }).to_string();
            self.send(&frame, document, step)?;
        }
        if let Some(seconds) = step.advance {
            self.advance(
                Duration::from_secs_f64(seconds.abs()),
                seconds < 0.0,
                step.of,
            )
            .await?;
        }
        if let Some(control) = &step.server {
            self.control(control).await?;
        }
        if let Some(network) = step.network {
            self.app.line.cut(network == Network::Down);
        }
        if let Some(what) = &step.hold {
            self.app.line.hold(what);
        }
        if step.release {
            self.app.line.release();
        }
        if let Some(mishap) = step.store {
            self.app.store.mishap(mishap);
        }
        if let Some(notice) = &step.lifecycle {
            self.app.notice(notice)?;
        }
        if let Some(page) = &step.visits {
            let page = self.kept.fill(page, self.now)?;
            self.app.lender.visit(&page).await?;
        }
        if let Some(address) = &step.arrives {
            let address = self.kept.fill(address, self.now)?;
            self.app.arrive(&address);
        }
        if step.restart {
            self.app.restart().await?;
        }
        if let Some(name) = &step.closes {
            self.app.close(name)?;
        }
        if let Some(opens) = &step.opens {
            self.app.open(opens)?;
        }
        Ok(())
    }

    fn send(&self, text: &str, document: &str, step: &Step) -> Result<(), String> {
        let text = self.kept.fill(text, self.now)?;
        let sender = &step.sender;
        let taken = self.app.submit(
            &text,
            document,
            step.via.as_deref(),
            sender.origin.as_deref(),
            sender.frame,
        )?;
        if taken == step.refused {
            let word = if taken { "taken" } else { "refused" };
            return Err(format!("the gate has {word} the frame"));
        }
        Ok(())
    }

    async fn advance(&mut self, by: Duration, back: bool, of: Option<Whose>) -> Result<(), String> {
        let millis = i64::try_from(by.as_millis()).map_err(|error| error.to_string())?;
        let millis = if back { -millis } else { millis };
        if matches!(of, None | Some(Whose::Server)) {
            self.now += millis;
            let body = json!({ "advance_ms": millis });
            self.app.server.ask("POST", "clock", Some(&body)).await?;
        }
        match of {
            Some(Whose::Wall) => self.app.clock.shift_wall(millis),
            None | Some(Whose::Device) => self.app.advance(by).await,
            Some(Whose::Server) => {}
        }
        self.app.settle().await;
        Ok(())
    }

    async fn control(&mut self, control: &Control) -> Result<(), String> {
        let body = match &control.body {
            Some(body) => Some(self.kept.fill_all(body, self.now)?),
            None => None,
        };
        let method = control.method.as_deref();
        let method = method.unwrap_or(if body.is_some() { "POST" } else { "GET" });
        let found = self
            .app
            .server
            .ask(method, &control.path, body.as_ref())
            .await?;
        match &control.gives {
            Some(wanted) => self.compare(wanted, &found, "server"),
            None => Ok(()),
        }
    }

    fn arrived(&mut self, wanted: &Arrival, found: &Arrived) -> Result<(), String> {
        let document = wanted.document.as_deref().unwrap_or(PAGE);
        if self.app.id(document)? != found.document {
            return Err(format!("{} reached {}", found.what, found.document));
        }
        match (&found.what, &wanted.event, &wanted.assign, &wanted.callback) {
            (What::Event(event), Some(wanted), None, None) => self.compare(wanted, event, "event"),
            (What::Assign(name, value), None, Some(wanted), None) => {
                let found = json!({ *name: value });
                let wanted = Value::Object(wanted.clone());
                self.compare(&wanted, &found, "assign")
            }
            (What::Callback(value), None, None, Some(wanted)) => {
                self.compare(wanted, value, "callback")
            }
            (what, ..) => Err(format!("expected {wanted}\n     found {what}")),
        }
    }

    fn requests(&mut self, wanted: &[Value], from: usize) -> Result<(), String> {
        let sent = self.app.line.sent();
        let mut found: Vec<_> = sent[from..].iter().collect();
        for wanted in wanted {
            let call = wanted
                .as_str()
                .or(wanted["call"].as_str())
                .unwrap_or_default();
            let at = found.iter().position(|sent| matches(call, &sent.what));
            let at = at.ok_or_else(|| format!("{call} was not among {found:?}"))?;
            let sent = found.remove(at);
            if let Some(form) = wanted.get("form") {
                self.compare(form, &Value::Object(sent.form.clone()), call)?;
            }
            if let Some(token) = wanted.get("device_token") {
                self.compare(token, &json!(sent.has_token), call)?;
            }
        }
        match found.first() {
            Some(extra) => Err(format!("nobody expected the request {}", extra.what)),
            None => Ok(()),
        }
    }

    fn questions(&mut self, wanted: &[Value], from: usize) -> Result<(), String> {
        let found = self.app.lender.asked().split_off(from);
        let found = found
            .into_iter()
            .map(|(what, takes)| json!({ what: takes }));
        self.compare(
            &Value::Array(wanted.to_vec()),
            &Value::Array(found.collect()),
            "asked",
        )
    }

    fn lines(
        &self,
        what: &str,
        has: &[String],
        lacks: &[String],
        text: &str,
    ) -> Result<(), String> {
        for (wanted, parts) in [(true, has), (false, lacks)] {
            for part in parts {
                let part = self.kept.fill(part, self.now)?;
                if text.contains(&part) != wanted {
                    let word = if wanted { "lacks" } else { "has" };
                    return Err(format!("{what} {word} `{part}`:\n{text}"));
                }
            }
        }
        Ok(())
    }

    fn compare(&mut self, wanted: &Value, found: &Value, at: &str) -> Result<(), String> {
        let wanted = self.kept.fill_all(wanted, self.now)?;
        self.kept.compare(&wanted, found, at)
    }
}

/// Everything that a step expects to reach a page, in order.
fn arrivals(step: &Step) -> Vec<Arrival> {
    let document = step.document.clone();
    let assigns = |globals: &Option<Map<String, Value>>| {
        let one = |(name, value): (String, Value)| Arrival {
            document: document.clone(),
            unasked: false,
            event: None,
            assign: Some([(name, value)].into_iter().collect()),
            callback: None,
        };
        globals
            .clone()
            .unwrap_or_default()
            .into_iter()
            .map(one)
            .collect::<Vec<_>>()
    };
    let answer = step.answer.clone().map(|answer| Arrival {
        document: document.clone(),
        unasked: false,
        event: step.call.is_none().then(|| answer.clone()),
        assign: None,
        callback: step.call.is_some().then_some(answer),
    });
    let mut all = assigns(&step.before);
    all.extend(answer);
    all.extend(assigns(&step.after));
    all.extend(step.page.clone().unwrap_or_default());
    all
}

//! The windows of the desk that are open, and the questions put to them.
//!
//! Some of what the core asks for can only be done by a page in front of a user: opening a tab, asking for a passkey.
//! Each such question goes to the window opened last. What the questions are about is known to those who ask them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

/// No window of the desk is open, or the one that was asked has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NobodyThere;

/// The windows.
#[derive(Debug, Default)]
pub struct Windows(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    /// The newest is the last.
    windows: Vec<(u64, UnboundedSender<String>)>,
    questions: BTreeMap<u64, Pending>,
    numbers: u64,
}

#[derive(Debug)]
struct Pending {
    question: Value,
    window: u64,
    /// The question stays open when its window goes, and is put to the next one.
    stays: bool,
    answer: oneshot::Sender<Value>,
}

/// A question that waits for its answer. Dropping it takes the question back.
pub struct Asked {
    windows: Arc<Windows>,
    number: u64,
    answer: oneshot::Receiver<Value>,
}

/// What a window says.
#[derive(Deserialize)]
struct Answer {
    number: u64,
    answer: Value,
}

impl Windows {
    /// A window opened. It hears of the questions that are still open.
    pub fn connect(&self, window: UnboundedSender<String>) -> u64 {
        let mut open = self.open();
        let number = open.number();
        for pending in open.questions.values_mut() {
            pending.window = number;
            pending.question["again"] = true.into();
            send(&window, &pending.question);
        }
        open.windows.push((number, window));
        number
    }

    /// A window closed. Questions that only it could answer end with [`NobodyThere`].
    pub fn disconnect(&self, window: u64) {
        let mut open = self.open();
        open.windows.retain(|(number, _)| *number != window);
        open.questions
            .retain(|_, pending| pending.stays || pending.window != window);
    }

    /// A window said something; what answers no open question counts for nothing.
    pub fn receive(&self, text: &str) {
        let Ok(Answer { number, answer }) = serde_json::from_str(text) else {
            return;
        };
        if let Some(pending) = self.open().questions.remove(&number) {
            // Whoever asked may have stopped waiting just now.
            let _ = pending.answer.send(answer);
        }
    }

    /// Tells every window.
    pub fn tell(&self, message: &Value) {
        for (_, window) in &self.open().windows {
            send(window, message);
        }
    }

    /// Puts a question about `what` to the window opened last. One that `stays` outlives that window.
    ///
    /// # Errors
    /// There is no window.
    pub fn ask(
        self: &Arc<Self>,
        what: &str,
        stays: bool,
        detail: &Value,
    ) -> Result<Asked, NobodyThere> {
        let mut open = self.open();
        let number = open.number();
        let (window, to) = open.windows.last().ok_or(NobodyThere)?;
        let question = json!({ "kind": "ask", "number": number, "what": what, "detail": detail });
        send(to, &question);
        let window = *window;
        let (sender, answer) = oneshot::channel();
        open.questions.insert(
            number,
            Pending {
                question,
                window,
                stays,
                answer: sender,
            },
        );
        drop(open);
        Ok(Asked {
            windows: Arc::clone(self),
            number,
            answer,
        })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }
}

impl Asked {
    /// The answer; waits for it.
    ///
    /// # Errors
    /// The window has gone.
    pub async fn answer(&mut self) -> Result<Value, NobodyThere> {
        (&mut self.answer).await.map_err(|_| NobodyThere)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.windows.open().questions.remove(&self.number);
        self.windows
            .tell(&json!({ "kind": "withdrawn", "number": self.number }));
    }
}

/// A window that has just gone needs no message.
fn send(window: &UnboundedSender<String>, message: &Value) {
    let _ = window.send(message.to_string());
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    use super::*;

    fn window(windows: &Windows) -> (u64, UnboundedReceiver<String>) {
        let (sender, heard) = unbounded_channel();
        (windows.connect(sender), heard)
    }

    fn heard(window: &mut UnboundedReceiver<String>) -> Value {
        let text = window.try_recv().expect("a message");
        serde_json::from_str(&text).expect("JSON")
    }

    #[tokio::test]
    async fn the_newest_window_is_asked_and_only_its_answer_to_an_open_question_counts() {
        let windows = Arc::new(Windows::default());
        assert!(windows.ask("colour", false, &Value::Null).is_err());
        let (_, mut old) = window(&windows);
        let (_, mut new) = window(&windows);
        let mut asked = windows
            .ask("colour", false, &json!({ "of": "sea" }))
            .expect("a window");
        let question = heard(&mut new);
        assert!(old.try_recv().is_err(), "the other window is left alone");
        assert_eq!(question["detail"]["of"], "sea");
        for text in ["", "[]", r#"{"number":99,"answer":1}"#] {
            windows.receive(text);
        }
        windows.receive(&json!({ "number": question["number"], "answer": "blue" }).to_string());
        assert_eq!(asked.answer().await, Ok(Value::from("blue")));
        drop(asked);
        assert_eq!(heard(&mut new)["kind"], "withdrawn");
    }

    #[tokio::test]
    async fn a_question_ends_with_its_window_or_goes_to_the_next() {
        let windows = Arc::new(Windows::default());
        let (first, _) = window(&windows);
        let mut ends = windows
            .ask("passkey", false, &Value::Null)
            .expect("a window");
        let mut stays = windows.ask("page", true, &Value::Null).expect("a window");
        windows.disconnect(first);
        assert_eq!(ends.answer().await, Err(NobodyThere));
        let (_, mut second) = window(&windows);
        let question = heard(&mut second);
        assert_eq!(
            (&question["what"], &question["again"]),
            (&json!("page"), &json!(true))
        );
        windows.receive(&json!({ "number": question["number"], "answer": "done" }).to_string());
        assert_eq!(stays.answer().await, Ok(Value::from("done")));
    }
}

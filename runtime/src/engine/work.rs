//! The one task of an engine: starts commands, waits for them, and sees to it that each ends in exactly one reply.
//!
//! All handlers run on this task, so their steps do not overlap and a run under a simulated clock is the same every time.
//! A handler that has much to compute hands it to a thread of its own.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::{Notify, mpsc};

use super::schedule::Schedule;
use crate::bridge::{BoxFuture, Bridge, Broken, Order, Reply};
use crate::call::Call;
use crate::clock::Clock;
use crate::context::Context;
use crate::gate::{DocumentId, Gate, Origin, Sequence, Transport};
use crate::journal::{Masked, What};
use crate::page::Page;
use crate::page::outbox::{Address, Arrival, Outbox};

/// What the handle tells the task.
pub(crate) enum Notice {
    Accepted(Accepted),
    Opened(DocumentId, Origin),
}

/// A command that was let in.
pub(crate) struct Accepted {
    pub(crate) command: Sequence,
    pub(crate) call: Call,
    pub(crate) document: DocumentId,
    pub(crate) origin: Origin,
    pub(crate) via: Transport,
    pub(crate) at: Duration,
}

/// A command that has not ended.
struct Open {
    accepted: Accepted,
    outlives_document: bool,
    context: Context,
}

pub(crate) struct Work {
    pub(crate) bridge: Arc<dyn Bridge>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) gate: Arc<Mutex<Gate>>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) notices: mpsc::UnboundedReceiver<Notice>,
    pub(crate) stop: Arc<Notify>,
}

/// Everything that is under way.
#[derive(Default)]
struct UnderWay {
    schedule: Schedule,
    open: BTreeMap<Sequence, Arc<Open>>,
    running: FuturesUnordered<BoxFuture<'static, (Sequence, Option<Reply>)>>,
}

impl Work {
    pub(crate) async fn run(mut self) {
        let stop = self.stop.clone();
        let mut under_way = UnderWay::default();
        loop {
            tokio::select! {
                biased;
                () = stop.notified() => break,
                Some((command, reply)) = under_way.running.next() => {
                    self.end(&mut under_way, command, reply.ok_or(Broken::Panicked));
                }
                notice = self.notices.recv() => match notice {
                    Some(Notice::Accepted(accepted)) => self.arrive(&mut under_way, accepted),
                    Some(Notice::Opened(document, origin)) => {
                        self.outbox.opened(document, &origin, &self.bridge.offers());
                    }
                    None => break,
                },
            }
            self.start(&mut under_way);
        }
        self.finish(under_way);
    }

    fn arrive(&self, under_way: &mut UnderWay, accepted: Accepted) {
        let recorder = &self.outbox.recorder;
        let what = What::FrameIn {
            command: accepted.command,
            via: accepted.via.clone(),
        };
        recorder.note(Some(accepted.document), what, recorder.call(&accepted.call));
        let call = &accepted.call;
        let (order, outlives_document) = catch_unwind(AssertUnwindSafe(|| {
            (self.bridge.order(call), self.bridge.outlives_document(call))
        }))
        .unwrap_or((Order::Free, false));
        let rid = match call {
            Call::Command(command) => command
                .query(self.bridge.facts().keys)
                .text("rid")
                .map(String::from),
            Call::Facade(_) => None,
        };
        let context = Context::new(
            accepted.document,
            accepted.origin.clone(),
            rid,
            Page(self.outbox.clone()),
        );
        let command = accepted.command;
        under_way.schedule.arrive(command, order);
        under_way.open.insert(
            command,
            Arc::new(Open {
                accepted,
                outlives_document,
                context,
            }),
        );
    }

    /// Starts what may start, earlier arrivals first; the set polls them in the order in which they were put in.
    fn start(&self, under_way: &mut UnderWay) {
        while let Some(command) = under_way.schedule.start() {
            let Some(open) = under_way.open.get(&command).cloned() else {
                continue;
            };
            let bridge = self.bridge.clone();
            // The call to `serve` lies inside, so that a panic in it is caught too.
            let serving = async move { bridge.serve(&open.context, &open.accepted.call).await };
            let caught = AssertUnwindSafe(serving).catch_unwind();
            under_way
                .running
                .push(Box::pin(caught.map(move |reply| (command, reply.ok()))));
        }
    }

    /// Ends a command that is open. Whoever takes it out of the map owes its one reply.
    fn end(&self, under_way: &mut UnderWay, command: Sequence, reply: Result<Reply, Broken>) {
        under_way.schedule.end(command);
        let Some(open) = under_way.open.remove(&command) else {
            return;
        };
        let reply = reply.unwrap_or_else(|why| self.broken(&open, why));
        self.reply(&open, reply);
        open.context.finish();
        self.gate
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .release();
    }

    fn broken(&self, open: &Open, why: Broken) -> Reply {
        let accepted = &open.accepted;
        let what = What::Broken {
            command: accepted.command,
            why,
        };
        self.outbox
            .recorder
            .note(Some(accepted.document), what, Masked::ours(why.message()));
        let reply = || self.bridge.broken(&accepted.call, why);
        catch_unwind(AssertUnwindSafe(reply)).unwrap_or_else(|_| why.reply(&accepted.call))
    }

    fn reply(&self, open: &Open, reply: Reply) {
        let Accepted {
            command,
            call,
            document,
            origin,
            at,
            ..
        } = &open.accepted;
        let (command, took) = (*command, self.clock.monotonic().saturating_sub(*at));
        let address = Address {
            document: Some(*document),
            origin,
            outlives_document: open.outlives_document,
        };
        let recorder = &self.outbox.recorder;
        let (arrival, text, what) = match reply {
            Reply::Event(envelope) => {
                let event = envelope.event();
                let json = envelope.into_json(open.context.rid());
                let text = recorder.reply(&json);
                let what = What::EventOut {
                    command,
                    event,
                    took,
                };
                (self.outbox.event(&address, event, json), text, what)
            }
            Reply::Answer(value) => {
                let json = value.to_string();
                let text = recorder.reply(&json);
                let arrival = match call {
                    Call::Facade(call) if call.callback.is_some() => {
                        let function = call.callback.clone().unwrap_or_default();
                        self.outbox.answer(&address, function, json)
                    }
                    _ => Arrival::Dropped,
                };
                (arrival, text, What::AnswerOut { command, took })
            }
        };
        match arrival {
            Arrival::Delivered(document) => recorder.note(Some(document), what, text),
            Arrival::Parked => recorder.note(Some(*document), What::Parked { command }, text),
            Arrival::Dropped => recorder.note(Some(*document), What::Dropped { command }, text),
        }
    }

    /// Answers everything that was accepted and has not ended.
    fn finish(mut self, mut under_way: UnderWay) {
        self.gate
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .stop();
        self.notices.close();
        while let Ok(notice) = self.notices.try_recv() {
            if let Notice::Accepted(accepted) = notice {
                self.arrive(&mut under_way, accepted);
            }
        }
        // What handlers hold is let go before anybody is told that they have ended.
        under_way.running = FuturesUnordered::new();
        while let Some((&command, _)) = under_way.open.first_key_value() {
            self.end(&mut under_way, command, Err(Broken::Stopped));
        }
    }
}

//! Which commands may start: a pure state machine over [`Order`]. It runs nothing.
//!
//! - Commands wait for earlier ones only, so nothing waits in a circle.
//! - A barrier holds back everything that arrived after it until it has ended, except other barriers: a handler that
//!   refuses to run twice at once has to be reached to say so.
//! - Commands in turn run one at a time, in the order of arrival.
//! - Among those that may start, the earlier starts first.

use std::collections::VecDeque;

use crate::bridge::Order;
use crate::gate::Sequence;

#[derive(Debug, Default)]
pub(crate) struct Schedule {
    waiting: VecDeque<(Sequence, Order)>,
    /// The barriers that run now; rarely more than one.
    barriers: Vec<Sequence>,
    /// The command in turn that runs now.
    in_turn: Option<Sequence>,
}

impl Schedule {
    /// A command has arrived.
    pub(crate) fn arrive(&mut self, command: Sequence, order: Order) {
        self.waiting.push_back((command, order));
    }

    /// The next command to start, if one may.
    pub(crate) fn start(&mut self) -> Option<Sequence> {
        let at = self.waiting.iter().position(|(command, order)| {
            // A barrier that runs does not hold back what was there before it.
            let held = self.barriers.iter().any(|barrier| barrier < command);
            match order {
                Order::Free => !held,
                Order::InTurn => !held && self.in_turn.is_none(),
                Order::Barrier => true,
            }
        })?;
        let (command, order) = self.waiting.remove(at)?;
        match order {
            Order::Free => {}
            Order::InTurn => self.in_turn = Some(command),
            Order::Barrier => self.barriers.push(command),
        }
        Some(command)
    }

    /// A command that was started has ended.
    pub(crate) fn end(&mut self, command: Sequence) {
        self.barriers.retain(|barrier| *barrier != command);
        if self.in_turn == Some(command) {
            self.in_turn = None;
        }
    }
}

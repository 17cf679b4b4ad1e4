//! States that no sequence of commands can reach.

use super::Check;
use crate::diagnostic::Code;
use crate::model::{Command, StateId};

impl Check<'_> {
    pub(super) fn states(&mut self) {
        let openers = |state: StateId| {
            self.model
                .commands
                .iter()
                .filter(move |command| command.opens == Some(state))
        };
        let all = || (0..self.model.states.len()).map(StateId);
        // What no command opens comes about by itself: the host, the device, the user.
        let mut reached: Vec<StateId> = all()
            .filter(|&state| openers(state).next().is_none())
            .collect();
        loop {
            let can_run =
                |command: &Command| command.needs.iter().all(|need| reached.contains(need));
            let next =
                all().find(|&state| !reached.contains(&state) && openers(state).any(can_run));
            match next {
                Some(state) => reached.push(state),
                None => break,
            }
        }
        let lost: Vec<(StateId, &Command)> = all()
            .filter(|state| !reached.contains(state))
            .filter_map(|state| Some((state, openers(state).next()?)))
            .collect();
        for (state, opener) in lost {
            let name = self.model[state].name.wire();
            let opens = self.member(opener, "opens", |_| true);
            self.report(
                Code::NeverReachable,
                self.key(&["states", name]),
                format!("nothing can ever open `{name}`"),
                |diagnostic| {
                    diagnostic
                        .also(opens, "opened here, by a command that needs it first")
                        .help("let a command open it that can run without it")
                },
            );
        }
    }
}

//! How the steps of a flow follow each other: for each state a lane, with the commands that open it on the left and
//! those that need it on the right.
//!
//! A step that does both stands in two lanes; read from top to bottom they tell the whole flow without crossing lines.
//! All sizes are in CSS pixels of the picture.

use super::address::{self, Address, Locate};
use crate::Contract;
use crate::model::{Command, StateId};

/// Ten characters of the code font.
const TEN_CHARACTERS: usize = 73;
const PADDING: usize = 12;
const HEIGHT: usize = 32;
const ROW: usize = 42;
const LANE_GAP: usize = 18;
const GAP: usize = 56;
/// The tip of an arrow ends this far in front of its box.
const TIP: usize = 3;
const MARGIN: usize = 2;

/// Lanes of commands and states, with their layout.
#[derive(Debug)]
pub(super) struct Diagram {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) boxes: Vec<Node>,
    pub(super) arrows: Vec<Arrow>,
}

/// A command or a state.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) text: String,
    pub(super) to: Address,
    pub(super) is_state: bool,
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

/// An edge from the right side of one box to the left side of another.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) path: String,
}

/// A state with the steps around it.
struct Lane<'c> {
    state: StateId,
    opens: Vec<&'c Command>,
    needs: Vec<&'c Command>,
}

impl Node {
    pub(super) fn radius(&self) -> usize {
        if self.is_state { HEIGHT / 2 } else { 7 }
    }

    pub(super) fn middle(&self) -> usize {
        self.x + self.width / 2
    }

    pub(super) fn baseline(&self) -> usize {
        self.y + HEIGHT / 2 + 4
    }
}

impl Diagram {
    /// The flow among these commands; `None` when no command needs what another opens.
    pub(super) fn new(contract: &Contract, commands: &[&Command]) -> Option<Self> {
        let lanes = lanes(contract, commands);
        (!lanes.is_empty()).then(|| lay_out(contract, &lanes))
    }
}

fn lanes<'c>(contract: &Contract, commands: &[&'c Command]) -> Vec<Lane<'c>> {
    let lane = |state: StateId| {
        let (needs, others): (Vec<&Command>, Vec<&Command>) = commands
            .iter()
            .partition(|command| command.needs.contains(&state));
        let opens = others
            .into_iter()
            .filter(|command| command.opens == Some(state))
            .collect();
        Lane {
            state,
            opens,
            needs,
        }
    };
    let states = (0..contract.states.len()).map(StateId);
    states
        .map(lane)
        .filter(|lane| !lane.opens.is_empty() && !lane.needs.is_empty())
        .collect()
}

/// The name of a command without its route, which is the page the picture stands on.
fn short(command: &Command) -> &str {
    let name = command.name.wire();
    name.split_once('.').map_or(name, |(_, rest)| rest)
}

fn width(text: &str) -> usize {
    text.chars().count() * TEN_CHARACTERS / 10 + 2 * PADDING
}

fn lay_out(contract: &Contract, lanes: &[Lane<'_>]) -> Diagram {
    let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(width).max().unwrap_or(0);
    let left = widest(
        &mut lanes
            .iter()
            .flat_map(|lane| &lane.opens)
            .map(|command| short(command)),
    );
    let middle = widest(&mut lanes.iter().map(|lane| contract[lane.state].name.wire()));
    let right = widest(
        &mut lanes
            .iter()
            .flat_map(|lane| &lane.needs)
            .map(|command| short(command)),
    );
    let columns = [
        MARGIN,
        MARGIN + left + GAP,
        MARGIN + left + GAP + middle + GAP,
    ];
    let mut diagram = Diagram {
        width: columns[2] + right + MARGIN,
        height: MARGIN,
        boxes: Vec::new(),
        arrows: Vec::new(),
    };
    for lane in lanes {
        let rows = lane.opens.len().max(lane.needs.len());
        let top = |count: usize| diagram.height + (rows - count) * ROW / 2;
        let (opens_top, state_top, needs_top) =
            (top(lane.opens.len()), top(1), top(lane.needs.len()));
        let (name, to) = contract.locate(lane.state);
        let name = name.to_string();
        let own = width(&name);
        let state = diagram.boxes.len();
        diagram.boxes.push(Node {
            text: name,
            to,
            is_state: true,
            x: columns[1] + (middle - own) / 2,
            y: state_top,
            width: own,
            height: HEIGHT,
        });
        for (row, command) in lane.opens.iter().enumerate() {
            let at = diagram.step(command, columns[0], opens_top + row * ROW, left);
            diagram.arrow(at, state);
        }
        for (row, command) in lane.needs.iter().enumerate() {
            let at = diagram.step(command, columns[2], needs_top + row * ROW, right);
            diagram.arrow(state, at);
        }
        diagram.height += rows * ROW + LANE_GAP;
    }
    diagram.height -= LANE_GAP + (ROW - HEIGHT) - MARGIN;
    diagram
}

impl Diagram {
    fn step(&mut self, command: &Command, x: usize, y: usize, width: usize) -> usize {
        self.boxes.push(Node {
            text: short(command).to_owned(),
            to: address::command(command),
            is_state: false,
            x,
            y,
            width,
            height: HEIGHT,
        });
        self.boxes.len() - 1
    }

    fn arrow(&mut self, from: usize, to: usize) {
        let (start, end) = (&self.boxes[from], &self.boxes[to]);
        let (x, y) = (start.x + start.width, start.y + HEIGHT / 2);
        let (tip, low) = (end.x - TIP, end.y + HEIGHT / 2);
        let bend = (tip - x) / 2;
        let path = format!("M{x} {y}C{} {y} {} {low} {tip} {low}", x + bend, tip - bend);
        self.arrows.push(Arrow { from, to, path });
    }
}

//! How the steps of a flow follow each other: commands that open a state, and commands that need it.
//!
//! Laid out in columns from left to right; the sizes are in CSS pixels of the picture.

use std::collections::BTreeMap;

use super::address;
use super::address::{Address, Locate};
use crate::Contract;
use crate::model::{Command, StateId};

const CHARACTER: usize = 8;
const PADDING: usize = 14;
const HEIGHT: usize = 34;
const ROW: usize = 50;
const GAP: usize = 64;
const MARGIN: usize = 4;

/// A graph of commands and states, with its layout.
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
    column: usize,
}

impl Node {
    pub(super) fn height(&self) -> usize {
        HEIGHT
    }

    pub(super) fn radius(&self) -> usize {
        if self.is_state { HEIGHT / 2 } else { 7 }
    }

    pub(super) fn middle(&self) -> usize {
        self.x + self.width / 2
    }

    pub(super) fn baseline(&self) -> usize {
        self.y + HEIGHT / 2 + 5
    }
}

/// An edge from the right side of one box to the left side of another.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) path: String,
}

impl Diagram {
    /// The flow among these commands; `None` when no command needs what another opens.
    pub(super) fn new(contract: &Contract, commands: &[&Command]) -> Option<Self> {
        let opened = |state| commands.iter().any(|command| command.opens == Some(state));
        let needed = |state| commands.iter().any(|command| command.needs.contains(&state));
        let in_flow = |state: &StateId| opened(*state) && needed(*state);
        let mut boxes = Vec::new();
        let mut edges = Vec::new();
        let mut states = BTreeMap::new();
        for command in commands {
            let opens = command.opens.filter(in_flow);
            let needs: Vec<StateId> = command.needs.iter().copied().filter(in_flow).collect();
            if opens.is_none() && needs.is_empty() {
                continue;
            }
            let name = command.name.wire();
            let short = name.strip_prefix(command.route.wire()).unwrap_or(name);
            let short = short.strip_prefix('.').unwrap_or(name);
            let from = push(&mut boxes, short.to_owned(), address::command(command), false);
            for state in opens.iter().chain(&needs) {
                states.entry(*state).or_insert_with(|| {
                    let (name, address) = contract.locate(*state);
                    push(&mut boxes, name.to_string(), address, true)
                });
            }
            edges.extend(needs.iter().map(|state| (states[state], from)));
            // A step that opens again what it needs goes round; the arrow in says enough.
            let ahead = opens.filter(|state| !needs.contains(state));
            edges.extend(ahead.map(|state| (from, states[&state])));
        }
        (!edges.is_empty()).then(|| lay_out(boxes, &edges))
    }
}

fn push(boxes: &mut Vec<Node>, text: String, to: Address, is_state: bool) -> usize {
    let width = text.chars().count() * CHARACTER + 2 * PADDING;
    boxes.push(Node { text, to, is_state, x: 0, y: 0, width, column: 0 });
    boxes.len() - 1
}

fn lay_out(mut boxes: Vec<Node>, edges: &[(usize, usize)]) -> Diagram {
    // Longest way from a start; as many rounds as boxes end it where steps go in a circle.
    for _ in 0..boxes.len() {
        for &(from, to) in edges {
            let next = (boxes[from].column + 1).min(boxes.len() - 1);
            if boxes[to].column < next && boxes[from].column < boxes.len() - 1 {
                boxes[to].column = next;
            }
        }
    }
    let columns = boxes.iter().map(|node| node.column).max().unwrap_or(0) + 1;
    let counts: Vec<usize> =
        (0..columns).map(|at| boxes.iter().filter(|node| node.column == at).count()).collect();
    let rows = counts.iter().copied().max().unwrap_or(1);
    let mut x = MARGIN;
    for (column, count) in counts.iter().enumerate() {
        let members: Vec<usize> =
            (0..boxes.len()).filter(|&at| boxes[at].column == column).collect();
        let width = members.iter().map(|&at| boxes[at].width).max().unwrap_or(0);
        let top = MARGIN + (rows - count) * ROW / 2;
        for (row, at) in members.into_iter().enumerate() {
            boxes[at].x = x;
            boxes[at].y = top + row * ROW;
            if !boxes[at].is_state {
                boxes[at].width = width;
            }
        }
        x += if width == 0 { 0 } else { width + GAP };
    }
    let arrows = edges.iter().map(|&(from, to)| arrow(&boxes, from, to)).collect();
    Diagram {
        width: x - GAP + MARGIN,
        height: rows * ROW - (ROW - HEIGHT) + 2 * MARGIN,
        boxes,
        arrows,
    }
}

fn arrow(boxes: &[Node], from: usize, to: usize) -> Arrow {
    let (start, end) = (&boxes[from], &boxes[to]);
    let (x, y) = (start.x + start.width, start.y + HEIGHT / 2);
    let (left, low) = (end.x.saturating_sub(3), end.y + HEIGHT / 2);
    let bend = GAP * 3 / 5;
    let path = format!(
        "M{x} {y}C{} {y} {} {low} {left} {low}",
        x + bend,
        left.saturating_sub(bend)
    );
    Arrow { from, to, path }
}

//! Races, in every order there is: what a person does and what the network does are put one after the other in all the
//! ways they can be, and in each of them once more with any one message lost.
//!
//! A run is replayed from its beginning for every order, after the list of choices that leads there.

use std::time::Duration;

use super::network::Leave;
use super::story::{Story, Turn};

/// More orders than a race of this size can have: a run that makes messages without end.
const TOO_MANY: usize = 50_000;

/// Which way to go at each fork of a run, and how many there were.
#[derive(Default)]
struct Path {
    taken: Vec<(usize, usize)>,
    at: usize,
}

impl Path {
    /// Goes on along the path, and first ways after its end.
    fn choose(&mut self, ways: usize) -> usize {
        if self.at == self.taken.len() {
            self.taken.push((0, ways));
        }
        let (way, known) = self.taken[self.at];
        assert_eq!(known, ways, "a run is not the same when it is repeated");
        self.at += 1;
        way
    }

    /// The next path that has not been walked.
    fn next(mut self) -> Option<Self> {
        while let Some((way, ways)) = self.taken.pop() {
            if way + 1 < ways {
                self.taken.push((way + 1, ways));
                return Some(Self {
                    taken: self.taken,
                    at: 0,
                });
            }
        }
        None
    }
}

/// Walks every order of `race`, after `before` has happened in the calm. At most so many messages get lost.
fn explore(before: &[Turn], race: &[Turn], losses: usize) -> usize {
    let mut orders = 0;
    let mut path = Some(Path::default());
    while let Some(mut walked) = path {
        run(before, race, losses, &mut walked);
        orders += 1;
        assert!(orders < TOO_MANY, "the race does not end");
        path = walked.next();
    }
    orders
}

fn run(before: &[Turn], race: &[Turn], losses: usize, path: &mut Path) {
    let mut story = Story::begin(1, false);
    for turn in before {
        story.take(*turn);
        story.process.advance(Duration::from_secs(5));
    }
    // The token at hand is old, so that whoever asks for one has to ask the server.
    story.process.advance(Duration::from_secs(40));
    let network = story.outside.network.clone();
    network.hold(true);
    let (mut race, mut losses) = (race.iter(), losses);
    loop {
        story.process.advance(Duration::ZERO);
        story.invariants.check_always();
        let waiting = network.waiting().len();
        let acts = usize::from(race.len() > 0);
        let lost = if losses > 0 { waiting } else { 0 };
        if acts + waiting == 0 {
            break;
        }
        let way = path.choose(acts + waiting + lost);
        if way < acts {
            race.next().into_iter().for_each(|turn| story.take(*turn));
        } else if way < acts + waiting {
            network.give_leave(way - acts, Leave::Arrive);
        } else {
            losses -= 1;
            network.give_leave(way - acts - waiting, Leave::Vanish);
        }
    }
    network.hold(false);
    story.clear_up();
}

/// Says how many orders there were, and fails when the race was none.
fn every_order(before: &[Turn], race: &[Turn], losses: usize) {
    let orders = explore(before, race, losses);
    println!("{race:?}: {orders} orders");
    assert!(orders > race.len(), "nothing raced");
}

#[test]
fn t_09_a_refresh_races_the_return_to_the_foreground() {
    every_order(
        &[Turn::SignIn],
        &[Turn::Token, Turn::Foreground, Turn::Token],
        1,
    );
}

#[test]
fn t_10_a_sign_in_races_a_refresh() {
    every_order(
        &[Turn::SendCode],
        &[Turn::CheckCode, Turn::Foreground, Turn::Token],
        1,
    );
}

#[test]
fn k_01_a_move_races_a_refresh() {
    every_order(&[Turn::SignIn], &[Turn::Token, Turn::OtherTenant], 1);
}

#[test]
fn k_02_a_move_races_the_move_back() {
    every_order(&[Turn::SignIn], &[Turn::OtherTenant, Turn::OtherTenant], 0);
}

#[test]
fn c_01_a_sign_out_races_a_sign_in() {
    every_order(
        &[Turn::SendCode],
        &[Turn::CheckCode, Turn::SignOut, Turn::Token],
        1,
    );
}

#[test]
fn c_04_a_sign_out_races_a_refresh() {
    every_order(
        &[Turn::SignIn],
        &[Turn::Token, Turn::SignOut, Turn::Foreground],
        1,
    );
}

#[test]
fn m_01_a_kill_races_a_sign_in() {
    every_order(&[Turn::SendCode], &[Turn::CheckCode, Turn::Kill], 1);
}

#[test]
fn s_06_a_kill_races_a_sign_out() {
    every_order(&[Turn::SignIn], &[Turn::SignOut, Turn::Kill], 1);
}

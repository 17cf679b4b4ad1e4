//! S-06: the process dies at every write to the secure store that a command makes: before it, in the middle of it, and
//! right behind it. The next run finds the old state or the new one, never a mix, and goes on from there.

use std::time::Duration;

use super::store::Death;
use super::story::{Story, Turn};
use super::weather::Weather;

/// More writes than a journey of this size can have: a run that writes without end.
const TOO_MANY: usize = 40;

/// What happens, step by step. After the death of the process the rest does not.
struct Journey {
    before: &'static [Turn],
    /// Before it begins, the app is killed behind a browser that has come back by then.
    behind_a_browser: bool,
    /// How the network is while it lasts.
    weather: Weather,
    steps: &'static [Turn],
}

impl Journey {
    fn of(before: &'static [Turn], steps: &'static [Turn]) -> Self {
        Self {
            before,
            behind_a_browser: false,
            weather: Weather::Clear,
            steps,
        }
    }

    fn behind_a_browser(self) -> Self {
        Self {
            behind_a_browser: true,
            ..self
        }
    }

    fn under(self, weather: Weather) -> Self {
        Self { weather, ..self }
    }

    /// Dies at every write of the journey, in every way.
    fn die_everywhere(&self) {
        for death in [Death::Before, Death::Within, Death::After] {
            let mut writes = 0;
            while self.dies(writes, death) {
                writes += 1;
                assert!(writes < TOO_MANY, "the journey writes without end");
            }
            println!("{:?}: {writes} writes, {death:?}", self.steps);
            assert!(writes > 0, "nothing was written");
        }
    }

    /// Whether there is a write after so many to die at; if so, everything has to fit afterwards.
    fn dies(&self, after: usize, death: Death) -> bool {
        let mut story = Story::begin(1, false);
        let outside = story.outside.clone();
        if !self.before.is_empty() {
            story.process.advance(Duration::from_secs(5));
        }
        for turn in self.before {
            story.take(*turn);
            story.process.advance(Duration::from_secs(5));
        }
        if self.behind_a_browser {
            story.take(Turn::OAuthKilled);
            story.process.advance(Duration::from_secs(5));
            story.revive();
        }
        outside.store.doom(after, death);
        outside.network.set(self.weather);
        let mut stored = Vec::new();
        for turn in self.steps {
            if !outside.life.is_over() {
                stored = outside.store.slots();
                story.take(*turn);
                story.process.advance(Duration::from_secs(20));
            }
        }
        story.invariants.check_always();
        let died = outside.life.is_over();
        outside.store.spare();
        if !died {
            return false;
        }
        // A run that has written nothing for its new tenant cannot have told the next one of the old tenant.
        let has_moved = outside.store.slots() != stored;
        if death == Death::Within {
            // Half a record is none.
            story.invariants.store_failed();
        }
        outside.network.set(Weather::Clear);
        story.revive();
        story.process.advance(Duration::from_secs(20));
        story.clear_up();
        let mut turns = self.before.iter().chain(self.steps);
        let left = has_moved && turns.any(|turn| *turn == Turn::OtherTenant);
        if (left || self.steps.contains(&Turn::SignOut)) && death != Death::Within {
            for tenant in ['a', 'b'] {
                let told = story.invariants.check_revoked(tenant);
                story.process.run(told);
            }
        }
        if has_moved && death != Death::Within {
            story.invariants.check_slots(story.tenant);
        }
        // And whoever is out gets in.
        if !story.invariants.is_signed_in() {
            story.take(Turn::SignIn);
            story.process.advance(Duration::from_secs(5));
            story.clear_up();
            assert!(story.invariants.is_signed_in(), "nobody gets in any more");
        }
        story.check_secrets();
        true
    }
}

#[test]
fn s_06_at_the_first_start() {
    Journey::of(&[], &[Turn::Configure]).die_everywhere();
}

#[test]
fn s_06_in_a_sign_in_with_a_password() {
    Journey::of(&[Turn::State], &[Turn::SignIn, Turn::Token]).die_everywhere();
}

#[test]
fn s_06_between_the_steps_of_an_attempt() {
    Journey::of(
        &[Turn::State],
        &[Turn::SendCode, Turn::WrongCode, Turn::CheckCode],
    )
    .die_everywhere();
}

#[test]
fn s_06_on_the_way_to_a_browser_and_back() {
    Journey::of(&[Turn::State], &[Turn::OAuth]).die_everywhere();
}

#[test]
fn s_06_when_a_browser_comes_back_to_a_new_run() {
    Journey::of(&[Turn::State], &[Turn::State])
        .behind_a_browser()
        .die_everywhere();
}

#[test]
fn s_06_in_a_sign_out() {
    Journey::of(&[Turn::SignIn], &[Turn::SignOut]).die_everywhere();
}

#[test]
fn s_06_c_04_in_a_sign_out_that_the_server_hears_of_later() {
    Journey::of(&[Turn::SignIn], &[Turn::SignOut])
        .under(Weather::Out)
        .die_everywhere();
}

#[test]
fn s_06_i4_in_a_move_to_another_tenant() {
    Journey::of(&[Turn::SignIn], &[Turn::OtherTenant]).die_everywhere();
}

#[test]
fn s_06_i4_in_a_move_and_the_move_back() {
    Journey::of(&[Turn::SignIn], &[Turn::OtherTenant, Turn::OtherTenant]).die_everywhere();
}

#[test]
fn s_06_c_04_in_a_move_that_the_server_before_hears_of_later() {
    Journey::of(&[Turn::SignIn], &[Turn::OtherTenant])
        .under(Weather::Apart('a'))
        .die_everywhere();
}

#[test]
fn s_06_c_04_when_the_server_before_hears_of_a_move() {
    Journey::of(
        &[Turn::SignIn, Turn::Apart, Turn::OtherTenant],
        &[Turn::Clear, Turn::Online],
    )
    .die_everywhere();
}

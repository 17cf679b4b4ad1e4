//! The identity provider, told in advance: who has accounts, and what it answers without asking.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, parse};
use crate::seed::{SeedIdentity, identity_of};
use crate::server::{Shared, lock};
use crate::state::World;
use crate::state::identity_provider::Decision;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Lesson {
    /// Put behind what is there already.
    script: Vec<Decision>,
    accounts: Vec<SeedIdentity>,
}

pub(super) fn read(shared: &Shared) -> Answer {
    shown(&lock(&shared.world))
}

fn shown(world: &World) -> Answer {
    let provider = &world.identity_provider;
    let waiting: Vec<_> = world
        .browser_legs
        .values()
        .map(|leg| json!({ "provider": leg.provider, "expire_at": leg.expire_at }))
        .collect();
    Answer::json(&json!({
        "accounts": provider.accounts,
        "script": provider.script,
        "waiting": waiting,
    }))
}

pub(super) fn teach(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    let lesson: Lesson = parse(body)?;
    let mut world = lock(&shared.world);
    let mut accounts = Vec::new();
    for (at, account) in lesson.accounts.iter().enumerate() {
        let place = format!("accounts[{at}]");
        let identity = identity_of(&mut world, account, &place);
        accounts.push(identity.map_err(|error| Answer::refused(400, error))?);
    }
    for identity in accounts {
        world.identity_provider.know(identity);
    }
    world.identity_provider.script.extend(lesson.script);
    Ok(shown(&world))
}

pub(super) fn forget_script(shared: &Shared) -> Answer {
    let mut world = lock(&shared.world);
    world.identity_provider.script.clear();
    shown(&world)
}

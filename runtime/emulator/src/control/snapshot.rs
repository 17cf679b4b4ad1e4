//! Snapshots: the whole state out and in as JSON, and back to the seed. A snapshot holds the
//! device tokens of its clients, so that they still work after an import; keep it like a fixture.

use super::{Answer, parse};
use crate::seed::{Seed, plant};
use crate::server::{Shared, lock};
use crate::state::World;

pub(super) fn reset(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    let world = if body.is_empty() {
        shared.seeded.clone()
    } else {
        let text = String::from_utf8_lossy(body);
        Seed::parse(&text)
            .and_then(|seed| plant(&seed, shared.random_seed, &shared.seeded.base_url))
            .map_err(|mistake| Answer::refused(400, mistake))?
    };
    replace(shared, world);
    lock(&shared.faults).clear();
    lock(&shared.log).clear();
    Ok(Answer::json(&serde_json::json!({})))
}

/// Maps are ordered by key and the rest by age, so equal states give equal bytes.
pub(super) fn export(shared: &Shared) -> Answer {
    let world = lock(&shared.world).clone();
    match serde_json::to_string_pretty(&world) {
        Ok(body) => Answer {
            status: 200,
            content_type: "application/json",
            body,
        },
        Err(error) => Answer::refused(500, error),
    }
}

pub(super) fn import(shared: &Shared, body: &[u8]) -> Result<Answer, Answer> {
    let world: World = parse(body)?;
    replace(shared, world);
    Ok(Answer::json(&serde_json::json!({})))
}

fn replace(shared: &Shared, mut next: World) {
    let mut world = lock(&shared.world);
    next.base_url.clone_from(&world.base_url);
    next.index_users();
    *world = next;
    let newest = world.outbox.last_number();
    drop(world);
    shared.mail.send_replace(newest);
}

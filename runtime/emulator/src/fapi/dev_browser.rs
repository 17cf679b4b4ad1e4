//! `POST /v1/dev_browser`: how a browser without third-party cookies is told apart on a
//! development instance. Native clients never call it.

use serde_json::json;

use super::Call;
use crate::wire::Reply;

pub(crate) fn create(call: &mut Call) -> Reply {
    let id = call.world.new_id("dvb_");
    call.world.dev_browsers.insert(id.clone(), None);
    Reply::json(json!({ "id": id })).header("clerk-db-jwt", id)
}

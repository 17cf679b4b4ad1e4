//! `/v1/me/backup_codes`: ten one-time codes, shown once; new ones replace the old.

use serde_json::json;

use super::Acting;
use crate::fapi::{Call, Outcome};
use crate::state::user::BackupCode;
use crate::wire::Refusal;

const COUNT: usize = 10;

pub(super) fn create(call: &mut Call, acting: &Acting) -> Outcome {
    if !call.world.instance.attributes.backup_code.enabled() {
        return Err(Refusal::of("feature_not_enabled"));
    }
    if !acting.user(call)?.two_factor_enabled() {
        return Err(Refusal::of("backup_codes_not_available"));
    }
    let codes = generate(call, acting)?;
    let (id, now) = (call.world.new_id("bcode_"), call.now);
    Ok(call.envelope(json!({
        "object": "backup_code",
        "id": id,
        "codes": codes,
        "created_at": now,
        "updated_at": now,
    })))
}

pub(super) fn generate(call: &mut Call, acting: &Acting) -> Result<Vec<String>, Refusal> {
    let codes: Vec<String> = (0..COUNT)
        .map(|_| call.world.random.text(8).to_lowercase())
        .collect();
    acting.user(call)?.backup_codes = codes
        .iter()
        .map(|code| BackupCode {
            code: code.clone(),
            used: false,
        })
        .collect();
    Ok(codes)
}

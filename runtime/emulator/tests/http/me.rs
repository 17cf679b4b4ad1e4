//! The user's own data: names, metadata, password, authenticator, backup codes, deletion.

use serde_json::{Value, json};

use crate::native::{Native, PASSWORD, emulator};

#[tokio::test]
async fn names_and_user_names_change() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let form = [
        ("first_name", "Janet"),
        ("last_name", ""),
        ("username", "janet"),
    ];
    let changed = native.call("PATCH", "/v1/me", &form).await;
    assert_eq!(changed.response()["first_name"], "Janet");
    assert_eq!(changed.response()["username"], "janet");
    assert_eq!(
        changed.client()["sessions"][0]["user"]["first_name"],
        "Janet"
    );
    Native::new(&emulator).sign_in("janet").await;
    let old = Native::new(&emulator);
    let gone = old
        .post("/v1/client/sign_ins", &[("identifier", "jane")])
        .await;
    assert_eq!(gone.code(), "form_identifier_not_found");
    let taken = native.call("PATCH", "/v1/me", &[("username", "x")]).await;
    assert_eq!(taken.refusal(), (422, "form_username_invalid_length"));
}

#[tokio::test]
async fn metadata_merges_deeply_and_null_deletes() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let patches = [
        r#"{"a":{"b":1,"c":2},"d":3}"#,
        r#"{"a":{"b":null,"e":4},"d":null}"#,
    ];
    for patch in patches {
        native
            .call("PATCH", "/v1/me/metadata", &[("unsafe_metadata", patch)])
            .await;
    }
    let read = native.get("/v1/me").await;
    assert_eq!(
        read.response()["unsafe_metadata"],
        json!({ "a": { "c": 2, "e": 4 } })
    );
}

#[tokio::test]
async fn a_password_changes_only_by_the_current_one() {
    let emulator = emulator("{}").await;
    let (native, other) = (Native::new(&emulator), Native::new(&emulator));
    native.sign_in("jane").await;
    other.sign_in("jane").await;
    let change = async |current: &str, new: &str| {
        let form = [
            ("current_password", current),
            ("new_password", new),
            ("sign_out_of_other_sessions", "true"),
        ];
        native.post("/v1/me/change_password", &form).await
    };
    let wrong = change("wrong", "another pass word").await;
    assert_eq!(wrong.refusal(), (422, "form_password_incorrect"));
    let same = change(PASSWORD, PASSWORD).await;
    assert_eq!(same.refusal(), (422, "form_new_password_matches_current"));
    let weak = change(PASSWORD, "short").await;
    assert_eq!(weak.body["errors"][0]["meta"]["param_name"], "new_password");
    assert_eq!(change(PASSWORD, "another pass word").await.status, 200);
    assert_eq!(
        other.get("/v1/client").await.response()["sessions"],
        json!([])
    );
    assert_eq!(native.get("/v1/me").await.status, 200, "this session stays");

    let removed = native
        .post(
            "/v1/me/remove_password",
            &[("current_password", "another pass word")],
        )
        .await;
    assert_eq!(removed.response()["password_enabled"], false);
    let again = native
        .post("/v1/me/remove_password", &[("current_password", "x")])
        .await;
    assert_eq!(again.refusal(), (400, "no_password_set"));
}

/// The code an authenticator app would show, computed independently of the emulator.
fn totp(secret: &str, seconds: u64) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let value = |byte| {
        letters
            .iter()
            .position(|known| *known == byte)
            .expect("base32")
    };
    let bits: Vec<usize> = secret
        .bytes()
        .flat_map(|byte| (0..5).rev().map(move |bit| (byte, bit)))
        .map(|(byte, bit)| value(byte) >> bit & 1)
        .collect();
    let key: Vec<u8> = bits
        .chunks_exact(8)
        .map(|bits| {
            bits.iter()
                .fold(0, |byte, bit| byte << 1 | u8::from(*bit == 1))
        })
        .collect();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = ring::hmac::sign(&key, &(seconds / 30).to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 15);
    let word: [u8; 4] = tag.as_ref()[offset..offset + 4]
        .try_into()
        .expect("four bytes");
    format!(
        "{:06}",
        (u32::from_be_bytes(word) & 0x7FFF_FFFF) % 1_000_000
    )
}

#[tokio::test]
async fn an_authenticator_is_enrolled_used_and_removed() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    let now = 1_900_000_000_u64;
    let at = json!({ "freeze": true, "now": now * 1000 });
    native.control("POST", "clock", at).await;
    native.sign_in("jane").await;
    let early = native.post("/v1/me/backup_codes", &[]).await;
    assert_eq!(early.refusal(), (400, "backup_codes_not_available"));

    let created = native.post("/v1/me/totp", &[]).await;
    assert_eq!(created.response()["verified"], false);
    let secret = created.response()["secret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    let uri = created.response()["uri"].as_str().expect("a uri");
    assert!(
        uri.starts_with("otpauth://totp/") && uri.contains(&secret),
        "{uri}"
    );
    let wrong = native
        .post("/v1/me/totp/attempt_verification", &[("code", "000000")])
        .await;
    assert_eq!(wrong.refusal(), (422, "form_code_incorrect"));
    let code = totp(&secret, now);
    let proved = native
        .post("/v1/me/totp/attempt_verification", &[("code", &code)])
        .await;
    assert_eq!(proved.response()["verified"], true, "{}", proved.body);
    assert_eq!(proved.response()["secret"], Value::Null);
    let codes = proved.response()["backup_codes"].as_array().map(Vec::len);
    assert_eq!(codes, Some(10));
    assert_eq!(
        proved.client()["sessions"][0]["user"]["two_factor_enabled"],
        true
    );
    assert_eq!(
        native.post("/v1/me/totp", &[]).await.refusal(),
        (400, "totp_already_enabled")
    );

    let fresh = native.post("/v1/me/backup_codes", &[]).await;
    assert_ne!(fresh.response()["codes"], proved.response()["backup_codes"]);
    let removed = native.call("DELETE", "/v1/me/totp", &[]).await;
    assert_eq!(removed.response()["deleted"], true);
    assert_eq!(
        removed.client()["sessions"][0]["user"]["two_factor_enabled"],
        false
    );
}

#[tokio::test]
async fn a_user_may_delete_themselves_where_that_is_allowed() {
    let open = emulator("{}").await;
    let native = Native::new(&open);
    native.sign_in("jane").await;
    let deleted = native.call("DELETE", "/v1/me", &[]).await;
    assert_eq!(
        *deleted.response(),
        json!({ "id": "user_jane", "object": "user", "deleted": true })
    );
    assert_eq!(deleted.client()["sessions"], json!([]));

    let closed = emulator(r#"{ "delete_self": false }"#).await;
    let native = Native::new(&closed);
    native.sign_in("jane").await;
    let refused = native.call("DELETE", "/v1/me", &[]).await;
    assert_eq!(refused.refusal(), (403, "user_delete_self_not_enabled"));
}

//! A user's e-mail addresses and phone numbers.

use serde_json::{Value, json};

use crate::native::{Native, emulator};

#[tokio::test]
async fn an_address_is_added_verified_made_primary_and_removed() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let cases = [
        (
            "email_addresses",
            "email_address",
            "second+clerk_test@example.com",
            "email_code",
        ),
        (
            "phone_numbers",
            "phone_number",
            "+12015550155",
            "phone_code",
        ),
    ];
    for (list, field, value, strategy) in cases {
        let added = native
            .post(&format!("/v1/me/{list}"), &[(field, value)])
            .await;
        assert_eq!(
            added.response()["verification"],
            Value::Null,
            "{}",
            added.body
        );
        let path = format!("/v1/me/{list}/{}", added.id());
        let primary = format!("primary_{field}_id");
        let early = native
            .call("PATCH", "/v1/me", &[(&primary, &added.id())])
            .await;
        assert_eq!(early.refusal(), (422, "form_param_value_invalid"));

        let attempt = format!("{path}/attempt_verification");
        let unprepared = native.post(&attempt, &[("code", "424242")]).await;
        assert_eq!(unprepared.refusal(), (400, "verification_missing"));
        native
            .post(
                &format!("{path}/prepare_verification"),
                &[("strategy", strategy)],
            )
            .await;
        let verified = native.post(&attempt, &[("code", "424242")]).await;
        assert_eq!(verified.response()["verification"]["status"], "verified");
        let changed = native
            .call("PATCH", "/v1/me", &[(&primary, &added.id())])
            .await;
        assert_eq!(changed.response()[&primary], added.id());

        let listed = native.get(&format!("/v1/me/{list}")).await;
        assert_eq!(listed.body.as_array().map(Vec::len), Some(2), "a bare list");
        let deleted = native.call("DELETE", &path, &[]).await;
        assert_eq!(deleted.response()["deleted"], true);
        let user = &deleted.client()["sessions"][0]["user"];
        assert_ne!(
            user[&primary],
            added.id(),
            "another address becomes primary"
        );
        assert_ne!(user[&primary], Value::Null);
        assert_eq!(
            native.get(&path).await.refusal(),
            (404, "resource_not_found")
        );
    }
}

#[tokio::test]
async fn the_last_required_address_stays() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let me = native.get("/v1/me").await;
    let email = me.response()["primary_email_address_id"]
        .as_str()
        .expect("an id");
    let refused = native
        .call("DELETE", &format!("/v1/me/email_addresses/{email}"), &[])
        .await;
    assert_eq!(
        refused.refusal(),
        (400, "last_required_identification_deletion_failed")
    );
}

#[tokio::test]
async fn taken_addresses_are_refused() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let form = [("email_address", "mona+clerk_test@example.com")];
    let taken = native.post("/v1/me/email_addresses", &form).await;
    assert_eq!(taken.refusal(), (422, "form_identifier_exists"));
}

#[tokio::test]
async fn a_number_becomes_the_second_factor() {
    let emulator = emulator("{}").await;
    let native = Native::new(&emulator);
    native.sign_in("jane").await;
    let me = native.get("/v1/me").await;
    let phone = me.response()["primary_phone_number_id"]
        .as_str()
        .expect("an id");
    let form = [
        ("reserved_for_second_factor", "1"),
        ("default_second_factor", "true"),
    ];
    let path = format!("/v1/me/phone_numbers/{phone}");
    let reserved = native.call("PATCH", &path, &form).await;
    assert_eq!(
        reserved.response()["default_second_factor"],
        true,
        "{}",
        reserved.body
    );
    let user = &reserved.client()["sessions"][0]["user"];
    assert_eq!(user["two_factor_enabled"], json!(true));
}

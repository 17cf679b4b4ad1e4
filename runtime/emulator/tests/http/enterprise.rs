//! Enterprise SSO: the connection is found by the address, the rest is a browser leg.

use crate::native::{Native, seeded};
use crate::oauth::{SIGN_INS, SIGN_UPS, decide, first, query, redeem, url_in};

const SEED: &str = r#"{
    "users": [{ "id": "user_ada", "emails": ["ada@acme.test"],
                "external_accounts": [{ "provider": "ent_acme" }] }],
    "instance": { "enterprise_connections": [
        { "id": "ent_acme", "name": "Acme", "domains": ["acme.test"] },
        { "id": "ent_a", "name": "A", "domains": ["both.test"], "protocol": "oauth" },
        { "id": "ent_b", "name": "B", "domains": ["both.test"], "sign_ups": "off" }
    ] }
}"#;

fn sso(identifier: &str) -> [(&str, &str); 3] {
    [
        ("strategy", "enterprise_sso"),
        ("identifier", identifier),
        ("redirect_url", "myapp://callback"),
    ]
}

#[tokio::test]
async fn a_colleague_signs_in_and_a_new_one_is_transferred() {
    let emulator = seeded(SEED).await;
    let native = Native::new(&emulator);
    let made = native.post(SIGN_INS, &sso("ada@acme.test")).await;
    assert_eq!(made.attempt(), "needs_first_factor", "{}", made.body);
    let factor = &made.response()["supported_first_factors"][0];
    assert_eq!(factor["enterprise_connection_id"], "ent_acme");
    let back = decide(url_in(first(&made)), "decision=approve").await;
    let done = redeem(&native, &format!("{SIGN_INS}/{}", made.id()), &back).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);

    let new = Native::new(&emulator);
    let made = new.post(SIGN_INS, &sso("bob@acme.test")).await;
    let back = decide(url_in(first(&made)), "decision=approve").await;
    let code = query(&back, "__clerk_error_code");
    assert_eq!(code.as_deref(), Some("external_account_not_found"));
    let done = new.post(SIGN_UPS, &[("transfer", "true")]).await;
    assert_eq!(done.attempt(), "complete", "{}", done.body);
}

#[tokio::test]
async fn what_a_connection_refuses() {
    let emulator = seeded(SEED).await;
    let native = Native::new(&emulator);
    let several = "enterprise_connection_id_is_required_with_multiple_connections";
    for (identifier, expected) in [
        (
            "eve@nowhere.test",
            (422, "enterprise_sso_sign_in_connection_missing"),
        ),
        ("eve@both.test", (422, several)),
    ] {
        let answer = native.post(SIGN_INS, &sso(identifier)).await;
        assert_eq!(answer.refusal(), expected);
    }
    let mismatch = "enterprise_sso_email_address_domain_mismatch";
    for (connection, decision, expected) in [
        ("ent_a", "decision=approve&account=eve@other.test", mismatch),
        (
            "ent_b",
            "decision=approve",
            "saml_jit_provisioning_disabled",
        ),
    ] {
        let base = sso("eve@both.test");
        let form = [&base[..], &[("enterprise_connection_id", connection)]].concat();
        let made = native.post(SIGN_INS, &form).await;
        let back = decide(url_in(first(&made)), decision).await;
        assert_eq!(
            query(&back, "__clerk_error_code").as_deref(),
            Some(expected)
        );
    }
}

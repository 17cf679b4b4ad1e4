//! Publishable keys (K-03): what decodes to a host, and what does not.

use transom_clerk::{Instance, KeyError, PublishableKey};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

fn key(prefix: &str, payload: &str) -> String {
    format!("{prefix}{}", STANDARD.encode(payload))
}

#[test]
fn k_03_keys_that_decode_to_a_host_are_read() {
    for (text, host, instance) in [
        (
            key("pk_test_", "clerk.example.com$"),
            "clerk.example.com",
            Instance::Development,
        ),
        (
            key("pk_live_", "clerk.example.com$"),
            "clerk.example.com",
            Instance::Production,
        ),
        (
            key("pk_test_", "127.0.0.1:4010$"),
            "127.0.0.1:4010",
            Instance::Development,
        ),
        (
            key("pk_test_", "localhost:4010$"),
            "localhost:4010",
            Instance::Development,
        ),
        (
            key("pk_test_", "Clerk.Example.com$"),
            "clerk.example.com",
            Instance::Development,
        ),
        (
            format!(
                " {}\n",
                key("pk_test_", "clerk.example.com$").trim_end_matches('=')
            ),
            "clerk.example.com",
            Instance::Development,
        ),
    ] {
        let read = PublishableKey::parse(&text).unwrap();
        assert_eq!((read.host(), read.instance()), (host, instance), "{text}");
        assert_eq!(read.as_str(), text.trim());
    }
}

#[test]
fn k_03_anything_else_says_which_part_is_wrong() {
    for (text, wrong) in [
        (String::new(), KeyError::Prefix),
        ("sk_test_abc".to_owned(), KeyError::Prefix),
        ("pk_staging_abc".to_owned(), KeyError::Prefix),
        ("pk_test_%%%".to_owned(), KeyError::Base64),
        (key("pk_test_", ""), KeyError::Terminator),
        (key("pk_test_", "clerk.example.com"), KeyError::Terminator),
        (key("pk_test_", "$"), KeyError::Host),
        (key("pk_test_", "clerk.example.com$$"), KeyError::Host),
        (key("pk_test_", "evil.com/$"), KeyError::Host),
        (key("pk_test_", "user@evil.com$"), KeyError::Host),
        (key("pk_test_", "evil.com?x=$"), KeyError::Host),
        (key("pk_test_", "evil.com#$"), KeyError::Host),
        (key("pk_test_", "evil .com$"), KeyError::Host),
        (key("pk_test_", "еvil.com$"), KeyError::Host),
        (key("pk_test_", "a..b$"), KeyError::Host),
        (key("pk_test_", "-a.com$"), KeyError::Host),
        (key("pk_test_", "a.com:0$"), KeyError::Host),
        (key("pk_test_", "a.com:99999$"), KeyError::Host),
        (key("pk_test_", "a.com:$"), KeyError::Host),
        (key("pk_test_", "a.com:80:80$"), KeyError::Host),
        (key("pk_test_", "a\0.com$"), KeyError::Host),
    ] {
        assert_eq!(PublishableKey::parse(&text), Err(wrong), "{text:?}");
    }
}

#[test]
fn tenants_differ_by_fingerprint() {
    let one = PublishableKey::parse(&key("pk_test_", "a.example.com$")).unwrap();
    let other = PublishableKey::parse(&key("pk_live_", "a.example.com$")).unwrap();
    assert_eq!(one.fingerprint().len(), 16);
    assert_ne!(one.fingerprint(), other.fingerprint());
}

//! P and the query rules: from the query of a command to its params.

use std::borrow::Cow;

use proptest::prelude::*;
use transom_runtime::{Call, Query};

use crate::support::coffee::FACTS;
use crate::support::{cell, rows};

fn query(text: &str) -> Query<'_> {
    Query::parse(text, FACTS.keys, "echo")
}

#[test]
fn values_are_split_in_front_of_known_keys_and_decoded_once() {
    const TABLE: &str = r"
        P-01   | pin=a&b#c=d%                          | pin   | a&b#c=d%
        P-02   | pin=x&email=evil@e.io&email=me@x.io   | pin   | x
        P-02   | email=me@x.io&pin=x&email=evil@e.io   | email | me@x.io
        P-03   | pin=%2526                             | pin   | %26
        DQ-10  | pin=%2525                             | pin   | %25
        P-04   | email=a+b@x.io                        | email | a+b@x.io
        H13    | email=+15551234567                    | email | +15551234567
        P-05   | pin=%FF%FE                            | pin   | %FF%FE
        P-05   | pin=50%                               | pin   | 50%
        P-05   | pin=%0                                | pin   | %0
        P-05   | pin=%zz%41                            | pin   | %zz%41
        P-05   | pin=%41%zz                            | pin   | %41%zz
        P-05   | pin=%00                               | pin   | -
        P-05   | pin=a%00b                             | pin   | -
        P-06   | pin=1&pin=2                           | pin   | 1
        P-06   | pin=&pin=2                            | pin   | -
        P-06   | mail=a@x.io&email=b@x.io              | email | a@x.io
        H2     | size=small&utm=1                      | size  | small
        H2     | drink=flat&white                      | drink | flat&white
        H2     | size=small&x&drink=tea&y=1            | drink | tea&y=1
        H3     | pin=p&newPin=1                        | pin   | p
        H3     | pin=p%26newPin%3D1                    | pin   | p&newPin=1
        DQ-08  | Pin=1                                 | pin   | -
        DQ-08  | drink=a&Pin=1                         | drink | a&Pin=1
        DQ-08  | drink=a&pins=1                        | drink | a&pins=1
        DQ-08  | drink=a&pin                           | drink | a&pin
        DQ-08  | drink=a&&pin=1                        | drink | a&
        DQ-09  | pin=a&b=c#d=e&                        | pin   | a&b=c#d=e&
        DQ-11  | foo=bar                               | pin   | -
        DQ-11  | foo=bar&pin=1                         | pin   | 1
        DQ-11  | pin=1&foo=bar&size=large              | size  | large
        empty  | pin=                                  | pin   | -
        empty  | pin                                   | pin   | -
        empty  | &                                     | pin   | -
        text   | drink=%C3%BC%20ü                      | drink | ü ü
        text   | drink=« flat white »                  | drink | « flat white »
    ";
    for [id, text, param, value] in rows(TABLE) {
        let text = text.replace(['«', '»'], "");
        assert_eq!(
            query(&text).text(param).as_deref(),
            cell(value),
            "{id}: {text}"
        );
    }
    assert_eq!(query("pin=a\0b").text("pin"), None, "P-05");
    assert_eq!(
        query("pin=a%0Ab").text("pin").as_deref(),
        Some("a\nb"),
        "P-05"
    );
    assert_eq!(query("").raw("pin"), None);
    assert_eq!(query("pin=").raw("pin"), Some(""));
}

#[test]
fn a_key_of_certain_routes_splits_their_queries_only() {
    const TABLE: &str = "
        coffee://echo?pin=a&milk=oat         | a&milk=oat | -
        coffee://echo?milk=oat&pin=a         | a          | -
        coffee://latte?pin=a&milk=oat        | a          | oat
        coffee://LATTE/?pin=a&milk=oat       | a          | oat
        coffee://latte?pin=a%26milk=oat      | a&milk=oat | -
        coffee://latte/more?pin=a&milk=oat   | a&milk=oat | -
    ";
    for [text, pin, milk] in rows(TABLE) {
        let Ok(Call::Command(command)) = Call::read(text.to_owned(), &FACTS) else {
            panic!("{text} is a command");
        };
        let query = command.query(FACTS.keys);
        assert_eq!(query.text("pin").as_deref(), cell(pin), "I10: {text}");
        assert_eq!(query.text("milk").as_deref(), cell(milk), "I10: {text}");
    }
}

#[test]
fn booleans_and_numbers_have_a_default() {
    const FLAGS: &str = "
        enabled=TRUE           | false | true
        enabled=Yes            | false | true
        enabled=1              | false | true
        enabled=%74rue         | false | true
        enabled=true&x=false   | false | true
        enabled=FALSE          | true  | false
        enabled=no             | true  | false
        enabled=0              | true  | false
        enabled=2              | false | false
        enabled=2              | true  | true
        enabled=on             | false | false
        enabled=               | false | false
        other=1                | true  | true
    ";
    for [text, default, value] in rows(FLAGS) {
        let flag = query(text).flag("enabled", default == "true");
        assert_eq!(flag, value == "true", "P-09: {text}, default {default}");
    }
    for (text, value) in [
        ("count=12", Some(12)),
        ("count=-3&x", Some(-3)),
        ("count=9223372036854775808", None),
        ("count=1.5", None),
        ("count=", None),
    ] {
        assert_eq!(query(text).integer("count"), value, "{text}");
    }
}

#[test]
fn phone_numbers_are_cleaned_up() {
    const TABLE: &str = "
        +1 (555) 123-4567          | +15551234567
        %2B15551234567             | +15551234567
        +15551234567               | +15551234567
        %2B1%20(555)%20123-4567    | +15551234567
        0049 30/123.456            | +4930123456
        0049                       | +49
        +44 (0)20 7946 0958        | +442079460958
        0049 (0)30/123456          | +4930123456
        +39 (0)6 1234 5678         | +390612345678
        +49 030 123456             | +49030123456
        +1 1 201 555 0100          | +112015550100
        +1 (0)201 555 0100         | +102015550100
        +999 (0)12 345678          | +999012345678
        +1 201 555 (0)100          | +12015550100
        (0)30 123456               | 030123456
        +3367a829916               | +3367a829916
        555 1234                   | 5551234
        5551234                    | 5551234
        +٠١٢                       | +٠١٢
        tel:+15551234567           | tel:+15551234567
        1+2                        | 1+2
        ()                         | ()
        1111111111222222222233333333334444444444 | 1111111111222222222233333333334444444444
    ";
    for [written, meant] in rows(TABLE) {
        let text = format!("phone={written}");
        assert_eq!(
            query(&text).phone("phone").as_deref(),
            Some(meant),
            "P-10, DQ-14: {written}"
        );
    }
    assert_eq!(
        query("email=0049 30").text("email").as_deref(),
        Some("0049 30"),
        "H15"
    );
}

/// Text that is rich in what the grammar looks at.
fn wild() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("&".to_owned()),
        Just("=".to_owned()),
        Just("%".to_owned()),
        Just("%26".to_owned()),
        Just("&pin=".to_owned()),
        Just("&size=".to_owned()),
        Just("?".to_owned()),
        Just("coffee://".to_owned()),
        Just("{\"baristaCommand\":\"barista://x\"".to_owned()),
        "\\PC{0,6}",
        "[%0-9a-f&=#/.@:\\x00]{0,8}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// The same, as far as it can be the value of a param.
fn wild_value() -> impl Strategy<Value = String> {
    wild().prop_map(|text| format!("x{}", text.replace('\0', "")))
}

/// As `encodeURIComponent` does it.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'!'
            | b'~'
            | b'*'
            | b'\''
            | b'('
            | b')' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Keys of the contract: three take free text, `size` takes one of a few words.
const MODELLED: [&str; 4] = ["pin", "size", "email", "drink"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_makes_it_panic(text in wild()) {
        for text in [text.clone(), format!("coffee://x?{text}"), format!("barista://x?{text}")] {
            if let Ok(Call::Command(command)) = Call::read(text, &FACTS) {
                let query = command.query(FACTS.keys);
                for key in FACTS.keys {
                    let _ = (query.text(key.param), query.integer(key.param), query.phone(key.param));
                    let _ = query.flag(key.param, true);
                }
            }
        }
    }

    #[test]
    fn an_encoded_value_comes_back_and_is_never_split(value in wild_value(), other in wild_value()) {
        let text = format!("pin={}&size={}&email={}", encoded(&value), encoded(&other), encoded(&value));
        let query = query(&text);
        prop_assert_eq!(query.text("pin"), Some(Cow::from(&value)));
        prop_assert_eq!(query.text("size"), Some(Cow::from(&other)));
        prop_assert_eq!(query.text("email"), Some(Cow::from(&value)));
        prop_assert_eq!(query.text("drink"), None);
    }

    #[test]
    fn a_query_is_split_as_a_plain_model_says_and_no_differently_when_it_is_written_anew(
        pieces in proptest::collection::vec(
            prop_oneof!["(pin|size|email|drink)=[a-z0-9=#?/ +]{1,6}", "[x-z=]{1,6}"], 0..8),
    ) {
        let text = pieces.join("&");
        let mut model: Vec<(&str, String)> = Vec::new();
        for piece in &pieces {
            let known = piece.split_once('=').filter(|(key, _)| MODELLED.contains(key));
            match (known, model.last_mut()) {
                (Some((key, value)), _) => model.push((key, value.to_owned())),
                // One of a few words has no `&` in it; free text may.
                (None, Some((key, value))) if *key != "size" => value.extend(["&", piece]),
                (None, _) => {}
            }
        }
        let parsed = query(&text);
        let mut anew = Vec::new();
        for key in MODELLED {
            let first = model.iter().find(|(known, _)| known == &key);
            let wanted = first.map(|(_, value)| value.as_str());
            let found = parsed.text(key);
            prop_assert_eq!(found.as_deref(), wanted, "{} of {}", key, text);
            anew.extend(wanted.map(|value| format!("{key}={}", encoded(value))));
        }
        let anew = anew.join("&");
        for key in MODELLED {
            prop_assert_eq!(query(&anew).text(key), parsed.text(key), "{} of {}", key, anew);
        }
    }

    #[test]
    fn free_text_without_a_known_key_comes_back_unencoded(value in "[a-z&=#?/ +]{1,40}") {
        let known = FACTS.keys.iter().any(|key| value.contains(&format!("&{}=", key.name)));
        prop_assume!(!known);
        let text = format!("drink={value}");
        prop_assert_eq!(query(&text).text("drink"), Some(Cow::from(&value)));
    }
}

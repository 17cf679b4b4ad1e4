//! A contract whose names Rust takes for itself, with no state, status, facade or capability: it has to compile, and
//! nothing in it may hide a name that the expansion relies on.

use std::sync::Arc;

use transom_runtime::{Call, Context};

/// The contract under test.
mod tea {
    // What an app may have imported must not matter to the expansion.
    #[expect(dead_code, reason = "declared to be in the way")]
    type Result<T> = std::result::Result<T, ()>;
    #[expect(dead_code, reason = "declared to be in the way")]
    struct Option;
    #[expect(dead_code, reason = "declared to be in the way")]
    struct String;

    transom_macros::contract!("tests/tea.yaml");
}

struct Pot;

impl tea::Handlers for Pot {
    async fn r#match(
        &self,
        _: &Context,
        command: tea::commands::Match,
    ) -> Result<tea::events::Self_, tea::Failure> {
        let stem = tea::records::Stem {
            leaf: None,
            leaves: Vec::new(),
        };
        let leaf = tea::records::Leaf {
            stem: Some(Box::new(stem)),
        };
        let option = tea::records::Option_ {
            r#type: Some(command.r#match),
            r#box: Some(Box::new(leaf)),
        };
        Ok(tea::events::Self_ {
            self_: Some(option),
            r#fn: command.params,
        })
    }

    async fn holds_(
        &self,
        _: &Context,
        _: tea::commands::Holds,
    ) -> Result<tea::events::Self_, tea::Failure> {
        Err(tea::Failure::new(tea::ErrorCode::Move, "nothing to pour"))
    }
}

#[test]
fn odd_names_are_spelled_so_that_rust_takes_them() {
    let read = |text: &str| match Call::read(text.to_owned(), &tea::FACTS) {
        Ok(Call::Command(text)) => tea::Command::parse(&text),
        other => panic!("{text} is no command: {other:?}"),
    };
    let command = read("tea://match?params=unrecognized&match=a&query=b");
    let expected = tea::commands::Match {
        params: tea::Status_::Unrecognized_,
        r#match: "a".into(),
        query: Some("b".into()),
    };
    assert_eq!(command, Ok(tea::Command::Match(expected)));
    let refused = read("tea://self").expect_err("it is planned");
    assert_eq!(
        refused.message, "tea://self: match or query",
        "params go before the promise"
    );
    let refused = read("tea://self?match=a").expect_err("it is planned");
    assert_eq!(refused.code, tea::ErrorCode::Loop);
    let _router = tea::Router::new(Arc::new(Pot));
}

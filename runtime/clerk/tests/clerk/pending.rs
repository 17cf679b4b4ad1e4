//! The one pending attempt that all flows share: DQ-25, DQ-26.

use serde_json::json;

use crate::world::{World, code};

/// A flow: its start, and the step behind it.
const FLOWS: [(&str, &str); 3] = [
    (
        "clerk://manual?method=email_code&emailAddress=jane+clerk_test@example.com",
        "clerk://manual?method=email_code&action=verify&code=424242",
    ),
    (
        "clerk://manual?method=phone_code&phoneNumber=+12015550100",
        "clerk://manual?method=phone_code&action=verify&code=424242",
    ),
    (
        "clerk://manual?method=reset_password&phoneNumber=+12015550100",
        "clerk://manual?method=reset_password&action=verify&code=424242",
    ),
];

const RESET: &str = "clerk://manual?method=reset_password&action=reset&newPassword=a good long one";
const SECOND_FACTOR: &str = "clerk://manual?method=second_factor&code=123456";

#[tokio::test]
async fn dq_25_a_later_step_without_its_first_one_touches_no_network() {
    let mut world = World::configured().await;
    world.settle().await;
    world.line.clear();
    for (command, event, name, state) in [
        (FLOWS[0].1, "emailCode", "email_code.verify", "email_code"),
        (FLOWS[1].1, "phoneCode", "phone_code.verify", "phone_code"),
        (
            FLOWS[2].1,
            "resetPassword",
            "reset_password.verify",
            "reset_code",
        ),
        (
            RESET,
            "resetPassword",
            "reset_password.reset",
            "reset_password",
        ),
        (
            SECOND_FACTOR,
            "secondFactor",
            "second_factor.verify",
            "second_factor",
        ),
    ] {
        assert_eq!(
            world.send(command).await,
            json!({
                "ok": false,
                "event": event,
                "error": {
                    "code": "missing_state",
                    "message": format!(
                        "manual.{name} goes on with a pending {state}, and there is none. \
                         Send the step in front of it first."
                    ),
                },
            })
        );
    }
    assert_eq!(world.line.calls(), [""; 0]);
}

#[tokio::test]
async fn dq_25_the_steps_of_a_reset_keep_their_order() {
    let (start, verify) = FLOWS[2];
    let mut world = World::configured().await;
    world.send(start).await;
    world.settle().await;
    world.line.clear();
    assert_eq!(code(&world.send(RESET).await), "missing_state");
    assert_eq!(world.line.calls(), [""; 0]);
    // It has done no harm.
    assert_eq!(world.send(verify).await["status"], "needs_new_password");
    world.settle().await;
    world.line.clear();
    assert_eq!(code(&world.send(verify).await), "missing_state");
    assert_eq!(world.line.calls(), [""; 0]);
    assert_eq!(world.send(RESET).await["status"], "complete");
    // And what is complete is pending no more.
    assert_eq!(code(&world.send(RESET).await), "missing_state");
}

#[tokio::test]
async fn dq_26_c_02_a_new_start_ends_the_flow_before() {
    for first in FLOWS {
        for second in FLOWS.into_iter().filter(|it| *it != first) {
            let mut world = World::configured().await;
            assert_eq!(world.send(first.0).await["status"], "code_sent");
            assert_eq!(world.send(second.0).await["status"], "code_sent");
            world.settle().await;
            world.line.clear();
            assert_eq!(
                code(&world.send(first.1).await),
                "missing_state",
                "{first:?} {second:?}"
            );
            assert_eq!(world.line.calls(), [""; 0]);
            assert_eq!(world.send(second.1).await["ok"], true, "{second:?}");
        }
    }
}

#[tokio::test]
async fn dq_26_a_verified_reset_ends_with_a_new_start_too() {
    let (start, verify) = FLOWS[2];
    for (other, step) in FLOWS {
        let mut world = World::configured().await;
        world.send(start).await;
        assert_eq!(world.send(verify).await["status"], "needs_new_password");
        assert_eq!(world.send(other).await["status"], "code_sent");
        assert_eq!(code(&world.send(RESET).await), "missing_state", "{other}");
        assert_eq!(world.send(step).await["ok"], true, "{other}");
    }
}

#[tokio::test]
async fn dq_26_a_pending_second_factor_ends_with_a_new_start() {
    for (start, verify) in FLOWS {
        let mut world = World::configured().await;
        world.start_mona().await;
        assert_eq!(world.send(start).await["status"], "code_sent");
        assert_eq!(code(&world.send(SECOND_FACTOR).await), "missing_state");
        world.start_mona().await;
        assert_eq!(code(&world.send(verify).await), "missing_state", "{verify}");
    }
}

#[tokio::test]
async fn a_start_that_clerk_refuses_ends_nothing() {
    for (start, verify) in FLOWS {
        let mut world = World::configured().await;
        world.send(start).await;
        for refused in [
            "clerk://manual?method=email_code&email=nobody@example.com",
            "clerk://manual?method=phone_code&phone=+12015550177",
            "clerk://manual?method=reset_password&email=nobody@example.com",
            "clerk://manual?method=ticket&ticket=ticket_nobody_made",
        ] {
            assert_eq!(world.send(refused).await["ok"], false);
        }
        assert_eq!(world.send(verify).await["ok"], true, "{verify}");
    }
}

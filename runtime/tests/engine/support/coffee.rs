//! A small contract, written by hand as the generated code of a spec would be.

use std::time::Duration;

use serde_json::json;
use transom_runtime::{
    Assignment, BoxFuture, Bridge, Call, Clock, Context, Envelope, FacadeFacts, FacadeText, Facts,
    Key, Order, Query, Reply, SimulatedClock,
};

const fn free_text(name: &'static str) -> Key {
    Key {
        name,
        param: name,
        folds: true,
        secret: false,
        routes: &[],
    }
}

const fn choice(name: &'static str) -> Key {
    Key {
        name,
        param: name,
        folds: false,
        secret: false,
        routes: &[],
    }
}

const fn secret(name: &'static str) -> Key {
    Key {
        name,
        param: name,
        folds: true,
        secret: true,
        routes: &[],
    }
}

pub static FACTS: Facts = Facts {
    name: "coffee",
    version: "1.0.0",
    scheme: "coffee",
    log_prefix: "[Coffee]",
    handler: "onCoffeeEvent",
    keys: &[
        free_text("drink"),
        choice("size"),
        choice("enabled"),
        choice("count"),
        free_text("phone"),
        free_text("email"),
        Key {
            name: "mail",
            param: "email",
            folds: true,
            secret: false,
            routes: &[],
        },
        secret("pin"),
        secret("newPin"),
        choice("ms"),
        choice("rid"),
        Key {
            name: "milk",
            param: "milk",
            folds: true,
            secret: false,
            routes: &["latte"],
        },
    ],
    secret_fields: &["token", "spares"],
    facades: &[FacadeFacts {
        name: "barista",
        schemes: &["barista", "oldbarista"],
        keys: &["baristaCommand", "oldCommand"],
        callback: "callback",
    }],
};

/// The machine. Its routes:
///
/// `echo` ends at once with what it was given, `fail` in an error with a text as hostile as the page wants, `free`,
/// `turn`, `barrier` and `outlive` end after `ms` milliseconds, `news` has another event sent after its own, `spares` ends with secrets in a list, `early` writes a global before its event, `late` names one at
/// once that is written after its event, `panic` panics at once and `crash` after `ms`, everything else is unknown.
pub struct Coffee {
    pub clock: SimulatedClock,
}

impl Coffee {
    fn route(call: &Call) -> String {
        match call {
            Call::Command(command) => command.route().to_ascii_lowercase(),
            Call::Facade(FacadeText { path, .. }) => path.clone(),
        }
    }

    async fn wait(&self, query: &Query<'_>) {
        let millis = query
            .integer("ms")
            .and_then(|ms| u64::try_from(ms).ok())
            .unwrap_or(0);
        if millis > 0 {
            self.clock
                .sleep_until(self.clock.monotonic() + Duration::from_millis(millis))
                .await;
        }
    }
}

impl Bridge for Coffee {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn offers(&self) -> Vec<&'static str> {
        vec!["echo", "fail"]
    }

    fn order(&self, call: &Call) -> Order {
        match Self::route(call).as_str() {
            "turn" => Order::InTurn,
            "barrier" => Order::Barrier,
            "misordered" => panic!("the order of this call is a mistake"),
            _ => Order::Free,
        }
    }

    fn outlives_document(&self, call: &Call) -> bool {
        Self::route(call) == "outlive"
    }

    fn serve<'a>(&'a self, cx: &'a Context, call: &'a Call) -> BoxFuture<'a, Reply> {
        let command = match call {
            Call::Command(command) => command,
            Call::Facade(call) => {
                assert!(call.path != "bar/panic", "the machine is on fire");
                let answer = json!({ "path": call.path, "data": call.data });
                return Box::pin(async move { Reply::Answer(answer) });
            }
        };
        let route = Self::route(call);
        assert!(route != "panic", "the machine is on fire");
        let query = command.query(FACTS.keys);
        Box::pin(async move {
            let balance = |value| Assignment {
                global: "coffeeBalance",
                value,
                secret: false,
            };
            let token = |value| Assignment {
                global: "coffeeToken",
                value,
                secret: true,
            };
            if route == "late" {
                cx.assign_after(token(json!(query.text("drink"))));
            }
            self.wait(&query).await;
            let envelope = match route.as_str() {
                "echo" => Envelope::ok("echo")
                    .with_some("drink", query.text("drink"))
                    .with_some("email", query.text("email")),
                "free" => Envelope::ok("free").with("ms", query.integer("ms")),
                "turn" => Envelope::ok("turn").with("ms", query.integer("ms")),
                "barrier" => Envelope::ok("barrier").with("ms", query.integer("ms")),
                "outlive" => Envelope::ok("outlive").with("status", "served"),
                "fail" => {
                    let message = query.text("drink").unwrap_or_default();
                    Envelope::error("fail", "no_water", message)
                }
                "early" => {
                    cx.assign_before(balance(json!(7)));
                    cx.assign_before(token(json!("tok_early_1234567890")));
                    Envelope::ok("early").with("token", "tok_event_0987654321")
                }
                "spares" => {
                    let spares = json!([["tok_spare_1111"], { "of": "tok_spare_2222" }]);
                    Envelope::ok("spares").with("spares", spares)
                }
                "late" => Envelope::ok("late").with("status", "complete"),
                "news" => {
                    let old = Envelope::ok("served").with("token", "tok_served_1234567890");
                    cx.emit_after(old, Some("earlier".to_owned()));
                    cx.assign_after(token(json!("tok_served_1234567890")));
                    Envelope::ok("news")
                }
                "log" => {
                    cx.log(format_args!(
                        "brewing {}",
                        query.text("drink").unwrap_or_default()
                    ));
                    Envelope::ok("log")
                }
                "crash" => panic!("the machine is on fire"),
                _ => Envelope::error("unknown", "unknown_command", "There is no such command."),
            };
            Reply::Event(envelope)
        })
    }
}

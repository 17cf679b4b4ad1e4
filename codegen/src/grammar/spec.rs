//! The top level of a spec.

use super::parts::{CAPABILITY, COOKIE, DIVERGENCE, FACADE, PLATFORM, QUIRK};
use super::routes::ROUTE;
use super::vocabulary::{CHOICE, ERROR, EVENT, FIELD_OF_PAGE, GROUP, PARAM, RECORD, STATE, STATUS};
use super::{
    DESCRIPTION, Entry, Form, Key, Keys, Kind, Need, SOURCE, SUMMARY, Value, optional, required,
};

/// A whole spec.
pub static SPEC: Entry = Entry {
    name: "spec",
    doc: "The contract between a web page and the native app around it.",
    short: None,
    keys: &[
        required(
            "bridge",
            Value::Text(Form::Name),
            "The name of the bridge; packages and types are named after it.",
        ),
        required(
            "version",
            Value::Text(Form::Version),
            "The version of the contract, by semantic versioning.",
        ),
        Key {
            need: Need::Required,
            ..SUMMARY
        },
        DESCRIPTION,
        SOURCE,
        required(
            "scheme",
            Value::Text(Form::Scheme),
            "The scheme of its commands: `coffee` in `coffee://brew?size=small`.",
        ),
        optional(
            "log",
            Value::Text(Form::Line),
            "What each log line starts with; `[Coffee]` for a bridge named `coffee`.",
        ),
        required(
            "page",
            Value::Entry(&PAGE),
            "What the bridge touches in the page.",
        ),
        optional(
            "needs",
            Value::List(&Value::Refers(Kind::State)),
            "States that every command needs, in the order in which they are checked.",
        ),
        optional(
            "uses",
            Value::List(&Value::Refers(Kind::Capability)),
            "Capabilities that the core works with whatever is asked of it; no app can do without them.",
        ),
        required(
            "answers",
            Value::Entry(&ANSWERS),
            "What the router answers without asking a handler.",
        ),
        optional(
            "platforms",
            Value::Map(Keys::Define(Kind::Platform), &Value::Entry(&PLATFORM)),
            "The platforms the contract speaks of.",
        ),
        optional(
            "choices",
            Value::Map(Keys::Define(Kind::Choice), &Value::Entry(&CHOICE)),
            "Lists of values that a param can take.",
        ),
        optional(
            "params",
            Value::Map(Keys::Define(Kind::Param), &Value::Entry(&PARAM)),
            "The known keys: a query is split in front of these and nowhere else.",
        ),
        optional(
            "statuses",
            Value::Map(Keys::Define(Kind::Status), &Value::Entry(&STATUS)),
            "Every value that `status` can have.",
        ),
        optional(
            "status_groups",
            Value::Map(Keys::Define(Kind::Group), &Value::Entry(&GROUP)),
            "Named lists of statuses, usable as `...Name` where statuses are listed.",
        ),
        required(
            "errors",
            Value::Map(Keys::Define(Kind::Error), &Value::Entry(&ERROR)),
            "Every error code.",
        ),
        optional(
            "states",
            Value::Map(Keys::Define(Kind::State), &Value::Entry(&STATE)),
            "What has to be true before commands may run.",
        ),
        optional(
            "types",
            Value::Map(Keys::Define(Kind::Record), &Value::Entry(&RECORD)),
            "Objects that fields can hold.",
        ),
        required(
            "events",
            Value::Map(Keys::Define(Kind::Event), &Value::Entry(&EVENT)),
            "What reaches the page.",
        ),
        required(
            "routes",
            Value::Map(Keys::Define(Kind::Route), &Value::Entry(&ROUTE)),
            "What a page can ask for.",
        ),
        optional(
            "capabilities",
            Value::Map(Keys::Define(Kind::Capability), &Value::Entry(&CAPABILITY)),
            "What the core asks of the shell, and what the shell tells the core.",
        ),
        optional(
            "cookies",
            Value::Map(Keys::Define(Kind::Cookie), &Value::Entry(&COOKIE)),
            "Cookies the shell writes for the server of the page.",
        ),
        optional(
            "quirks",
            Value::Map(Keys::Define(Kind::Quirk), &Value::Entry(&QUIRK)),
            "Rules of behaviour with an id of their own.",
        ),
        optional(
            "divergences",
            Value::List(&Value::Entry(&DIVERGENCE)),
            "Where platforms differ under the hood.",
        ),
        optional(
            "facades",
            Value::Map(Keys::Define(Kind::Facade), &Value::Entry(&FACADE)),
            "Other page-side APIs onto the same core.",
        ),
    ],
};

static PAGE: Entry = Entry {
    name: "page",
    doc: "What the bridge touches in the page.",
    short: None,
    keys: &[
        required(
            "handler",
            Value::Text(Form::Global),
            "The global function that receives events: `window.onCoffeeEvent(event)`.",
        ),
        optional(
            "globals",
            Value::Map(Keys::Define(Kind::Global), &Value::Entry(&FIELD_OF_PAGE)),
            "The global variables that the bridge writes.",
        ),
        optional(
            "user_agent",
            Value::List(&Value::Text(Form::Line)),
            "Words the user agent carries, for pages that look there for the bridge.",
        ),
        optional(
            "senders",
            Value::Map(Keys::Define(Kind::Sender), &Value::Entry(&SENDER)),
            "Globals of the page that take commands.",
        ),
    ],
};

static SENDER: Entry = Entry {
    name: "sender",
    doc: "A global of the page that takes commands, there before any script of the page runs.",
    short: None,
    keys: &[
        required(
            "kind",
            Value::Word(&[
                ("setter", "By assigning the text to the global itself."),
                (
                    "object",
                    "Through an object: `name.href = …`, `name.call(…)` or `name.send({scheme, params})`.",
                ),
            ]),
            "How a page sends a command through it.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
    ],
};

static ANSWERS: Entry = Entry {
    name: "answers",
    doc: "What the router answers without asking a handler.",
    short: None,
    keys: &[
        required(
            "unknown_route",
            Value::Entry(&UNKNOWN_ROUTE),
            "What a route nobody knows is met with.",
        ),
        required(
            "missing_param",
            Value::Refers(Kind::Error),
            "The error for a required param that is absent or empty.",
        ),
        required(
            "planned",
            Value::Refers(Kind::Error),
            "The error for a command that is planned and not built yet.",
        ),
    ],
};

static UNKNOWN_ROUTE: Entry = Entry {
    name: "unknown_route",
    doc: "What a route nobody knows is met with.",
    short: None,
    keys: &[
        required(
            "event",
            Value::Refers(Kind::Event),
            "The event that reports it.",
        ),
        required("error", Value::Refers(Kind::Error), "The error it carries."),
    ],
};

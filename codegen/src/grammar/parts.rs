//! What stands beside the routes: platforms, capabilities, cookies, quirks, divergences, facades.

use super::routes::STABILITIES;
use super::vocabulary::FIELD;
use super::{
    DESCRIPTION, Entry, Form, Key, Keys, Kind, Need, SOURCE, SUMMARY, Value, optional, required,
};

const FIELDS: Value = Value::Map(Keys::Define(Kind::Field), &Value::Entry(&FIELD));
const NOTES: Value = Value::Map(Keys::Refer(Kind::Platform), &Value::Text(Form::Line));

pub(super) static PLATFORM: Entry = Entry {
    name: "platform",
    doc: "A platform a shell exists for.",
    short: None,
    keys: &[
        required("title", Value::Text(Form::Line), "Its name for readers."),
        optional(
            "minimum",
            Value::Text(Form::Line),
            "The oldest version supported.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
    ],
};

pub(super) static CAPABILITY: Entry = Entry {
    name: "capability",
    doc: "One ability of a shell.",
    short: None,
    keys: &[
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional(
            "direction",
            Value::Word(&[
                ("asked", "The core asks, the shell answers once."),
                ("told", "The shell tells, the core does not answer."),
            ]),
            "Who speaks first; `asked` by default.",
        ),
        optional(
            "absent",
            Value::Refers(Kind::Error),
            "What a command answers on a shell without it.",
        ),
        optional(
            "failures",
            Value::Map(Keys::Define(Kind::Failure), &Value::Entry(&FAILURE)),
            "Why an operation can fail.",
        ),
        optional("on", NOTES, "What implements it on each platform."),
        required(
            "operations",
            Value::Map(Keys::Define(Kind::Operation), &Value::Entry(&OPERATION)),
            "What it does.",
        ),
    ],
};

static FAILURE: Entry = Entry {
    name: "failure",
    doc: "Why an operation of a capability can fail.",
    short: Some("summary"),
    keys: &[SUMMARY, DESCRIPTION, SOURCE],
};

static OPERATION: Entry = Entry {
    name: "operation",
    doc: "One thing a capability does.",
    short: Some("summary"),
    keys: &[
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional("takes", FIELDS, "What goes in."),
        optional(
            "gives",
            FIELDS,
            "What comes out; nothing when only the fact of success does.",
        ),
        optional(
            "fails",
            Value::List(&Value::Refers(Kind::Failure)),
            "The failures of the capability it can end in.",
        ),
        optional(
            "waits_for_person",
            Value::Flag,
            "A person has to act before a command that uses it can end, so clients set that command no time limit.",
        ),
    ],
};

pub(super) static COOKIE: Entry = Entry {
    name: "cookie",
    doc: "A cookie the shell writes for the server of the page.",
    short: None,
    keys: &[
        required("value", Value::Text(Form::Line), "What it holds."),
        required("max_age", Value::Number, "How long it lives, in seconds."),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
    ],
};

pub(super) static QUIRK: Entry = Entry {
    name: "quirk",
    doc: "A rule of behaviour with an id of its own.",
    short: Some("rule"),
    keys: &[
        required(
            "rule",
            Value::Text(Form::Line),
            "The rule, in one sentence.",
        ),
        Key {
            need: Need::Optional,
            doc: "What follows from the rule; further paragraphs go into `description`.",
            ..SUMMARY
        },
        DESCRIPTION,
        SOURCE,
    ],
};

pub(super) static DIVERGENCE: Entry = Entry {
    name: "divergence",
    doc: "One concern that platforms solve differently.",
    short: None,
    keys: &[
        required("concern", Value::Text(Form::Line), "The concern."),
        required("on", NOTES, "How each platform solves it."),
        Key {
            doc: "What remains of it here, in one sentence.",
            ..SUMMARY
        },
        DESCRIPTION,
        SOURCE,
    ],
};

pub(super) static FACADE: Entry = Entry {
    name: "facade",
    doc: "An API that pages written for another bridge already speak.",
    short: None,
    keys: &[
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        required(
            "schemes",
            Value::List(&Value::Text(Form::Scheme)),
            "The schemes of its commands; the first is the current one.",
        ),
        required(
            "keys",
            Value::List(&Value::Text(Form::Global)),
            "The keys under which an object carries its command; the first is the current one.",
        ),
        required(
            "global",
            Value::Text(Form::Global),
            "The global object that pages find.",
        ),
        optional(
            "channel",
            Value::Text(Form::Global),
            "The global through which pages post objects: `window.<channel>.postMessage(text)`.",
        ),
        optional(
            "ready",
            Value::List(&Value::Text(Form::Global)),
            "Global functions called after each page load, where defined.",
        ),
        required(
            "errors",
            Value::Map(
                Keys::Define(Kind::FacadeError),
                &Value::Entry(&FACADE_ERROR),
            ),
            "Its error codes.",
        ),
        required(
            "calls",
            Value::Map(Keys::Define(Kind::Call), &Value::Entry(&CALL)),
            "Its calls.",
        ),
    ],
};

static FACADE_ERROR: Entry = Entry {
    name: "facade error",
    doc: "An error code of a facade.",
    short: None,
    keys: &[
        required(
            "from",
            Value::Either(&[
                Value::List(&Value::Mentions(Kind::Error)),
                Value::Word(&[(
                    "rest",
                    "All codes that no other error of the facade stands for.",
                )]),
            ]),
            "The codes of the contract it stands for, or `rest`.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
    ],
};

static CALL: Entry = Entry {
    name: "call",
    doc: "A call of a facade.",
    short: None,
    keys: &[
        required(
            "path",
            Value::Text(Form::Line),
            "The command without its scheme: `bar/order`.",
        ),
        optional(
            "method",
            Value::Text(Form::Line),
            "Where pages find it under the global object: `bar.order`.",
        ),
        optional("takes", FIELDS, "What goes in."),
        required(
            "gives",
            Value::Refers(Kind::Record),
            "What comes out when all goes well.",
        ),
        optional(
            "like",
            Value::Mentions(Kind::Command),
            "The command it stands for, by its dotted path.",
        ),
        optional(
            "stability",
            STABILITIES,
            "How far it is; `stable` by default.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
    ],
};

//! What routes are made of: params and their values, statuses, errors, states, types, events.

use super::{DESCRIPTION, Entry, Form, Keys, Kind, SOURCE, SUMMARY, Value, optional, required};

pub(super) static CHOICE: Entry = Entry {
    name: "choice",
    doc: "A list of values that a param can take.",
    short: None,
    keys: &[
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional(
            "open",
            Value::Flag,
            "Unknown values pass through as text. What happens to them in a closed choice (the default), the param says.",
        ),
        optional(
            "exact",
            Value::Flag,
            "Values are compared as written. Otherwise a query may write them in any case.",
        ),
        required(
            "values",
            Value::Map(Keys::Define(Kind::Value), &Value::Entry(&CHOICE_VALUE)),
            "The values, in the order of the docs.",
        ),
    ],
};

static CHOICE_VALUE: Entry = Entry {
    name: "value",
    doc: "One value of a choice.",
    short: Some("summary"),
    keys: &[
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional(
            "aliases",
            Value::List(&Value::Text(Form::Line)),
            "Other spellings of the same value, compared like it.",
        ),
    ],
};

pub(super) static PARAM: Entry = Entry {
    name: "param",
    doc: "A known key of the query.",
    short: None,
    keys: &[
        required(
            "type",
            Value::Type,
            "`text`, `bool`, `integer`, `url`, `email`, `phone`, a choice, or `text[]` for a list written with commas.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional(
            "secret",
            Value::Flag,
            "Never logged, masked wherever it is shown.",
        ),
        optional(
            "default",
            Value::Text(Form::Line),
            "The value when the key is absent, as it would be written in the query.",
        ),
        optional(
            "unknown",
            Value::Word(&[
                (
                    "refused",
                    "The command is answered like one that lacks the param, and told the values (the default).",
                ),
                ("default", "It counts as the default."),
            ]),
            "What a value means that the closed choice does not list.",
        ),
        optional(
            "example",
            Value::Text(Form::Line),
            "A value for docs and tests, before percent-encoding.",
        ),
        optional(
            "aliases",
            Value::List(&Value::Text(Form::Name)),
            "Other keys that mean the same.",
        ),
        optional(
            "extension",
            Value::Flag,
            "Not part of the original contract; older hosts fold it into the value in front of it. It splits queries only in the routes that read it, or everywhere when none does.",
        ),
    ],
};

pub(super) static STATUS: Entry = Entry {
    name: "status",
    doc: "How far a command has come.",
    short: Some("summary"),
    keys: &[
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional("terminal", Value::Flag, "Nothing follows in the same flow."),
    ],
};

pub(super) static GROUP: Entry = Entry {
    name: "status group",
    doc: "A named list of statuses.",
    short: None,
    keys: &[
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional(
            "open",
            Value::Flag,
            "Somebody else owns the list and may lengthen it at any time.",
        ),
        required(
            "of",
            Value::List(&Value::StatusOrGroup),
            "Its members, in order.",
        ),
    ],
};

pub(super) static ERROR: Entry = Entry {
    name: "error",
    doc: "Why a command failed.",
    short: None,
    keys: &[
        required(
            "class",
            Value::Word(&[
                (
                    "argument",
                    "The page can do something about it: the command itself is wrong.",
                ),
                ("order", "The page can: the command came too early."),
                (
                    "attempt",
                    "The user can: the attempt was refused or cancelled, another may succeed.",
                ),
                (
                    "platform",
                    "The host can: this build or this device lacks something.",
                ),
                (
                    "network",
                    "Nobody can at once: the network or the server; later may succeed.",
                ),
            ]),
            "Who can do something about it.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional(
            "message",
            Value::Text(Form::Line),
            "The text of the bridge; it can hold `{command}`, `{params}`, `{value}`, `{expected}` and `{state}`. Without it the text comes from the handler.",
        ),
        optional(
            "extension",
            Value::Flag,
            "Not part of the original contract.",
        ),
    ],
};

pub(super) static STATE: Entry = Entry {
    name: "state",
    doc: "What has to be true before a command may run.",
    short: None,
    keys: &[
        required(
            "missing",
            Value::Refers(Kind::Error),
            "What a command that needs it answers when it is not so.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
    ],
};

pub(super) static RECORD: Entry = Entry {
    name: "type",
    doc: "An object that fields can hold.",
    short: None,
    keys: &[
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        required(
            "fields",
            Value::Map(Keys::Define(Kind::Field), &Value::Entry(&FIELD)),
            "Its fields, in order.",
        ),
    ],
};

pub(super) static FIELD: Entry = Entry {
    name: "field",
    doc: "A field of an object.",
    short: None,
    keys: &[
        required(
            "type",
            Value::Type,
            "A type; `?` behind it for what may be absent, `|null` for what may be null.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional(
            "secret",
            Value::Flag,
            "Never logged, masked wherever it is shown.",
        ),
        optional("example", Value::Any, "A value for docs and tests."),
    ],
};

static FIELD_OF_EVENT: Entry = Entry {
    name: "event field",
    doc: "A field of an event.",
    short: None,
    keys: &[
        required(
            "type",
            Value::Type,
            "A type; `?` behind it for what may be absent, `|null` for what may be null.",
        ),
        optional(
            "when",
            Value::Mentions(Kind::Status),
            "Present only when the event carries this status.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional(
            "secret",
            Value::Flag,
            "Never logged, masked wherever it is shown.",
        ),
        optional("example", Value::Any, "A value for docs and tests."),
    ],
};

pub(super) static FIELD_OF_PAGE: Entry = Entry {
    name: "global",
    doc: "A global variable of the page that the bridge writes.",
    short: None,
    keys: &[
        required(
            "type",
            Value::Type,
            "A type; `|null` behind it for what may be null.",
        ),
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional("secret", Value::Flag, "Never logged."),
    ],
};

pub(super) static EVENT: Entry = Entry {
    name: "event",
    doc: "What reaches the page: `{ok, event, status?, error?, …fields}`.",
    short: Some("summary"),
    keys: &[
        SUMMARY,
        DESCRIPTION,
        SOURCE,
        optional(
            "status",
            Value::List(&Value::StatusOrGroup),
            "The statuses it can carry: names, and `...Group` for all of a group.",
        ),
        optional(
            "fields",
            Value::Map(Keys::Define(Kind::Field), &Value::Entry(&FIELD_OF_EVENT)),
            "Its further fields when `ok` is `true`.",
        ),
        optional(
            "beside_error",
            Value::Map(Keys::Define(Kind::Field), &Value::Entry(&FIELD)),
            "Fields that may stand beside `error` when `ok` is `false`; each may be absent.",
        ),
        optional(
            "errors_only",
            Value::Flag,
            "Only ever sent with `ok: false`.",
        ),
    ],
};

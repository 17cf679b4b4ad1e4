//! Routes and their variants.

use super::{
    DESCRIPTION, Entry, Form, Key, Keys, Kind, SOURCE, SUMMARY, Value, optional, required,
};

/// The keys of a level, whether a route or a variant, behind those that are its own.
macro_rules! level {
    ($($own:expr),* $(,)?) => {
        &[
            SUMMARY, DESCRIPTION, SOURCE, $($own,)*
            EVENT, NEEDS, USES, PARAMS, ONE_OF, REFUSES, ENDS, FAILS, ERRORS, OPENS, CHOOSE, UNKNOWN,
            // Spelled out, because a constant may not lead back to the table it stands in.
            optional("variants", Value::Map(Keys::Define(Kind::Variant), &A_VARIANT), "The variants, by the value that chooses them."),
            ORDER, OUTLIVES_DOCUMENT, STABILITY, EXTENSION, PLATFORMS, EXAMPLES,
        ]
    };
}

pub(super) static ROUTE: Entry = Entry {
    name: "route",
    doc: "The host part of a command, and what it leads to: a command, or a choice between variants.",
    short: None,
    keys: level![],
};

static VARIANT: Entry = Entry {
    name: "variant",
    doc: "One way on: a command, or a further choice.",
    short: None,
    keys: level![
        optional(
            "aliases",
            Value::List(&Value::Text(Form::Line)),
            "Other values that choose it."
        ),
        optional(
            "default",
            Value::Flag,
            "Taken when the choosing param is absent."
        ),
    ],
};

// A constant cannot borrow from a table, so what the keys below point at has a name.
static A_VARIANT: Value = Value::Entry(&VARIANT);
static REFUSALS: Value = Value::Entry(&REFUSAL);
static AN_EXAMPLE: Value = Value::Entry(&EXAMPLE);

const EVENT: Key = optional(
    "event",
    Value::Refers(Kind::Event),
    "The event of the answers and mistakes of this level; variants that set none inherit it.",
);
const NEEDS: Key = optional(
    "needs",
    Value::List(&Value::Refers(Kind::State)),
    "States checked when this level is entered, in order.",
);
const USES: Key = optional(
    "uses",
    Value::List(&Value::CapabilityUse),
    "The capabilities of the app it works with: `name` when it cannot do without, `name?` when it can, `name.operation` when it uses that one alone. Variants inherit them.",
);
const PARAMS: Key = optional(
    "params",
    Value::List(&Value::ParamUse),
    "The params a command reads: `name` may be absent, `name!` may not, `name! | other` reads `other` when `name` is absent.",
);
const ONE_OF: Key = optional(
    "one_of",
    Value::List(&Value::Refers(Kind::Param)),
    "At least one of these params has to be present.",
);
const REFUSES: Key = optional(
    "refuses",
    Value::List(&REFUSALS),
    "Values refused with an error of their own, before a handler sees them.",
);
const ENDS: Key = optional(
    "ends",
    Value::Either(&[
        Value::List(&Value::StatusOrGroup),
        Value::Map(
            Keys::Refer(Kind::Event),
            &Value::List(&Value::StatusOrGroup),
        ),
    ]),
    "How the command can end when all goes well: statuses of its event, or events with their statuses. All statuses of its event by default.",
);
const FAILS: Key = optional(
    "fails",
    Value::Refers(Kind::Event),
    "The event that carries its errors when that is another than `event`.",
);
const ERRORS: Key = optional(
    "errors",
    Value::List(&Value::Refers(Kind::Error)),
    "The errors its handler can report; those of needs, params and refusals go without saying.",
);
const OPENS: Key = optional(
    "opens",
    Value::Refers(Kind::State),
    "The state it opens for a later step.",
);
const CHOOSE: Key = optional(
    "choose",
    Value::Refers(Kind::Param),
    "The param whose value chooses the variant.",
);
const UNKNOWN: Key = optional(
    "unknown",
    Value::Refers(Kind::Error),
    "The error for a value without a variant; without it the one for a param that is missing, unless unknown values of the param count as its default.",
);
const ORDER: Key = optional(
    "order",
    Value::Word(&[
        ("free", "At once, beside whatever else runs."),
        ("in_turn", "One after another among those that say so."),
        (
            "barrier",
            "Commands that arrive later wait until it has ended.",
        ),
    ]),
    "When it runs relative to other commands; `free` by default. Variants inherit it.",
);
const OUTLIVES_DOCUMENT: Key = optional(
    "outlives_document",
    Value::Flag,
    "Its result goes to a newer document of the same origin when the asking one is gone. Variants inherit it.",
);
const STABILITY: Key = optional(
    "stability",
    STABILITIES,
    "How far it is; `stable` by default. Variants inherit it.",
);
const EXTENSION: Key = optional(
    "extension",
    Value::Flag,
    "Not part of the original contract. Variants inherit it.",
);
const PLATFORMS: Key = optional(
    "platforms",
    Value::Map(Keys::Refer(Kind::Platform), &Value::Text(Form::Line)),
    "What is special on a platform.",
);
const EXAMPLES: Key = optional(
    "examples",
    Value::List(&AN_EXAMPLE),
    "Commands as a page sends them, and what comes back; checked and run.",
);

/// The words for how far a part of the contract is.
pub(super) const STABILITIES: Value = Value::Word(&[
    ("stable", "Works and is kept."),
    ("experimental", "Works and may change."),
    ("planned", "Promised; answered with an error that says so."),
]);

static REFUSAL: Entry = Entry {
    name: "refusal",
    doc: "Values that are refused with an error of their own.",
    short: None,
    keys: &[
        required(
            "when",
            Value::Map(
                Keys::Refer(Kind::Param),
                &Value::List(&Value::Text(Form::Line)),
            ),
            "A param, and the values refused.",
        ),
        required("error", Value::Refers(Kind::Error), "The error."),
    ],
};

static EXAMPLE: Entry = Entry {
    name: "example",
    doc: "A command as a page sends it, and what comes back.",
    short: None,
    keys: &[
        required("title", Value::Text(Form::Line), "What it shows."),
        required(
            "send",
            Value::Text(Form::Line),
            "The command as text: `coffee://brew?size=small`.",
        ),
        required(
            "answer",
            Value::Any,
            "The envelope that comes back: `{ ok: true, event: brew, status: served }`.",
        ),
    ],
};

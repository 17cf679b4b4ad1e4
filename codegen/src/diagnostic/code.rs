//! Every rule a spec can break: its number, its name and what it is there for. Numbers are never used again.
//!
//! Blocks: 01 text, 02 names, 03 types, 04 routes, 05 events, 06 statuses and errors, 07 capabilities and facades,
//! 08 examples, 09 docs, 10 secrets.

/// How grave a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Files are generated all the same.
    Warning,
}

macro_rules! codes {
    ($($name:ident $id:literal $severity:ident $title:literal $explanation:literal)*) => {
        /// A rule, by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// Every rule, in the order of its number.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// Its number, as in `TR0104`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// How grave it is to break it.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// It in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What it asks for and why, in a paragraph.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$name => $explanation,)* }
            }
        }
    };
}

codes! {
    Syntax "TR0101" Error "The text is not YAML"
        "A spec is a block of YAML 1.2. The parser stops at the first place it cannot read, so mistakes behind it show \
         up once this one is gone. Most often the indentation is off, a tab stands where spaces belong, or a text with \
         `: ` or ` #` in it lacks quotes."
    DuplicateKey "TR0102" Error "A key is written twice"
        "YAML readers disagree on which of two equal keys counts. Both places are shown; keep one."
    Unwelcome "TR0103" Error "A part of YAML that specs do without"
        "Anchors, aliases, tags, merge keys, further documents and braces over several lines make a text mean \
         something else than it seems to say. A spec is written out, so that what stands at a place is what counts."
    UnknownKey "TR0104" Error "A key that means nothing here"
        "Each entry has a fixed list of keys; anything else would be silently without effect. The nearest known key \
         is offered. The schema beside the generated files lets an editor complete them."
    TooLarge "TR0105" Error "The spec is too large or too deep"
        "A bound on the size and on the depth keeps the generator safe to run on any input. Both lie far above what a contract needs."
    MissingKey "TR0106" Error "A key that has to be there is absent"
        "Some keys have no sensible default, so they have to be written."
    WrongKind "TR0107" Error "Another kind of value is expected"
        "A text stands where a list or a mapping belongs, or the other way round, or there is nothing behind the colon."
    Unreadable "TR0108" Error "The value cannot be read as what it should be"
        "The key asks for a number, `true` or `false`, a version, or one of a few words, and the text is none of them."
    Encoding "TR0109" Error "The file is not UTF-8"
        "A spec is text in UTF-8, whatever the system. The first byte that is none is shown."
    UnknownName "TR0201" Error "A name that is defined nowhere"
        "References are by name: to params, choices, statuses, groups, errors, states, types, events, platforms, \
         failures and commands. The name is not among those of its kind; the nearest is offered."
    Spelling "TR0202" Error "A name that is not written as its kind asks"
        "Choices, types and groups are PascalCase, since they become types in every language. Everything else is written \
         as it crosses the wire, from letters, digits, `_` and `-`; a route has to be a valid host of a URL and a param \
         a plain key of a query. A name needs at least one letter or digit."
    Collision "TR0203" Error "Two names become one identifier"
        "Each language writes names in its own fashion. `emailAddress` and `email_address` are two names on the wire and \
         one in Swift, so one of them has to change."
    SameSpelling "TR0204" Error "Two meanings for one spelling"
        "Routes, variants, known keys and their aliases are compared without regard to case, so two of them must not \
         differ in case alone, and an alias must not repeat another name. Values of a choice are compared as they \
         arrive. Globals of the page must differ as well, since they live side by side under `window`."
    Unused "TR0205" Warning "An entry nobody uses"
        "The entry is defined and nothing refers to it. It would show up in the docs without a place to meet it."
    Repeated "TR0206" Error "A list names something twice"
        "The second mention is without effect; in a list of statuses a group may already contain it."
    TypeExpression "TR0301" Error "A type that cannot be read"
        "A type is a word (`text`, `bool`, `integer`, `time`, `url`, `email`, `phone`, `json`), a choice or a record, \
         followed by `[]` for a list, `?` for what may be absent and `|null` for what may be null."
    ParamType "TR0302" Error "A type that a query cannot carry"
        "A param is text in a query. It can be text, a bool, an integer, a url, an email, a phone, a choice or a list of \
         texts written with commas; whether it may be absent is said where a command uses it."
    ValueType "TR0303" Error "A default or an example does not fit its type"
        "Defaults become code and examples become docs and tests, so they have to be values of the type."
    EndlessType "TR0304" Error "A type contains itself without end"
        "A record that holds a record of its own type can only be built when the field may be absent, null or a list."
    UnknownValue "TR0305" Error "Unknown values where there are none, or without a default"
        "`unknown: default` has values that a closed choice does not list count as the default of the param. So the type has \
         to be a closed choice, and the param has to have a default."
    RequiredDefault "TR0401" Error "Required, and yet with a default"
        "A param with a default is never absent, so requiring it has no effect. Drop the `!` or the default."
    Misplaced "TR0402" Error "A key of a command at a choice, or the other way round"
        "A level that chooses between variants has no params, endings or examples of its own: they belong to the \
         variants. A level without `choose` has no variants."
    TwoDefaults "TR0403" Error "Two default variants"
        "Only one variant can be taken when the choosing param is absent."
    DeadEnd "TR0404" Error "A choice that leads nowhere"
        "A choice needs variants. Where unknown values of its param count as the default, one of them has to be the \
         default."
    NotOfThisCommand "TR0405" Error "A rule about a param the command does not read"
        "`one_of` and `refuses` speak of params, so these have to be among the params of the command, and a refused value \
         has to be one that the type of the param can take."
    NeverReachable "TR0406" Error "A state that can never be reached"
        "Every command that opens the state needs it already, directly or through other states. None of them can ever \
         run."
    NoEvent "TR0407" Error "A level without an event"
        "Answers and mistakes have to be reported through some event: set `event` here or on a level above."
    NotAStatusOfTheEvent "TR0501" Error "A status the event does not carry"
        "`ends` and `when` name statuses of one event, so these have to be in the `status` list of that event."
    ErrorsOnly "TR0502" Error "An event for errors alone used as a success"
        "The event is marked `errors_only`, so no command can end in it when all goes well."
    EventNeverSent "TR0503" Error "An event that no command sends"
        "Pages would wait for it forever. Let a command end in it, or remove it."
    BesideError "TR0504" Error "A field that cannot stand beside an error"
        "One type reads the errors of every event. So a field beside `error` has no name that an error uses itself, means \
         the same wherever it stands, and may be absent, since the router's own refusals carry nothing further."
    StatusNeverSent "TR0601" Error "A status that no event carries"
        "Readers would handle a case that never comes. Put it into the `status` of an event, or remove it."
    ErrorNeverSent "TR0602" Error "An error code that nothing reports"
        "Readers would handle a case that never comes. List it under the `errors` of a command, or remove it."
    Placeholder "TR0603" Error "A placeholder the router does not fill"
        "Messages can hold `{command}`, `{params}`, `{value}`, `{expected}` and `{state}`. Anything else would reach the \
         page as it stands."
    ToldCannotFail "TR0701" Error "A told operation with an answer"
        "The core does not answer what the shell tells it, so such an operation gives nothing and cannot fail, and nobody \
         waits for it."
    FailureUnused "TR0702" Warning "A failure no operation ends in"
        "Shells would have to provide for a failure that nothing can report. List it under the `fails` of an operation."
    FacadeErrors "TR0703" Error "The errors of a facade do not cover the contract once"
        "Each code of the contract becomes exactly one code of the facade: those named by `from`, and all others the \
         one with `from: rest`."
    CapabilityUse "TR0704" Error "A capability that a command cannot use so"
        "A command works with what the core asks of the app. What the app tells by itself cannot be used, and a \
         capability that a command cannot do without has to say under `absent` what the command then answers."
    ExampleSend "TR0801" Error "An example that would not reach its command"
        "Examples are run. `send` is parsed as the router does it: split in front of known keys only, then led through \
         the variants. It has to arrive at this command with every required param."
    ExampleAnswer "TR0802" Error "An example answer the command cannot give"
        "`answer` is an envelope: `ok`, `event`, then `status` and the fields of that event, or an `error` out of the errors \
         of the command."
    Summary "TR0901" Warning "A summary that is missing or long"
        "Each entry is listed by its summary in docs, editors and doc comments: one sentence of at most 120 characters. \
         More belongs in `description`."
    Secret "TR1001" Warning "A value that looks secret and is not marked"
        "The name says password, code, token or the like. What is marked `secret: true` is masked in every log and \
         wherever it is shown. Say `secret: false` when it may be seen."
}

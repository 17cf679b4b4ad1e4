//! `coverage.json`: rules that are not in the contract, and what cannot be covered yet, with the reason.

use std::collections::BTreeMap;

use serde_json::Value;

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Exemptions {
    /// Rules beside the quirks of the contract, by id.
    pub rules: BTreeMap<String, String>,
    pub exempt: Vec<Exemption>,
}

/// Something without a vector.
#[derive(Debug)]
pub(super) struct Exemption {
    pub what: Exempt,
    pub because: String,
    /// It ends when the subject is built.
    pub while_planned: bool,
}

/// What it is.
#[derive(Debug)]
pub(super) enum Exempt {
    Outcomes {
        subject: String,
        outcomes: Vec<String>,
    },
    Rule(String),
    Example {
        subject: String,
        title: String,
    },
}

impl Exemptions {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// It is not JSON, or an entry names nothing or gives no reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let rules = file.get("rules").and_then(Value::as_object);
        let rules = rules
            .into_iter()
            .flatten()
            .filter_map(|(id, rule)| Some((id.clone(), rule.as_str()?.to_owned())));
        let exempt = file.get("exempt").and_then(Value::as_array);
        let exempt = exempt.into_iter().flatten().enumerate().map(|(n, entry)| {
            Exemption::of(entry).ok_or_else(|| {
                format!("exempt[{n}]: an entry has `because`, and a `rule`, or a `subject` with `outcomes` or `example`")
            })
        });
        Ok(Self {
            rules: rules.collect(),
            exempt: exempt.collect::<Result<_, _>>()?,
        })
    }
}

impl Exemption {
    fn of(entry: &Value) -> Option<Self> {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
        let what = match (text("rule"), text("subject"), text("example")) {
            (Some(rule), None, None) => Exempt::Rule(rule),
            (None, Some(subject), Some(title)) => Exempt::Example { subject, title },
            (None, Some(subject), None) => {
                let outcomes = entry.get("outcomes")?.as_array()?.iter();
                let outcomes = outcomes.map(|outcome| outcome.as_str().map(str::to_owned));
                Exempt::Outcomes {
                    subject,
                    outcomes: outcomes.collect::<Option<_>>()?,
                }
            }
            _ => return None,
        };
        let because = text("because").filter(|reason| !reason.trim().is_empty())?;
        Some(Self {
            what,
            because,
            while_planned: text("while").as_deref() == Some("planned"),
        })
    }
}

//! What of a contract the vectors cover, what they leave open, and where they contradict it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::example::{same_answer, same_send};
use super::exemption::{Exempt, Exemptions};
use super::outcome::{Target, call_target, subjects, target};
use super::vector::Vector;
use crate::Contract;

/// How far the vectors cover a contract.
#[derive(Debug, Default)]
pub struct Coverage {
    /// How many vectors there are.
    pub vectors: usize,
    /// Each outcome of each subject: the name of the subject, the outcome.
    pub outcomes: Vec<(String, String, Covered)>,
    /// Each rule by its id, quirks of the contract first.
    pub rules: Vec<(String, Covered)>,
    /// Each example: the command and its title.
    pub examples: Vec<(String, String, Covered)>,
    /// Vectors or exemptions that contradict the contract, each with its place.
    pub mistakes: Vec<String>,
}

/// Who covers something.
#[derive(Debug, Clone, Default)]
pub struct Covered {
    /// The paths of the vectors that do.
    pub by: BTreeSet<String>,
    /// Why nobody has to.
    pub exempt: Option<String>,
}

impl Covered {
    /// Nobody covers it, and nobody said why.
    pub fn is_hole(&self) -> bool {
        self.by.is_empty() && self.exempt.is_none()
    }
}

impl Coverage {
    /// Everything that nobody covers, in words.
    pub fn holes(&self) -> Vec<String> {
        let outcomes = self
            .outcomes
            .iter()
            .filter(|(.., covered)| covered.is_hole());
        let rules = self.rules.iter().filter(|(_, covered)| covered.is_hole());
        let examples = self
            .examples
            .iter()
            .filter(|(.., covered)| covered.is_hole());
        let outcomes = outcomes.map(|(subject, outcome, _)| format!("{subject}: {outcome}"));
        let rules = rules.map(|(id, _)| format!("rule {id}"));
        let examples = examples.map(|(command, title, _)| format!("example of {command}: {title}"));
        outcomes.chain(rules).chain(examples).collect()
    }

    /// Nothing is open and nothing contradicts the contract.
    pub fn is_whole(&self) -> bool {
        self.mistakes.is_empty() && self.holes().is_empty()
    }

    /// What nobody has to cover, in words, each with the reason.
    pub fn exemptions(&self) -> Vec<(String, &str)> {
        let outcomes = self
            .outcomes
            .iter()
            .map(|(subject, outcome, how)| (format!("{subject}: {outcome}"), how));
        let rules = self
            .rules
            .iter()
            .map(|(id, how)| (format!("rule {id}"), how));
        let examples = self
            .examples
            .iter()
            .map(|(of, title, how)| (format!("example of {of}: {title}"), how));
        let all = outcomes.chain(rules).chain(examples);
        all.filter_map(|(name, how)| Some((name, how.exempt.as_deref()?)))
            .collect()
    }

    /// The same for tools.
    pub fn to_json(&self) -> Value {
        let covered =
            |covered: &Covered| json!({ "vectors": covered.by, "exempt": covered.exempt });
        let mut subjects: Vec<(&str, Vec<Value>)> = Vec::new();
        for (subject, outcome, how) in &self.outcomes {
            let mut entry = covered(how);
            entry["outcome"] = json!(outcome);
            match subjects.last_mut() {
                Some((last, entries)) if last == subject => entries.push(entry),
                _ => subjects.push((subject, vec![entry])),
            }
        }
        let subjects: Vec<Value> = subjects
            .into_iter()
            .map(|(name, outcomes)| json!({ "name": name, "outcomes": outcomes }))
            .collect();
        let rules: BTreeMap<&String, Value> = self
            .rules
            .iter()
            .map(|(id, how)| (id, covered(how)))
            .collect();
        let example = |(command, title, how): &(String, String, Covered)| json!({ "command": command, "title": title, "vectors": how.by, "exempt": how.exempt });
        let examples: Vec<Value> = self.examples.iter().map(example).collect();
        json!({
            "ok": self.is_whole(),
            "vectors": self.vectors,
            "holes": self.holes(),
            "mistakes": self.mistakes,
            "subjects": subjects,
            "rules": rules,
            "examples": examples,
        })
    }
}

/// Holds vectors, each a path and a text, and the text of `coverage.json` against a contract.
pub fn coverage<'t>(
    contract: &Contract,
    files: impl IntoIterator<Item = (&'t str, &'t str)>,
    exemptions: &str,
) -> Coverage {
    let mut coverage = Coverage::default();
    let exemptions = Exemptions::parse(exemptions).unwrap_or_else(|reason| {
        coverage.mistakes.push(format!("coverage.json: {reason}"));
        Exemptions::default()
    });
    let subjects = subjects(contract);
    for subject in &subjects {
        let outcomes = subject.outcomes.iter();
        let outcomes =
            outcomes.map(|outcome| (subject.name.clone(), outcome.clone(), Covered::default()));
        coverage.outcomes.extend(outcomes);
    }
    let quirks = contract.quirks.iter().map(|quirk| quirk.id.to_string());
    let rules = quirks.chain(exemptions.rules.keys().cloned());
    coverage
        .rules
        .extend(rules.map(|id| (id, Covered::default())));
    for command in &contract.commands {
        let examples = command.examples.iter();
        let examples = examples.map(|example| {
            (
                command.name.to_string(),
                example.title.clone(),
                Covered::default(),
            )
        });
        coverage.examples.extend(examples);
    }
    for (path, text) in files {
        coverage.vectors += 1;
        match Vector::parse(path, text) {
            Ok(vector) => coverage.take(contract, &vector),
            Err(reason) => coverage.mistakes.push(format!("{path}: {reason}")),
        }
    }
    let planned: BTreeSet<String> = subjects
        .into_iter()
        .filter(|subject| subject.planned)
        .map(|subject| subject.name)
        .collect();
    coverage.excuse(&exemptions, &planned);
    coverage
}

impl Coverage {
    fn take(&mut self, contract: &Contract, vector: &Vector) {
        for id in &vector.holds {
            if let Some((_, covered)) = self.rules.iter_mut().find(|(known, _)| known == id) {
                covered.by.insert(vector.path.clone());
            }
        }
        let mut unanswered: Vec<Target> = Vec::new();
        for (n, step) in vector.steps.iter().enumerate() {
            let mut wrong = |reason: String| {
                self.mistakes
                    .push(format!("{} steps[{n}]: {reason}", vector.path));
            };
            let mut targets = Vec::new();
            for text in &step.sends {
                // What is no command at all is for the gate, and some vectors are about that.
                targets.extend(target(contract, text));
            }
            if let Some(call) = &step.call {
                match call_target(contract, call) {
                    Ok(target) => targets.push(target),
                    Err(reason) => wrong(reason),
                }
            }
            if let (Some(title), Some(text), Some(answer)) =
                (&step.example, step.sends.first(), step.answers.first())
            {
                let command = targets.first().map(|target| target.subject.as_str());
                if let Err(reason) = self.example(contract, vector, command, title, text, answer) {
                    self.mistakes
                        .push(format!("{} steps[{n}]: {reason}", vector.path));
                }
            }
            unanswered.extend(targets);
            for answer in &step.answers {
                self.answer(vector, n, &mut unanswered, answer);
            }
        }
    }

    /// Finds the first unanswered text that can have this answer.
    fn answer(&mut self, vector: &Vector, n: usize, unanswered: &mut Vec<Target>, answer: &Value) {
        let found = unanswered.iter().enumerate().find_map(|(at, target)| {
            let outcome = target.outcome(answer)?;
            Some((at, target.subject.clone(), outcome))
        });
        let Some((at, subject, outcome)) = found else {
            return self.mistakes.push(format!(
                "{} steps[{n}]: the contract knows no command here that is answered with {answer}",
                vector.path
            ));
        };
        unanswered.remove(at);
        let covered = self
            .outcomes
            .iter_mut()
            .find(|(of, name, _)| *of == subject && *name == outcome);
        if let Some((.., covered)) = covered {
            covered.by.insert(vector.path.clone());
        }
    }

    fn example(
        &mut self,
        contract: &Contract,
        vector: &Vector,
        command: Option<&str>,
        title: &str,
        text: &str,
        answer: &Value,
    ) -> Result<(), String> {
        let command = contract
            .commands
            .iter()
            .find(|known| Some(known.name.wire()) == command);
        let command = command.ok_or("an example stands at a command")?;
        let example = command
            .examples
            .iter()
            .find(|example| example.title == title);
        let example =
            example.ok_or_else(|| format!("{} has no example `{title}`", command.name))?;
        same_send(contract, example, text)
            .map_err(|reason| format!("example `{title}`: {reason}"))?;
        same_answer(contract, example, answer)
            .map_err(|reason| format!("example `{title}`: {reason}"))?;
        let known = self
            .examples
            .iter_mut()
            .find(|(of, name, _)| of == command.name.wire() && name == title);
        if let Some((.., covered)) = known {
            covered.by.insert(vector.path.clone());
        }
        Ok(())
    }

    /// Lets exemptions count where nobody covers, and finds those that are out of date.
    fn excuse(&mut self, exemptions: &Exemptions, planned: &BTreeSet<String>) {
        for (n, exemption) in exemptions.exempt.iter().enumerate() {
            let wanted: Vec<(String, Option<&mut Covered>)> = match &exemption.what {
                Exempt::Rule(id) => {
                    let found = self.rules.iter_mut().find(|(known, _)| known == id);
                    vec![(format!("rule {id}"), found.map(|(_, covered)| covered))]
                }
                Exempt::Example { subject, title } => {
                    let found = self
                        .examples
                        .iter_mut()
                        .find(|(of, known, _)| of == subject && known == title);
                    vec![(
                        format!("example of {subject}: {title}"),
                        found.map(|(.., covered)| covered),
                    )]
                }
                Exempt::Outcomes { subject, outcomes } => {
                    let mut all: Vec<_> = outcomes
                        .iter()
                        .map(|outcome| (format!("{subject}: {outcome}"), None))
                        .collect();
                    for (of, name, covered) in &mut self.outcomes {
                        let at = outcomes
                            .iter()
                            .position(|outcome| of == subject && outcome == name);
                        if let Some(at) = at {
                            all[at].1 = Some(covered);
                        }
                    }
                    all
                }
            };
            for (name, found) in wanted {
                let stale = match found {
                    None => Some("the contract has no such thing"),
                    Some(covered) if !covered.by.is_empty() => Some("a vector covers it"),
                    Some(covered) => {
                        covered.exempt = Some(exemption.because.clone());
                        None
                    }
                };
                if let Some(stale) = stale {
                    self.mistakes.push(format!(
                        "coverage.json exempt[{n}]: {name}: {stale}; remove it"
                    ));
                }
            }
            let subject = match &exemption.what {
                Exempt::Outcomes { subject, .. } | Exempt::Example { subject, .. } => Some(subject),
                Exempt::Rule(_) => None,
            };
            if exemption.while_planned && subject.is_some_and(|subject| !planned.contains(subject))
            {
                self.mistakes.push(format!(
                    "coverage.json exempt[{n}]: it is no longer planned; write its vectors"
                ));
            }
        }
    }
}

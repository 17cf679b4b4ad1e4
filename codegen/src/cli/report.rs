//! What a run says, to people or to tools. Findings go to standard output: they are what was asked for.

use std::error::Error as _;

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};
use similar::TextDiff;
use transom_codegen::diagnostic::{Code, Diagnostic, Severity};
use transom_codegen::vectors::{Coverage, Covered};
use transom_codegen::{Contract, Source};

use super::arguments::{Format, Generate};
use super::error::Error;
use super::plan::{Change, Kind, Plan};

const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const GOOD: Style = AnsiColor::BrightGreen.on_default().bold();

/// A spec that was only read, or could not be gone on with.
pub fn spec(source: &Source, diagnostics: &[Diagnostic], format: Format) {
    match format {
        Format::Human => {
            findings(source, diagnostics);
            if !has_errors(diagnostics) {
                println!(
                    "{GOOD}ok{GOOD:#} {}{}",
                    source.label(),
                    also_warnings(diagnostics)
                );
            }
        }
        Format::Json => println!(
            "{:#}",
            json!({ "ok": !has_errors(diagnostics), "diagnostics": data(source, diagnostics) })
        ),
    }
}

/// Files that were written.
pub fn generated(
    source: &Source,
    diagnostics: &[Diagnostic],
    changes: &[Change],
    files: usize,
    format: Format,
) {
    match format {
        Format::Human => {
            findings(source, diagnostics);
            for change in changes.iter().filter(|change| change.kind == Kind::Edited) {
                println!(
                    "note: {} was edited by hand; the edits are gone",
                    change.path
                );
            }
            let removed = changes
                .iter()
                .filter(|change| change.after.is_none())
                .count();
            println!(
                "{GOOD}ok{GOOD:#} {files} files: {} written, {removed} removed, {} unchanged{}",
                changes.len() - removed,
                files - (changes.len() - removed),
                also_warnings(diagnostics),
            );
        }
        Format::Json => println!("{:#}", outcome(true, source, diagnostics, changes, false)),
    }
}

/// Files that were compared.
pub fn compared(
    source: &Source,
    diagnostics: &[Diagnostic],
    plan: &Plan,
    options: &Generate,
    format: Format,
) {
    let fine = plan.changes.is_empty();
    if format == Format::Json {
        println!(
            "{:#}",
            outcome(fine, source, diagnostics, &plan.changes, true)
        );
        return;
    }
    findings(source, diagnostics);
    if fine {
        println!(
            "{GOOD}ok{GOOD:#} {} files are up to date{}",
            plan.files,
            also_warnings(diagnostics)
        );
        return;
    }
    for change in &plan.changes {
        println!("{ERROR}{}{ERROR:#}: {}", change.kind.word(), change.path);
        print_diff(change);
    }
    println!(
        "{} of {} files are not what the spec says. To write them, run:",
        plan.changes.len(),
        plan.files
    );
    println!(
        "  transom generate --spec {} --out {}",
        options.spec.spec.display(),
        options.out.display()
    );
}

/// What a code means.
pub fn explanation(code: Code, format: Format) {
    let severity = word(code.severity());
    match format {
        Format::Human => println!(
            "{}: {} ({severity})\n\n{}",
            code.id(),
            code.title(),
            filled(code.explanation())
        ),
        Format::Json => println!(
            "{:#}",
            json!({ "code": code.id(), "severity": severity, "title": code.title(), "explanation": code.explanation() })
        ),
    }
}

/// The contract as the emitters see it.
pub fn outline(contract: &Contract, format: Format) {
    let outline = contract.outline();
    match format {
        Format::Human => anstream::print!("{outline}"),
        Format::Json => println!(
            "{:#}",
            json!({ "outline": outline.lines().collect::<Vec<_>>() })
        ),
    }
}

/// What vectors cover.
pub fn coverage(coverage: &Coverage, format: Format) {
    if format == Format::Json {
        println!("{:#}", coverage.to_json());
        return;
    }
    let word = |covered: &Covered| match (covered.by.len(), &covered.exempt) {
        (0, None) => format!("{ERROR}hole{ERROR:#}"),
        (0, Some(_)) => "exempt".to_owned(),
        (many, _) => many.to_string(),
    };
    let mut last = "";
    for (subject, outcome, covered) in &coverage.outcomes {
        if subject != last {
            println!("{subject}");
            last = subject;
        }
        println!("  {outcome:<28} {}", word(covered));
    }
    println!("rules");
    for (id, covered) in &coverage.rules {
        println!("  {id:<28} {}", word(covered));
    }
    let exempt = coverage.exemptions();
    if !exempt.is_empty() {
        println!("exempt");
        for (what, because) in exempt {
            println!("  {what}: {because}");
        }
    }
    let holes = coverage.holes();
    for hole in &holes {
        println!("{ERROR}hole{ERROR:#} {hole}");
    }
    for mistake in &coverage.mistakes {
        println!("{ERROR}mistake{ERROR:#} {mistake}");
    }
    let examples = coverage
        .examples
        .iter()
        .filter(|(.., covered)| !covered.by.is_empty());
    let verdict = if coverage.is_whole() {
        format!("{GOOD}ok{GOOD:#}")
    } else {
        format!("{ERROR}open{ERROR:#}")
    };
    println!(
        "{verdict} {} vectors; {} of {} outcomes, {} of {} rules and {} of {} examples covered; {} holes, {} mistakes",
        coverage.vectors,
        coverage
            .outcomes
            .iter()
            .filter(|(.., covered)| !covered.by.is_empty())
            .count(),
        coverage.outcomes.len(),
        coverage
            .rules
            .iter()
            .filter(|(_, covered)| !covered.by.is_empty())
            .count(),
        coverage.rules.len(),
        examples.count(),
        coverage.examples.len(),
        holes.len(),
        coverage.mistakes.len(),
    );
}

/// Why a command was not carried out.
pub fn error(error: &Error, format: Format) {
    match format {
        Format::Human => match error.source() {
            Some(cause) => eprintln!("{ERROR}error{ERROR:#}: {error}: {cause}"),
            None => eprintln!("{ERROR}error{ERROR:#}: {error}"),
        },
        Format::Json => {
            let cause = error.source().map(ToString::to_string);
            println!(
                "{:#}",
                json!({ "ok": false, "error": error.to_string(), "cause": cause })
            );
        }
    }
}

fn findings(source: &Source, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        println!("{}\n", diagnostic.render(source, true));
    }
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .count();
    if errors > 0 {
        println!(
            "{ERROR}{errors} {}{ERROR:#} in {}; `transom explain CODE` says more about a code",
            if errors == 1 { "mistake" } else { "mistakes" },
            source.label()
        );
    }
}

fn also_warnings(diagnostics: &[Diagnostic]) -> String {
    match diagnostics.len() {
        0 => String::new(),
        1 => ", with 1 warning".to_owned(),
        many => format!(", with {many} warnings"),
    }
}

fn print_diff(change: &Change) {
    let before = change.before.as_deref().unwrap_or_default();
    let after = change.after.as_deref().unwrap_or_default();
    let (old, new) = (
        format!("{} (there)", change.path),
        format!("{} (expected)", change.path),
    );
    println!(
        "{}",
        TextDiff::from_lines(before, after)
            .unified_diff()
            .context_radius(3)
            .header(&old, &new)
    );
}

fn outcome(
    ok: bool,
    source: &Source,
    diagnostics: &[Diagnostic],
    changes: &[Change],
    diffs: bool,
) -> Value {
    let changes: Vec<Value> = changes
        .iter()
        .map(|change| {
            let mut entry = json!({ "path": change.path, "was": change.kind.word() });
            if diffs {
                let before = change.before.as_deref().unwrap_or_default();
                let diff =
                    TextDiff::from_lines(before, change.after.as_deref().unwrap_or_default());
                entry["diff"] = json!(diff.unified_diff().context_radius(3).to_string());
            }
            entry
        })
        .collect();
    json!({ "ok": ok, "diagnostics": data(source, diagnostics), "files": changes })
}

fn data(source: &Source, diagnostics: &[Diagnostic]) -> Vec<Value> {
    let place = |span: transom_codegen::Span| {
        let (line, column) = source.position(span.start);
        json!({ "file": source.label(), "line": line, "column": column, "start": span.start, "end": span.end })
    };
    let entry = |diagnostic: &Diagnostic| {
        let also: Vec<Value> = diagnostic
            .also
            .iter()
            .map(|(span, label)| json!({ "label": label, "place": place(*span) }))
            .collect();
        json!({
            "code": diagnostic.code.id(),
            "severity": word(diagnostic.severity()),
            "message": diagnostic.message,
            "label": diagnostic.label,
            "place": place(diagnostic.span),
            "also": also,
            "help": diagnostic.help,
        })
    };
    diagnostics.iter().map(entry).collect()
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity() == Severity::Error)
}

/// A paragraph in lines of at most 80 characters.
fn filled(paragraph: &str) -> String {
    let mut lines: Vec<String> = vec![String::new()];
    for word in paragraph.split_whitespace() {
        let line = lines.last_mut().expect("there is a line from the start");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= 80 {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}

//! What each subcommand does.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use transom_codegen::diagnostic::{Code, Diagnostic};
use transom_codegen::emit::Target;
use transom_codegen::{Contract, Source, Unreadable};

use super::Verdict;
use super::arguments::{Format, Generate, Spec};
use super::error::Error;
use super::manifest::{Manifest, Written, fingerprint};
use super::plan::Plan;
use super::report;
use super::tree::{self, Tree};

/// A spec that was read, with everything there is to say about it.
struct Reading {
    source: Source,
    contract: Option<Contract>,
    diagnostics: Vec<Diagnostic>,
}

fn reading(path: &Path) -> Result<Reading, Error> {
    let label = path.to_string_lossy();
    Ok(match Source::from_bytes(label, tree::spec(path)?) {
        Err(unreadable) => {
            let Unreadable { source, diagnostic } = *unreadable;
            Reading {
                source,
                contract: None,
                diagnostics: vec![diagnostic],
            }
        }
        Ok(source) => match transom_codegen::read(&source) {
            Ok((contract, warnings)) => Reading {
                source,
                contract: Some(contract),
                diagnostics: warnings,
            },
            Err(diagnostics) => Reading {
                source,
                contract: None,
                diagnostics,
            },
        },
    })
}

/// `transom check`
pub fn check(options: &Spec, format: Format) -> Result<Verdict, Error> {
    let reading = reading(&options.spec)?;
    report::spec(&reading.source, &reading.diagnostics, format);
    Ok(if reading.contract.is_some() {
        Verdict::Fine
    } else {
        Verdict::Findings
    })
}

/// `transom generate`
pub fn generate(options: &Generate, format: Format) -> Result<Verdict, Error> {
    let reading = reading(&options.spec.spec)?;
    let Some(contract) = reading.contract else {
        report::spec(&reading.source, &reading.diagnostics, format);
        return Ok(Verdict::Findings);
    };
    let folder = Tree::new(&options.out);
    let before = folder.manifest()?;
    let targets = options.targets();
    let fresh = Written::by_this_build(reading.source.text());
    if !options.check
        && let Some(files) = untouched(&targets, &before, &fresh, &folder)
    {
        report::generated(&reading.source, &reading.diagnostics, &[], files, format);
        return Ok(Verdict::Fine);
    }
    let plan = Plan::new(&fresh, emit(&targets, &contract), &before, |path| {
        folder.read(path)
    });
    if options.check {
        report::compared(
            &reading.source,
            &reading.diagnostics,
            &plan,
            options,
            format,
        );
        return Ok(if plan.changes.is_empty() {
            Verdict::Fine
        } else {
            Verdict::Findings
        });
    }
    folder.apply(&plan)?;
    report::generated(
        &reading.source,
        &reading.diagnostics,
        &plan.changes,
        plan.files,
        format,
    );
    Ok(Verdict::Fine)
}

/// The files of each target, by path below the output folder. Targets know nothing of one another, so each has a
/// thread of its own.
fn emit(targets: &[Target], contract: &Contract) -> BTreeMap<String, BTreeMap<String, String>> {
    let below = &|target: Target| {
        let files = target.emit(contract).into_iter();
        let files = files.map(|file| (format!("{}/{}", target.name(), file.path), file.contents));
        (target.name().to_owned(), files.collect())
    };
    thread::scope(|scope| {
        let running: Vec<_> = targets
            .iter()
            .map(|&target| scope.spawn(move || below(target)))
            .collect();
        let done = running.into_iter().map(thread::ScopedJoinHandle::join);
        done.map(|files| files.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}

/// The number of files, when every one of them is what this very build has written out of this very spec.
fn untouched(
    targets: &[Target],
    before: &Manifest,
    fresh: &Written,
    folder: &Tree,
) -> Option<usize> {
    let mut count = 0;
    for target in targets {
        let written = before
            .targets
            .get(target.name())
            .filter(|written| written.is_like(fresh))?;
        for (path, listed) in &written.files {
            if fingerprint(&folder.read(path)?) != *listed {
                return None;
            }
            count += 1;
        }
    }
    Some(count)
}

/// `transom explain`
pub fn explain(code: &str, format: Format) -> Result<Verdict, Error> {
    let wanted = Code::ALL
        .iter()
        .find(|known| known.id().eq_ignore_ascii_case(code));
    let known = wanted.ok_or_else(|| Error::UnknownCode {
        code: code.to_owned(),
    })?;
    report::explanation(*known, format);
    Ok(Verdict::Fine)
}

/// `transom ir`
pub fn ir(options: &Spec, format: Format) -> Result<Verdict, Error> {
    let reading = reading(&options.spec)?;
    if let Some(contract) = &reading.contract {
        report::outline(contract, format);
        return Ok(Verdict::Fine);
    }
    report::spec(&reading.source, &reading.diagnostics, format);
    Ok(Verdict::Findings)
}

//! What each subcommand does.

use std::collections::BTreeMap;
use std::path::Path;

use transom_codegen::diagnostic::{Code, Diagnostic};
use transom_codegen::emit::Target;
use transom_codegen::{Contract, Source, Unreadable, threads, vectors};

use super::Verdict;
use super::arguments::{Format, Generate, Spec, Vectors};
use super::error::Error;
use super::folder;
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

/// The text of a spec, or what is wrong with its bytes.
fn source(path: &Path) -> Result<Result<Source, Box<Unreadable>>, Error> {
    Ok(Source::from_bytes(
        path.to_string_lossy(),
        tree::spec(path)?,
    ))
}

impl Reading {
    fn of(source: Result<Source, Box<Unreadable>>) -> Self {
        let source = match source {
            Ok(source) => source,
            Err(unreadable) => {
                let Unreadable { source, diagnostic } = *unreadable;
                return Self {
                    source,
                    contract: None,
                    diagnostics: vec![diagnostic],
                };
            }
        };
        let (contract, diagnostics) = match transom_codegen::read(&source) {
            Ok((contract, warnings)) => (Some(contract), warnings),
            Err(diagnostics) => (None, diagnostics),
        };
        Self {
            source,
            contract,
            diagnostics,
        }
    }
}

/// `transom check`
pub fn check(options: &Spec, format: Format) -> Result<Verdict, Error> {
    let reading = Reading::of(source(&options.spec)?);
    report::spec(&reading.source, &reading.diagnostics, format);
    Ok(if reading.contract.is_some() {
        Verdict::Fine
    } else {
        Verdict::Findings
    })
}

/// `transom generate`
pub fn generate(options: &Generate, format: Format) -> Result<Verdict, Error> {
    let source = source(&options.spec.spec)?;
    let folder = Tree::new(&options.out);
    let before = folder.manifest();
    if let (Ok(source), Ok(before)) = (&source, &before)
        && !options.check
        && let Some(files) = untouched(&options.targets(), before, source, &folder)
    {
        let warnings = warnings(before, source);
        report::generated(source, &warnings, &[], files, format);
        return Ok(Verdict::Fine);
    }
    let Reading {
        source,
        contract,
        diagnostics,
    } = Reading::of(source);
    let Some(contract) = contract else {
        report::spec(&source, &diagnostics, format);
        return Ok(Verdict::Findings);
    };
    let fresh = Written {
        clean: diagnostics.is_empty(),
        ..Written::by_this_build(source.text())
    };
    let emitted = emit(&options.targets(), &contract);
    let plan = Plan::new(&fresh, emitted, &before?, |path| folder.read(path));
    if options.check {
        report::compared(&source, &diagnostics, &plan, options, format);
        return Ok(if plan.changes.is_empty() {
            Verdict::Fine
        } else {
            Verdict::Findings
        });
    }
    folder.apply(&plan)?;
    report::generated(&source, &diagnostics, &plan.changes, plan.files, format);
    Ok(Verdict::Fine)
}

/// The files of each target, by path below the output folder.
fn emit(targets: &[Target], contract: &Contract) -> BTreeMap<String, BTreeMap<String, String>> {
    let emitted = threads::each(targets, |&target| {
        let files = target.emit(contract).into_iter();
        let files = files.map(|file| (format!("{}/{}", target.name(), file.path), file.contents));
        (target.name().to_owned(), files.collect())
    });
    emitted.into_iter().collect()
}

/// The number of files, when every one of them is what this very build has written out of this very spec.
fn untouched(
    targets: &[Target],
    before: &Manifest,
    source: &Source,
    folder: &Tree,
) -> Option<usize> {
    let fresh = Written::by_this_build(source.text());
    let lists = targets.iter().map(|target| {
        let written = before.targets.get(target.name())?;
        written.is_like(&fresh).then_some(&written.files)
    });
    let files: Vec<(&String, &String)> = lists
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    let as_listed = threads::each(&files, |(path, listed)| {
        folder
            .read(path)
            .is_some_and(|found| fingerprint(&found) == **listed)
    });
    as_listed
        .into_iter()
        .all(|same| same)
        .then_some(files.len())
}

/// What there is to say about a spec that nothing has changed in. One that gave no warning is not read again.
fn warnings(before: &Manifest, source: &Source) -> Vec<Diagnostic> {
    if before.targets.values().all(|written| written.clean) {
        return Vec::new();
    }
    transom_codegen::read(source).map_or_else(|all| all, |(_, warnings)| warnings)
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
    let reading = Reading::of(source(&options.spec)?);
    if let Some(contract) = &reading.contract {
        report::outline(contract, format);
        return Ok(Verdict::Fine);
    }
    report::spec(&reading.source, &reading.diagnostics, format);
    Ok(Verdict::Findings)
}

/// `transom vectors`
pub fn vectors(options: &Vectors, format: Format) -> Result<Verdict, Error> {
    let reading = Reading::of(source(&options.spec.spec)?);
    let Some(contract) = &reading.contract else {
        report::spec(&reading.source, &reading.diagnostics, format);
        return Ok(Verdict::Findings);
    };
    let below = options.folder();
    let files = folder::vectors(&below)?;
    let exemptions = folder::text(&below.join(vectors::EXEMPTIONS))?;
    let files = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let coverage = vectors::coverage(contract, files, &exemptions);
    report::coverage(&coverage, format);
    Ok(if coverage.is_whole() {
        Verdict::Fine
    } else {
        Verdict::Findings
    })
}

//! What can be said on the command line.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use transom_codegen::emit::Target;

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  the spec has mistakes, generated files are not what they should be, or vectors leave something open
  2  the command line is wrong
  3  a file cannot be read or written";

const VECTOR_EXAMPLES: &str = "\
Examples:
  transom vectors                                  what the vectors beside the spec cover, and what they do not
  transom vectors --format json                    the same for tools
  transom vectors --spec tea.yaml --vectors tea/   another contract";

const EXAMPLES: &str = "\
Examples:
  transom generate                     write everything below generated/
  transom generate --check             show what would change, and change nothing
  transom generate --target docs       only the docs
  transom generate --format json       for tools";

/// Turns one bridge spec into the router, glue, typings, client and docs of every target.
#[derive(Debug, Parser)]
#[command(name = "transom", version, after_help = EXIT_CODES)]
pub struct Arguments {
    /// How to write messages.
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub format: Format,

    #[command(subcommand)]
    pub command: Command,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, in colour on a terminal.
    Human,
    /// One JSON object on standard output.
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the files of every target, or of those named.
    #[command(after_help = EXAMPLES)]
    Generate(Generate),
    /// Read the spec and report its mistakes.
    Check(Spec),
    /// Say what a code such as TR0104 means.
    Explain {
        /// The code.
        code: String,
    },
    /// Print the contract as the emitters see it.
    Ir(Spec),
    /// List what the vectors cover: every command by every outcome, every rule, every example.
    #[command(after_help = VECTOR_EXAMPLES)]
    Vectors(Vectors),
}

#[derive(Debug, Args)]
pub struct Spec {
    /// The spec.
    #[arg(long, value_name = "FILE", default_value = "spec/bridge.yaml")]
    pub spec: PathBuf,
}

#[derive(Debug, Args)]
pub struct Vectors {
    #[command(flatten)]
    pub spec: Spec,

    /// The folder of the vectors; `vectors` beside the spec when left out.
    #[arg(long, value_name = "FOLDER")]
    pub vectors: Option<PathBuf>,
}

impl Vectors {
    /// The folder to read.
    pub fn folder(&self) -> PathBuf {
        let beside = || self.spec.spec.with_file_name("vectors");
        self.vectors.clone().unwrap_or_else(beside)
    }
}

#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    pub spec: Spec,

    /// The folder to write to.
    #[arg(long, value_name = "FOLDER", default_value = "generated")]
    pub out: PathBuf,

    /// A target; can be given several times. All of them when left out.
    #[arg(long = "target", value_name = "TARGET", value_parser = PossibleValuesParser::new(Target::ALL.iter().map(|target| target.name())))]
    pub targets: Vec<String>,

    /// Write nothing; show what is stale, edited by hand or left over, and exit with 1 if anything is.
    #[arg(long)]
    pub check: bool,
}

impl Generate {
    /// The targets asked for, each once, in the order in which they are emitted.
    pub fn targets(&self) -> Vec<Target> {
        let asked = |target: &&Target| {
            self.targets.is_empty() || self.targets.iter().any(|name| name == target.name())
        };
        Target::ALL.iter().filter(asked).copied().collect()
    }
}

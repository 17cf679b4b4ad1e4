//! The command line of the shell.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use clap::Parser;
use url::Url;

/// Runs a web app with the bridge around it: emulator, runtime, page agent, inspector, outbox and docs, on this
/// machine only. Prints one line `ready <url>` once everything is up.
#[derive(Debug, Clone, Parser)]
#[command(name = "dev", bin_name = "./dev", version, after_help = EXAMPLES)]
pub struct Options {
    /// Port of the desk; the app is served on the next one. 0 picks free ports.
    #[arg(long, value_name = "N", default_value_t = 4400, value_parser = clap::value_parser!(u16).range(..65535))]
    pub port: u16,

    /// Your own development server; the agent is put into its pages. Without it the demo is shown.
    #[arg(long, value_name = "URL", value_parser = app_url)]
    pub app: Option<Url>,

    /// On every edit of the spec: check it, regenerate, rebuild and reload. Mistakes are shown and nothing stops.
    #[arg(long)]
    pub watch: bool,

    /// Users and settings for the emulator, in its seed format. A world kept by --store goes first.
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,

    /// Keeps users and sessions in this folder, so that the next ./dev comes back signed in. Without it both are forgotten at the end.
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,

    /// What an earlier shell handed over when it was rebuilt.
    #[arg(long, value_name = "FILE", hide = true, overrides_with = "resume")]
    pub resume: Option<PathBuf>,

    /// The folder with `spec/`, `generated/` and `shells/`.
    #[arg(long, value_name = "DIR", default_value = ".", hide = true)]
    pub root: PathBuf,
}

impl Options {
    /// The port of the app: the one behind the desk's, or any free one.
    pub fn app_port(&self) -> u16 {
        match self.port {
            0 => 0,
            port => port + 1,
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  ./dev                                      the demo on http://localhost:4400/
  ./dev --app http://localhost:5173          your own app behind the shell, agent injected
  ./dev --port 0                             any free ports; the address is in the line that starts with `ready`
  ./dev --watch                              edit spec/bridge.yaml and see the result
  ./dev --seed runtime/emulator/seeds/demo.json
  ./dev --store .transom                     come back with the same users, still signed in

Pages: / (the app in a phone-shaped frame), /inspector, /outbox, /docs/.

Exit codes: 0 stopped with Ctrl-C, 1 something the shell needs could not start, 2 wrong usage.";

/// What the two servers bind to; nothing else is ever reachable.
pub const LOOPBACK: Ipv4Addr = Ipv4Addr::LOCALHOST;

fn app_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text)
        .map_err(|error| format!("{error}; write it like http://localhost:5173"))?;
    match (url.scheme(), url.host_str()) {
        ("http", Some(_)) => Ok(url),
        ("https", _) => Err(
            "https is not passed through; give the plain http address of the development server"
                .to_owned(),
        ),
        _ => Err("give an http address, like http://localhost:5173".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_name_the_remedy() {
        for (arguments, words) in [
            (
                &["dev", "--app", "localhost:5173"][..],
                "give an http address",
            ),
            (&["dev", "--app", "https://localhost"], "plain http address"),
            (&["dev", "--port", "70000"], "70000"),
            (&["dev", "--port", "65535"], "65535"),
            (&["dev", "--wach"], "--watch"),
        ] {
            let error = Options::try_parse_from(arguments).expect_err("a mistake");
            assert!(error.to_string().contains(words), "{arguments:?}: {error}");
            assert_eq!(error.exit_code(), 2);
        }
    }
}

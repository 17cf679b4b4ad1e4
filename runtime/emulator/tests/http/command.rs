//! The binary: its one line, its refusals, its exit codes.

use std::process::Stdio;

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clerk-emulator"));
    command.kill_on_drop(true);
    command
}

async fn fails(arguments: &[&str]) -> (i32, String) {
    let output = command()
        .args(arguments)
        .output()
        .await
        .expect("the command runs");
    assert!(output.stdout.is_empty(), "nothing on stdout");
    let message = String::from_utf8(output.stderr).expect("the message is text");
    (output.status.code().expect("it exits by itself"), message)
}

#[tokio::test]
async fn it_says_where_it_is_in_one_line() {
    let mut child = command()
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let stdout = child.stdout.take().expect("stdout is piped");
    let line = BufReader::new(stdout)
        .lines()
        .next_line()
        .await
        .expect("text")
        .expect("a line");
    let words: Vec<&str> = line.split(' ').collect();
    let ["ready", base_url, key] = words.as_slice() else {
        panic!("{line}")
    };
    let encoded = key.strip_prefix("pk_test_").expect("a test key");
    let host = STANDARD.decode(encoded).expect("base64");
    assert_eq!(
        format!("http://{}", String::from_utf8_lossy(&host)),
        format!("{base_url}$")
    );
    let health = crate::native::http()
        .get(format!("{base_url}/v1/health"))
        .send()
        .await;
    assert_eq!(health.expect("it answers").status(), 200);
}

#[tokio::test]
async fn each_mistake_has_its_message_and_code() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = taken.local_addr().expect("an address").to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let broken = folder.path().join("broken.json");
    std::fs::write(&broken, "{ \"users\": [\n  { \"emial\": [] }\n] }").expect("a file");
    let wrong = folder.path().join("wrong.json");
    std::fs::write(&wrong, r#"{ "users": [{ "emails": ["nowhere"] }] }"#).expect("a file");
    let (broken, wrong) = (
        broken.to_str().expect("a path"),
        wrong.to_str().expect("a path"),
    );
    let cases: [(&[&str], i32, &[&str]); 6] = [
        (&["--listen", &taken], 3, &[&taken, "--listen"]),
        (&["--listen", "0.0.0.0:0"], 5, &["--allow-remote"]),
        (
            &["--seed", broken, "--listen", "127.0.0.1:0"],
            4,
            &["line 2, column 11", "`emial`", "Did you mean `emails`?"],
        ),
        (
            &["--seed", wrong, "--listen", "127.0.0.1:0"],
            4,
            &["users[0].emails[0]", "jane@example.com"],
        ),
        (
            &["--seed", "none.json"],
            4,
            &["none.json", "check the path"],
        ),
        (&["--listen", "nowhere"], 2, &["--listen"]),
    ];
    for (arguments, code, parts) in cases {
        let (exit, message) = fails(arguments).await;
        assert_eq!(exit, code, "{message}");
        for part in parts {
            assert!(message.contains(part), "{message}");
        }
    }
}

#[tokio::test]
async fn the_sample_seed_is_valid_and_help_tells_the_codes() {
    let sample = include_str!("../../seeds/demo.json");
    let seed = clerk_emulator::Seed::parse(sample).expect("the sample parses");
    let config = clerk_emulator::Config {
        seed,
        ..clerk_emulator::Config::default()
    };
    clerk_emulator::start(config)
        .await
        .expect("the sample plants")
        .stop()
        .await;
    let help = command()
        .arg("--help")
        .output()
        .await
        .expect("the command runs");
    let text = String::from_utf8(help.stdout).expect("help is text");
    assert!(help.status.success() && text.contains("Exit codes:") && text.contains("Examples:"));
}

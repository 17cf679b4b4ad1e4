//! Password sign-ins per second over loopback, and time until the binary is ready. A plain
//! program: it prints one `figure <name> <value> <unit>` a line and judges nothing.
//!
//! `cargo bench -p clerk-emulator` or, with other numbers, `-- <seconds> <connections>`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clerk_emulator::{Config, Seed, start};

const SEED: &str = r#"{ "users": [{ "username": "bench", "password": "bench-pass-word" }] }"#;

fn main() {
    let numbers: Vec<u64> = std::env::args()
        .filter_map(|text| text.parse().ok())
        .collect();
    let seconds = numbers.first().copied().unwrap_or(5);
    let connections = numbers.get(1).copied().unwrap_or(4);
    time_to_ready();
    sign_ins(Duration::from_secs(seconds), connections);
}

/// Process start to the `ready` line, median of 21 runs.
fn time_to_ready() {
    let mut times: Vec<Duration> = (0..21).map(|_| one_start()).collect();
    times.sort_unstable();
    println!(
        "figure emulator.ready {:.2} ms",
        times[10].as_secs_f64() * 1_000.0
    );
}

fn one_start() -> Duration {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_clerk-emulator"))
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the emulator starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("stdout is piped");
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("the emulator says a line");
    let elapsed = started.elapsed();
    assert!(line.starts_with("ready "), "{line}");
    child.kill().expect("the emulator can be stopped");
    child.wait().expect("the emulator stops");
    elapsed
}

/// Each sign-in is a new client, one request: `identifier` and `password`.
fn sign_ins(duration: Duration, connections: u64) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let seed = Seed::parse(SEED).expect("the seed is valid");
    let config = Config {
        seed,
        ..Config::default()
    };
    let emulator = runtime
        .block_on(start(config))
        .expect("the emulator starts");
    let address = emulator.address();
    let count = AtomicU64::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut stream = TcpStream::connect(address).expect("the emulator accepts");
                stream.set_nodelay(true).expect("a socket option is set");
                let mut buffer = vec![0; 64 * 1024];
                while started.elapsed() < duration {
                    sign_in(&mut stream, address, &mut buffer);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let total = count.load(Ordering::Relaxed);
    let milliseconds = u64::try_from(started.elapsed().as_millis()).expect("a short run");
    let rate = total * 1000 / milliseconds;
    println!("figure emulator.sign_ins {rate} /s");
}

fn sign_in(stream: &mut TcpStream, address: SocketAddr, buffer: &mut [u8]) {
    const BODY: &str = "identifier=bench&password=bench-pass-word";
    let request = format!(
        "POST /v1/client/sign_ins?_is_native=1 HTTP/1.1\r\nhost: {address}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{BODY}",
        BODY.len(),
    );
    stream
        .write_all(request.as_bytes())
        .expect("the emulator reads");
    let mut filled = 0;
    loop {
        let read = stream
            .read(&mut buffer[filled..])
            .expect("the emulator answers");
        assert!(read > 0, "the emulator closed the connection");
        filled += read;
        let text = &buffer[..filled];
        let Some(head) = text.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let headers = String::from_utf8_lossy(&text[..head]);
        assert!(headers.starts_with("HTTP/1.1 200"), "{headers}");
        let length: usize = headers
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|length| length.parse().ok())
            .expect("the answer has a length");
        if filled >= head + 4 + length {
            return;
        }
    }
}

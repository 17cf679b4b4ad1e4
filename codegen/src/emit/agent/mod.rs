//! The page agent: the script a shell runs at document start, one file per way to reach the shell.
//!
//! What it does is the same for every contract and lies in `page.js` and `transport/`; the contract adds the names it
//! puts on `window`. What grows with the commands is not in it: the shell tells a page in answer to its hello.

use askama::Template;

use super::File;
use crate::Contract;
use crate::model::{Facade, SenderKind};

/// One file of the target.
#[derive(Template)]
#[template(path = "agent/agent.js")]
struct Agent {
    name: String,
    version: String,
    contract: String,
    transport: &'static str,
    page: &'static str,
}

struct Transport {
    name: &'static str,
    source: &'static str,
    /// The shell offers the message channels of facades itself. A page that finds two would send everything twice.
    own_channels: bool,
}

const TRANSPORTS: [Transport; 4] = [
    Transport {
        name: "socket",
        source: include_str!("transport/socket.js"),
        own_channels: false,
    },
    Transport {
        name: "webkit",
        source: include_str!("transport/webkit.js"),
        own_channels: true,
    },
    Transport {
        name: "android",
        source: include_str!("transport/android.js"),
        own_channels: false,
    },
    Transport {
        name: "ipc",
        source: include_str!("transport/ipc.js"),
        own_channels: false,
    },
];

/// All files of the target.
#[expect(
    clippy::missing_panics_doc,
    reason = "a template is written to a string, which cannot fail"
)]
pub fn files(contract: &Contract) -> Vec<File> {
    TRANSPORTS
        .iter()
        .map(|transport| {
            let agent = Agent {
                name: contract.name.wire().to_owned(),
                version: contract.version.clone(),
                contract: facts(contract, transport),
                transport: transport.source,
                page: include_str!("page.js"),
            };
            File {
                path: format!("agent.{}.js", transport.name),
                contents: agent.render().expect("writing to a string cannot fail") + "\n",
            }
        })
        .collect()
}

/// What the agent has to know of the contract, as an object literal.
fn facts(contract: &Contract, transport: &Transport) -> String {
    let schemes = std::iter::once(&contract.scheme)
        .chain(contract.facades.iter().flat_map(|facade| &facade.schemes));
    let senders = contract.senders.iter().map(|sender| {
        let kind = match sender.kind {
            SenderKind::Setter => "setter",
            SenderKind::Object => "object",
        };
        serde_json::json!([sender.name.wire(), kind])
    });
    let facts = serde_json::json!({
        "name": contract.name.wire(),
        "version": contract.version,
        "log": contract.log_prefix,
        "words": contract.user_agent,
        "schemes": schemes.collect::<Vec<_>>(),
        "senders": senders.collect::<Vec<_>>(),
        "facades": contract.facades.iter().map(|facade| facade_facts(facade, transport)).collect::<Vec<_>>(),
        "ready": contract.facades.iter().flat_map(|facade| &facade.ready).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&facts).expect("text keys and plain values are always JSON")
}

fn facade_facts(facade: &Facade, transport: &Transport) -> serde_json::Value {
    let calls = facade
        .calls
        .iter()
        .filter_map(|call| Some(serde_json::json!([call.method.as_ref()?, call.path])));
    serde_json::json!({
        "global": facade.global,
        "via": facade.channel.as_deref().unwrap_or(facade.name.wire()),
        "channel": facade.channel.as_ref().filter(|_| !transport.own_channels),
        "key": facade.keys.first(),
        "scheme": facade.schemes.first(),
        "calls": calls.collect::<Vec<_>>(),
    })
}

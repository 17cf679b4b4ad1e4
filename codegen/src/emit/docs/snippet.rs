//! How to send a command, in the languages of a page. Names are spelled by `names`; the commands come from the spec.

use serde_json::Value;

use super::article::{Code, Language};
use crate::Contract;
use crate::model::{Command, Example, Name, Param, SenderKind, Type};
use crate::names::{Spelling, TypeScript};

/// A command as its examples send it; without an example, out of the examples of its required params.
pub(super) fn of_command(contract: &Contract, command: &Command) -> Vec<Code> {
    match command.examples.first() {
        Some(example) => of_example(contract, command, example),
        None => both(contract, command, &address_line(contract, command, false)),
    }
}

/// A command as one example sends it.
pub(super) fn of_example(contract: &Contract, command: &Command, example: &Example) -> Vec<Code> {
    both(contract, command, &example.send)
}

fn both(contract: &Contract, command: &Command, send: &str) -> Vec<Code> {
    pair(
        page_script(contract, command, send),
        client(contract, command, send),
    )
}

fn pair(script: String, client: String) -> Vec<Code> {
    let code = |label: &str, language, text| Code {
        label: label.to_owned(),
        language,
        text,
    };
    vec![
        code("Page script", Language::JavaScript, script),
        code("TypeScript client", Language::TypeScript, client),
    ]
}

/// A command as text: what chooses it, then what it requires, then (with `all`) the rest.
pub(super) fn address_line(contract: &Contract, command: &Command, all: bool) -> String {
    let chosen = command
        .path
        .iter()
        .map(|(param, value)| format!("{}={value}", contract[*param].name));
    let used = command
        .params
        .iter()
        .filter(|used| all || used.required || command.one_of.first() == Some(&used.param))
        .map(|used| {
            let param = &contract[used.param];
            format!("{}={}", param.name, sample(contract, param))
        });
    let query: Vec<String> = chosen.chain(used).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!(
        "{}://{}{mark}{}",
        contract.scheme,
        command.route,
        query.join("&")
    )
}

/// A value a reader can recognise as one to be replaced.
fn sample(contract: &Contract, param: &Param) -> String {
    let given = param.example.as_ref().or(param.default.as_ref());
    given.cloned().unwrap_or_else(|| match &param.ty {
        Type::Bool => "true".to_owned(),
        Type::Integer => "1".to_owned(),
        Type::Choice(id) => contract[*id]
            .values
            .first()
            .map_or_else(String::new, |value| value.name.to_string()),
        _ => format!("<{}>", param.name.words().join(" ")),
    })
}

fn page_script(contract: &Contract, command: &Command, send: &str) -> String {
    let text = TypeScript.text(send);
    let call = match contract.senders.first() {
        Some(sender) if sender.kind == SenderKind::Setter => {
            format!("window.{} = {text};", sender.name)
        }
        Some(sender) => format!("window.{}.call({text});", sender.name),
        None => format!("window.location.href = {text};"),
    };
    let ends = command
        .endings
        .iter()
        .map(|ending| ending.event)
        .chain([command.fails]);
    let mut tests: Vec<String> = Vec::new();
    for event in ends {
        let asked = format!(
            "event.event === {}",
            TypeScript.text(contract[event].name.wire())
        );
        if !tests.contains(&asked) {
            tests.push(asked);
        }
    }
    let condition = if tests.len() == 1 {
        format!("if ({}) {{", tests[0])
    } else {
        format!("if (\n    {}\n  ) {{", tests.join(" ||\n    "))
    };
    let handler = &contract.handler;
    let good = if command
        .endings
        .iter()
        .any(|ending| !ending.statuses.is_empty())
    {
        "event.status"
    } else {
        "event"
    };
    format!(
        "window.{handler} = (event) => {{\n  {condition}\n    if (event.ok) console.log({good});\n    \
         else console.warn(event.error.code, event.error.message);\n  }}\n}};\n\n{call}"
    )
}

fn client(contract: &Contract, command: &Command, send: &str) -> String {
    let path = client_path(command);
    let fields = arguments(contract, command, send);
    let arguments = match fields.as_slice() {
        [] => String::new(),
        fields if fields.iter().map(String::len).sum::<usize>() < 48 => {
            format!("{{ {} }}", fields.join(", "))
        }
        fields => format!("{{\n  {},\n}}", fields.join(",\n  ")),
    };
    let shown = if command
        .endings
        .iter()
        .all(|ending| !ending.statuses.is_empty())
    {
        "event.status"
    } else {
        "event"
    };
    format!(
        "{}\n\nconst {{ commands }} = createBridge();\n\nconst event = await commands.{path}({arguments});\nconsole.log({shown});",
        import(contract)
    )
}

fn import(contract: &Contract) -> String {
    let package = TypeScript.package(&contract.name);
    format!("import {{ createBridge }} from \"@transom/{package}\";")
}

/// The way to a command in the TypeScript client.
pub(super) fn client_path(command: &Command) -> String {
    let parts = std::iter::once(&command.route).chain(command.path.iter().map(|(_, value)| value));
    parts
        .map(|part| TypeScript.member(part))
        .collect::<Vec<_>>()
        .join(".")
}

fn arguments(contract: &Contract, command: &Command, send: &str) -> Vec<String> {
    let pairs = pairs(contract, send);
    let mut arguments = Vec::new();
    for used in &command.params {
        for id in std::iter::once(&used.param).chain(&used.fallbacks) {
            let param = &contract[*id];
            let given = pairs.iter().find(|(key, _)| param.is_written(key));
            let argument = given.map(|(_, value)| {
                format!(
                    "{}: {}",
                    TypeScript.key(param.name.wire()),
                    literal(contract, param, value)
                )
            });
            arguments.extend(argument.filter(|argument| !arguments.contains(argument)));
        }
    }
    arguments
}

/// The pairs of a query, split in front of known keys only and decoded once.
fn pairs(contract: &Contract, send: &str) -> Vec<(String, String)> {
    let Some((head, query)) = send.split_once('?') else {
        return Vec::new();
    };
    let route = head
        .split_once("://")
        .map_or(head, |(_, route)| route)
        .trim_end_matches('/');
    let known = |key: &str| {
        let mut params = contract.params.iter();
        params.any(|param| param.is_written(key) && param.counts_in(route))
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    for piece in query.split('&') {
        match (piece.split_once('='), pairs.last_mut()) {
            (Some((key, value)), _) if known(key) => {
                pairs.push((key.to_owned(), value.to_owned()));
            }
            (_, Some((_, value))) => {
                value.push('&');
                value.push_str(piece);
            }
            (_, None) => {}
        }
    }
    for (_, value) in &mut pairs {
        *value = decoded(value);
    }
    pairs
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = text.get(at + 1..at + 3).filter(|_| byte == b'%');
        if let Some(value) = escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            out.push(value);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

fn literal(contract: &Contract, param: &Param, value: &str) -> String {
    match &param.ty {
        Type::Bool => {
            let yes = ["true", "1", "yes"]
                .iter()
                .any(|word| value.eq_ignore_ascii_case(word));
            yes.to_string()
        }
        Type::Integer if value.parse::<i64>().is_ok() => value.to_owned(),
        Type::List(_) => {
            let items: Vec<String> = value
                .split(',')
                .map(|item| TypeScript.text(item.trim()))
                .collect();
            format!("[{}]", items.join(", "))
        }
        Type::Choice(id) => {
            let known = contract[*id].values.iter().find(|known| {
                std::iter::once(known.name.wire())
                    .chain(known.aliases.iter().map(String::as_str))
                    .any(|spelling| spelling.eq_ignore_ascii_case(value))
            });
            TypeScript.text(known.map_or(value, |known| known.name.wire()))
        }
        _ => TypeScript.text(value),
    }
}

/// An example of an event, one field a line where that is easier to read.
pub(super) fn pretty(json: &str) -> String {
    match serde_json::from_str::<Value>(json) {
        Ok(value) if json.len() > 72 => {
            serde_json::to_string_pretty(&value).unwrap_or_else(|_| json.to_owned())
        }
        Ok(Value::Object(fields)) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{}: {value}", TypeScript.text(key)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        _ => json.to_owned(),
    }
}

/// How a page listens for one event.
pub(super) fn of_event(contract: &Contract, event: &Name) -> Vec<Code> {
    let handler = &contract.handler;
    let name = TypeScript.text(event.wire());
    let script = format!(
        "window.{handler} = (event) => {{\n  if (event.event === {name}) console.log(event);\n}};"
    );
    let client = format!(
        "{}\n\nconst bridge = createBridge();\n\nbridge.on({name}, (event) => {{\n  console.log(event);\n}});",
        import(contract)
    );
    pair(script, client)
}

//! A model as indented lines, for people and golden files: what was resolved, not what was written about it.

use std::fmt::Write;

use super::{
    Command, ErrorId, EventId, Field, Model, Name, Node, Order, ParamId, ParamUse, Shape,
    Stability, StateId, StatusId, Type,
};

impl Model {
    /// The outline. Its form may change with any version.
    pub fn outline(&self) -> String {
        let mut lines = Lines::default();
        self.frame(&mut lines);
        self.values(&mut lines);
        self.vocabulary(&mut lines);
        lines.add(0, "routes");
        for route in &self.routes {
            self.level(&mut lines, 1, route.name.wire(), &route.node);
        }
        lines.add(0, "commands");
        for command in &self.commands {
            self.command(&mut lines, command);
        }
        self.shell(&mut lines);
        self.facades(&mut lines);
        lines.0
    }

    fn frame(&self, lines: &mut Lines) {
        lines.add(
            0,
            format!(
                "bridge {} {} ({}://, {})",
                self.name, self.version, self.scheme, self.log_prefix
            ),
        );
        lines.add(1, format!("handler {}", self.handler));
        for global in &self.globals {
            lines.add(
                1,
                format!(
                    "global {}: {}{}",
                    global.name,
                    self.shape(&global.shape),
                    secret(global.secret)
                ),
            );
        }
        for sender in &self.senders {
            lines.add(1, format!("sender {} {:?}", sender.name, sender.kind));
        }
        lines.some(1, "user agent", self.user_agent.iter().cloned());
        lines.some(1, "needs", self.needs.iter().map(|&id| self.state(id)));
        let answers = &self.answers;
        lines.add(
            1,
            format!(
                "unknown route: {} in {}",
                self.error(answers.unknown_route),
                self.event(answers.unknown_route_event)
            ),
        );
        lines.add(
            1,
            format!("missing param: {}", self.error(answers.missing_param)),
        );
        lines.add(1, format!("planned: {}", self.error(answers.planned)));
        lines.some(
            1,
            "platforms",
            self.platforms
                .iter()
                .map(|platform| platform.name.to_string()),
        );
    }

    fn values(&self, lines: &mut Lines) {
        lines.add(0, "choices");
        for choice in &self.choices {
            let values = choice
                .values
                .iter()
                .map(|value| with_aliases(&value.name, &value.aliases));
            let name = format!(
                "{}{}",
                choice.name,
                if choice.open { " (open)" } else { "" }
            );
            lines.list(1, &name, values);
        }
        lines.add(0, "params");
        for param in &self.params {
            let default = param
                .default
                .as_ref()
                .map_or_else(String::new, |default| format!(" = {default}"));
            let folds = if param.folds() { " folds" } else { "" };
            lines.add(
                1,
                format!(
                    "{}: {}{default}{folds}{}{}",
                    with_aliases(&param.name, &param.aliases),
                    self.ty(&param.ty),
                    secret(param.secret),
                    extension(param.extension)
                ),
            );
        }
        lines.add(0, "types");
        for record in &self.records {
            lines.add(1, record.name.wire());
            self.fields(lines, 2, &record.fields);
        }
    }

    fn vocabulary(&self, lines: &mut Lines) {
        lines.add(0, "statuses");
        for status in &self.statuses {
            lines.add(
                1,
                format!(
                    "{}{}",
                    status.name,
                    if status.terminal { " (terminal)" } else { "" }
                ),
            );
        }
        for group in &self.status_groups {
            let name = format!("{}{}", group.name, if group.open { " (open)" } else { "" });
            lines.list(1, &name, group.members.iter().map(|&id| self.status(id)));
        }
        lines.add(0, "errors");
        for error in &self.errors {
            lines.add(
                1,
                format!(
                    "{} {}{}",
                    error.name,
                    error.class.word(),
                    extension(error.extension)
                ),
            );
        }
        lines.add(0, "states");
        for state in &self.states {
            lines.add(
                1,
                format!("{} or {}", state.name, self.error(state.missing)),
            );
        }
        lines.add(0, "events");
        for event in &self.events {
            let only = if event.errors_only {
                " (errors only)"
            } else {
                ""
            };
            let open = if event.open { " (open)" } else { "" };
            lines.list(
                1,
                &format!("{}{only}{open}", event.name),
                event.statuses.iter().map(|&id| self.status(id)),
            );
            self.fields(lines, 2, &event.fields);
        }
    }

    fn level(&self, lines: &mut Lines, depth: usize, name: &str, node: &Node) {
        let needs: Vec<String> = node.needs.iter().map(|&id| self.state(id)).collect();
        let needs = if needs.is_empty() {
            String::new()
        } else {
            format!(" needs {}", needs.join(", "))
        };
        match &node.step {
            Ok(id) => lines.add(depth, format!("{name} -> {}{needs}", self[*id].name)),
            Err(choose) => {
                let unknown = choose
                    .unknown
                    .map_or_else(String::new, |id| format!(" or {}", self.error(id)));
                lines.add(
                    depth,
                    format!(
                        "{name} by {}{unknown} in {}{needs}",
                        self.param(choose.param),
                        self.event(node.event)
                    ),
                );
                for variant in &choose.variants {
                    let default = if variant.default { " (default)" } else { "" };
                    let name =
                        format!("{}{default}", with_aliases(&variant.name, &variant.aliases));
                    self.level(lines, depth + 1, &name, &variant.node);
                }
            }
        }
    }

    fn command(&self, lines: &mut Lines, command: &Command) {
        let stability = match command.stability {
            Stability::Stable => "",
            Stability::Experimental => " (experimental)",
            Stability::Planned => " (planned)",
        };
        lines.add(
            1,
            format!(
                "{}{stability}{}",
                command.name,
                extension(command.extension)
            ),
        );
        lines.some(
            2,
            "params",
            command.params.iter().map(|used| self.param_use(used)),
        );
        lines.some(2, "one of", command.one_of.iter().map(|&id| self.param(id)));
        for refusal in &command.refusals {
            lines.add(
                2,
                format!(
                    "refuses {} {} with {}",
                    self.param(refusal.param),
                    refusal.values.join(", "),
                    self.error(refusal.error)
                ),
            );
        }
        let needs = command.needs.iter().enumerate();
        lines.some(
            2,
            "needs",
            needs.map(|(at, &id)| {
                format!(
                    "{}{}",
                    self.state(id),
                    if at < command.early_needs {
                        " (early)"
                    } else {
                        ""
                    }
                )
            }),
        );
        lines.some(2, "opens", command.opens.iter().map(|&id| self.state(id)));
        for ending in &command.endings {
            lines.list(
                2,
                &format!("ends in {}", self.event(ending.event)),
                ending.statuses.iter().map(|&id| self.status(id)),
            );
        }
        lines.list(
            2,
            &format!("fails in {}", self.event(command.fails)),
            command.errors.iter().map(|&id| self.error(id)),
        );
        match command.order {
            Order::Free => {}
            Order::InTurn => lines.add(2, "in turn"),
            Order::Barrier => lines.add(2, "barrier"),
        }
        if command.outlives_document {
            lines.add(2, "outlives its document");
        }
        for note in &command.notes {
            lines.add(2, format!("on {}: {}", note.platform, note.text));
        }
        for example in &command.examples {
            lines.add(2, format!("{} -> {}", example.send, example.answer));
        }
    }

    fn shell(&self, lines: &mut Lines) {
        lines.add(0, "capabilities");
        for capability in &self.capabilities {
            let absent = capability
                .absent
                .map_or_else(String::new, |id| format!(" or {}", self.error(id)));
            lines.add(
                1,
                format!("{} {:?}{absent}", capability.name, capability.direction),
            );
            for operation in &capability.operations {
                let fails = operation
                    .fails
                    .iter()
                    .map(|&at| capability.failures[at].name.to_string());
                lines.add(2, operation.name.wire());
                lines.some(3, "fails with", fails);
                for (title, fields) in [("takes", &operation.takes), ("gives", &operation.gives)] {
                    lines.some(3, title, (!fields.is_empty()).then(String::new));
                    self.fields(lines, 4, fields);
                }
            }
        }
        lines.some(
            0,
            "cookies",
            self.cookies
                .iter()
                .map(|cookie| format!("{} for {} s", cookie.name, cookie.max_age)),
        );
        lines.some(
            0,
            "quirks",
            self.quirks.iter().map(|quirk| quirk.id.to_string()),
        );
        lines.some(
            0,
            "divergences",
            self.divergences
                .iter()
                .map(|divergence| divergence.concern.clone()),
        );
    }

    fn facades(&self, lines: &mut Lines) {
        for facade in &self.facades {
            lines.add(0, format!("facade {} as {}", facade.name, facade.global));
            lines.list(1, "schemes", facade.schemes.iter().cloned());
            lines.list(1, "keys", facade.keys.iter().cloned());
            lines.some(1, "channel", facade.channel.iter().cloned());
            lines.some(1, "ready", facade.ready.iter().cloned());
            for error in &facade.errors {
                lines.list(
                    1,
                    &format!("{} from", error.name),
                    error.from.iter().map(|&id| self.error(id)),
                );
            }
            for call in &facade.calls {
                let method = call
                    .method
                    .as_ref()
                    .map_or_else(String::new, |method| format!(" at {method}"));
                let like = call
                    .like
                    .map_or_else(String::new, |id| format!(" like {}", self[id].name));
                let planned = if call.stability == Stability::Planned {
                    " (planned)"
                } else {
                    ""
                };
                lines.add(
                    1,
                    format!(
                        "{}: {}{method} gives {}{like}{planned}",
                        call.name, call.path, self[call.gives].name
                    ),
                );
                self.fields(lines, 2, &call.takes);
            }
        }
    }

    fn fields(&self, lines: &mut Lines, depth: usize, fields: &[Field]) {
        for field in fields {
            let when = field
                .when
                .map_or_else(String::new, |id| format!(" when {}", self.status(id)));
            let example = field
                .example
                .as_ref()
                .map_or_else(String::new, |example| format!(" e.g. {example}"));
            lines.add(
                depth,
                format!(
                    "{}: {}{when}{}{example}",
                    field.name,
                    self.shape(&field.shape),
                    secret(field.secret)
                ),
            );
        }
    }

    fn param_use(&self, used: &ParamUse) -> String {
        let required = if used.required { "!" } else { "" };
        let fallbacks: String = used
            .fallbacks
            .iter()
            .map(|&id| format!(" | {}", self.param(id)))
            .collect();
        format!("{}{required}{fallbacks}", self.param(used.param))
    }

    fn shape(&self, shape: &Shape) -> String {
        let optional = if shape.optional { "?" } else { "" };
        let nullable = if shape.nullable { "|null" } else { "" };
        format!("{}{optional}{nullable}", self.ty(&shape.ty))
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Choice(id) => self[*id].name.to_string(),
            Type::Record(id) => self[*id].name.to_string(),
            Type::List(member) => format!("{}[]", self.ty(member)),
            Type::Text => "text".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::Time => "time".to_owned(),
            Type::Url => "url".to_owned(),
            Type::Email => "email".to_owned(),
            Type::Phone => "phone".to_owned(),
            Type::Json => "json".to_owned(),
        }
    }

    fn param(&self, id: ParamId) -> String {
        self[id].name.to_string()
    }

    fn status(&self, id: StatusId) -> String {
        self[id].name.to_string()
    }

    fn error(&self, id: ErrorId) -> String {
        self[id].name.to_string()
    }

    fn state(&self, id: StateId) -> String {
        self[id].name.to_string()
    }

    fn event(&self, id: EventId) -> String {
        self[id].name.to_string()
    }
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, depth: usize, line: impl AsRef<str>) {
        writeln!(
            self.0,
            "{:indent$}{}",
            "",
            line.as_ref(),
            indent = 2 * depth
        )
        .expect("a String takes every text");
    }

    /// A title and its members on one line; nothing when there are none.
    fn some(&mut self, depth: usize, title: &str, members: impl IntoIterator<Item = String>) {
        let mut members = members.into_iter().peekable();
        if members.peek().is_some() {
            self.list(depth, title, members);
        }
    }

    /// A title and its members on one line.
    fn list(&mut self, depth: usize, title: &str, members: impl IntoIterator<Item = String>) {
        let members: Vec<String> = members.into_iter().collect();
        let colon = if members.is_empty() { "" } else { ": " };
        self.add(
            depth,
            format!("{title}{colon}{}", members.join(", ")).trim_end(),
        );
    }
}

fn with_aliases(name: &Name, aliases: &[String]) -> String {
    if aliases.is_empty() {
        name.to_string()
    } else {
        format!("{name} ({})", aliases.join(", "))
    }
}

fn secret(secret: bool) -> &'static str {
    if secret { " secret" } else { "" }
}

fn extension(extension: bool) -> &'static str {
    if extension { " (extension)" } else { "" }
}

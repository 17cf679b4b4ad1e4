//! A model as indented lines, for people and golden files: what was resolved, not what was written about it.

mod beside;
mod commands;

use std::fmt::Write;

use super::{
    ErrorId, EventId, Field, Model, Name, ParamId, Shape, StateId, StatusId, Type, UnknownValue,
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
        self.facade_lines(&mut lines);
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
                "{}{}{}",
                choice.name,
                if choice.open { " (open)" } else { "" },
                if choice.exact { " (exact)" } else { "" }
            );
            lines.list(1, &name, values);
        }
        lines.add(0, "params");
        for param in &self.params {
            let default = param
                .default
                .as_ref()
                .map_or_else(String::new, |default| format!(" = {default}"));
            let unknown = match param.unknown {
                UnknownValue::Refused => "",
                UnknownValue::Default => " or else",
            };
            let folds = if param.folds() { " folds" } else { "" };
            let routes = if param.routes.is_empty() {
                String::new()
            } else {
                let routes: Vec<&str> = param.routes.iter().map(Name::wire).collect();
                format!(" in {}", routes.join(", "))
            };
            lines.add(
                1,
                format!(
                    "{}: {}{default}{unknown}{folds}{}{}{routes}",
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
            lines.some(
                2,
                "beside an error",
                (!event.beside_error.is_empty()).then(String::new),
            );
            self.fields(lines, 3, &event.beside_error);
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

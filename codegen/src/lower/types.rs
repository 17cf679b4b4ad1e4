//! Types, fields, params and the values they can take.

use super::{Lowering, prose, texts};
use crate::diagnostic::{Code, Diagnostic};
use crate::grammar::{Kind, TypeText};
use crate::model::{
    Choice, ChoiceId, ChoiceValue, Field, Global, Name, Param, Record, RecordId, Sender,
    SenderKind, Shape, Type, UnknownValue,
};
use crate::yaml::{Entry, Node};

impl Lowering<'_> {
    pub(super) fn globals(&self, entries: &[Entry]) -> Vec<Global> {
        let global = |Entry { key, value }: &Entry| Global {
            name: Name::new(key.text.as_str()),
            shape: self.shape(value),
            secret: value.flag("secret"),
            prose: prose(value),
        };
        entries.iter().map(global).collect()
    }

    pub(super) fn senders(entries: &[Entry]) -> Vec<Sender> {
        let sender = |Entry { key, value: node }: &Entry| Sender {
            name: Name::new(key.text.as_str()),
            kind: match node.text("kind") {
                Some("object") => SenderKind::Object,
                _ => SenderKind::Setter,
            },
            prose: prose(node),
        };
        entries.iter().map(sender).collect()
    }

    pub(super) fn choices(&self) -> Vec<Choice> {
        let value = |Entry { key, value }: &Entry| ChoiceValue {
            name: Name::new(key.text.as_str()),
            aliases: texts(value.list("aliases")),
            prose: prose(value),
        };
        let choice = |Entry { key, value: node }: &Entry| Choice {
            name: Name::new(key.text.as_str()),
            values: node.map("values").iter().map(value).collect(),
            open: node.flag("open"),
            exact: node.flag("exact") || !self.is_asked_for(&key.text),
            prose: prose(node),
        };
        self.root.map("choices").iter().map(choice).collect()
    }

    /// Whether some param is of this choice. What no query carries is compared as its owner writes it.
    fn is_asked_for(&self, choice: &str) -> bool {
        let mut params = self.root.map("params").iter();
        params.any(|param| {
            let read = param.value.text("type").and_then(TypeText::parse);
            read.is_some_and(|read| read.base == choice)
        })
    }

    pub(super) fn params(&mut self) -> Vec<Param> {
        self.root
            .map("params")
            .iter()
            .map(|entry| self.one_param(entry))
            .collect()
    }

    fn one_param(&mut self, Entry { key, value: node }: &Entry) -> Param {
        let shape = self.shape(node);
        let fits = match &shape.ty {
            Type::Record(_) | Type::Json | Type::Time => false,
            Type::List(member) => **member == Type::Text,
            Type::Text
            | Type::Bool
            | Type::Integer
            | Type::Url
            | Type::Email
            | Type::Phone
            | Type::Choice(_) => true,
        };
        if let Some(at) = node.get("type").filter(|at| at.as_text().is_some())
            && self.is_readable(at)
            && (!fits || shape.optional || shape.nullable)
        {
            self.diagnostics.push(
                Diagnostic::new(Code::ParamType, at.span, format!("`{}` cannot be the type of a param", at.as_text().unwrap_or_default()))
                    .help("it can be `text`, `bool`, `integer`, `url`, `email`, `phone`, a choice or `text[]`; a param may always be absent unless a command requires it with `!`"),
            );
        }
        Param {
            name: Name::new(key.text.as_str()),
            aliases: texts(node.list("aliases")),
            ty: if fits { shape.ty } else { Type::Text },
            secret: node.flag("secret"),
            default: node.text("default").map(str::to_owned),
            unknown: match node.text("unknown") {
                Some("default") => UnknownValue::Default,
                _ => UnknownValue::Refused,
            },
            example: node.text("example").map(str::to_owned),
            chooses: false,
            extension: node.flag("extension"),
            routes: Vec::new(),
            prose: prose(node),
        }
    }

    pub(super) fn records(&mut self) -> Vec<Record> {
        let root = self.root;
        let record = |Entry { key, value: node }: &Entry| Record {
            name: Name::new(key.text.as_str()),
            fields: self.fields(node.map("fields")),
            prose: prose(node),
        };
        root.map("types").iter().map(record).collect()
    }

    pub(super) fn fields(&mut self, entries: &[Entry]) -> Vec<Field> {
        let field = |Entry { key, value: node }: &Entry| {
            let shape = self.shape(node);
            let example = node.get("example").and_then(|example| {
                self.json(example, &shape)
                    .map_err(|mismatch| {
                        self.diagnostics
                            .push(mismatch.report(Code::ValueType, &key.text));
                    })
                    .ok()
            });
            Field {
                name: Name::new(key.text.as_str()),
                secret: node.flag("secret"),
                when: node.text("when").and_then(|status| self.status(status)),
                example,
                prose: prose(node),
                shape,
            }
        };
        entries.iter().map(field).collect()
    }

    /// The type under the key `type`. An unreadable one has been reported; [`Type::Json`] stands in, because nothing
    /// can be wrong with a value of it.
    pub(super) fn shape(&self, node: &Node) -> Shape {
        let read = node.text("type").and_then(TypeText::parse);
        let Some(read) = read else {
            return Shape {
                ty: Type::Json,
                optional: true,
                nullable: true,
            };
        };
        let base = self.base(read.base).unwrap_or(Type::Json);
        let ty = (0..read.lists).fold(base, |member, _| Type::List(Box::new(member)));
        Shape {
            ty,
            optional: read.optional,
            nullable: read.nullable,
        }
    }

    fn is_readable(&self, node: &Node) -> bool {
        let read = node.as_text().and_then(TypeText::parse);
        read.is_some_and(|read| self.base(read.base).is_some())
    }

    fn base(&self, word: &str) -> Option<Type> {
        Some(match word {
            "text" => Type::Text,
            "bool" => Type::Bool,
            "integer" => Type::Integer,
            "time" => Type::Time,
            "url" => Type::Url,
            "email" => Type::Email,
            "phone" => Type::Phone,
            "json" => Type::Json,
            name => {
                let choice = self
                    .symbols
                    .position(Kind::Choice, name)
                    .map(ChoiceId)
                    .map(Type::Choice);
                let record = self
                    .symbols
                    .position(Kind::Record, name)
                    .map(RecordId)
                    .map(Type::Record);
                choice.or(record)?
            }
        })
    }
}

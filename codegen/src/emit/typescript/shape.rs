//! Types of the contract as types of TypeScript.

use super::layout;
use super::scope::Scope;
use crate::model::{Field, Model, Shape, Status, Type};
use crate::names::TypeScript;

/// A member of an object type, laid out.
pub struct Member {
    /// Its doc comment, with its line break.
    pub doc: String,
    /// `readonly name?: type;`
    pub text: String,
}

impl Member {
    /// A field at `indent`.
    pub fn of(field: &Field, scope: &Scope, indent: usize) -> Self {
        let mut notes = Vec::new();
        if field.secret {
            notes.push("Secret: keep it out of logs.".to_owned());
        }
        let mark = if field.shape.optional { "?" } else { "" };
        let key = TypeScript.key(field.name.wire());
        Self {
            doc: layout::doc(&field.prose, &notes, indent),
            text: format!("readonly {key}{mark}: {};", shape(&field.shape, scope)),
        }
    }

    /// A field that another status carries: it may be read, and is never there.
    pub fn absent(field: &Field) -> Self {
        Self {
            doc: String::new(),
            text: format!("readonly {}?: never;", TypeScript.key(field.name.wire())),
        }
    }
}

/// A value that comes from the host, without whether it may be absent.
pub fn shape(shape: &Shape, scope: &Scope) -> String {
    let mut text = received(&shape.ty, scope);
    if shape.nullable {
        text.push_str(" | null");
    }
    text
}

fn received(ty: &Type, scope: &Scope) -> String {
    match ty {
        Type::Text | Type::Time | Type::Url | Type::Email | Type::Phone => "string".to_owned(),
        Type::Bool => "boolean".to_owned(),
        Type::Integer => "number".to_owned(),
        Type::Json => "{ readonly [key: string]: unknown }".to_owned(),
        // A newer host may know more values.
        Type::Choice(id) => format!("{} | Unrecognized", scope.choice(*id)),
        Type::Record(id) => scope.record(*id).to_owned(),
        Type::List(item) => {
            let item = received(item, scope);
            let simple = item.chars().all(char::is_alphanumeric);
            if simple {
                format!("readonly {item}[]")
            } else {
                format!("readonly ({item})[]")
            }
        }
    }
}

/// A value that a page sends.
pub fn sent(ty: &Type, model: &Model, scope: &Scope) -> String {
    match ty {
        // `string & {}` keeps the known values in sight of an editor.
        Type::Choice(id) if model[*id].open => format!("{} | (string & {{}})", scope.choice(*id)),
        Type::Choice(id) => scope.choice(*id).to_owned(),
        Type::List(item) => format!("readonly {}[]", sent(item, model, scope)),
        ty => received(ty, scope),
    }
}

/// The literal of a status.
pub fn status(status: &Status) -> String {
    TypeScript.text(status.name.wire())
}

/// Which of `names` a text refers to, for its imports.
pub fn mentioned<'n>(texts: &[&str], names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let words: std::collections::BTreeSet<&str> = texts
        .iter()
        .flat_map(|text| text.split(|c| !is_part(c)))
        .collect();
    names
        .into_iter()
        .filter(|name| words.contains(name))
        .collect()
}

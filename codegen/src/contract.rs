//! The one value that emitters accept.

use std::ops::Deref;

use crate::model::Model;

/// A [`Model`] that has passed every check.
///
/// There is one way to get one: from the text of a spec, through all stages. So an emitter may rely on what the
/// checks promise, above all that names are spelled differently in every target language.
#[derive(Debug, Clone)]
pub struct Contract(Model);

impl Contract {
    /// Only for the last stage before the emitters.
    pub(crate) fn checked(model: Model) -> Self {
        Self(model)
    }
}

impl Deref for Contract {
    type Target = Model;

    fn deref(&self) -> &Model {
        &self.0
    }
}

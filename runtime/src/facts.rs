//! What the engine has to know of a contract, as static data that the generated code fills in.
//! What a contract means is not here: that is the business of the [`Bridge`](crate::Bridge).

/// The static data of one contract.
#[derive(Debug)]
pub struct Facts {
    /// The name of the contract.
    pub name: &'static str,
    /// Its version, as semantic versioning has it.
    pub version: &'static str,
    /// The scheme of its commands, in lower case and without `://`.
    pub scheme: &'static str,
    /// What every console line begins with: `[Coffee]`.
    pub log_prefix: &'static str,
    /// The global function of the page that takes the events.
    pub handler: &'static str,
    /// The known keys of a query. An alias is a key of its own with the name of its param.
    pub keys: &'static [Key],
    /// Fields of events, records, facade data and globals whose values are masked in the journal.
    pub secret_fields: &'static [&'static str],
    /// The other page-side APIs onto the same contract.
    pub facades: &'static [FacadeFacts],
}

/// A known key: a query is split in front of these and nowhere else.
#[derive(Debug)]
pub struct Key {
    /// As the page writes it; keys are case-sensitive.
    pub name: &'static str,
    /// The canonical name of the param it sets.
    pub param: &'static str,
    /// The value is free text, so that what is no known key belongs to it. Other values end at the first `&`.
    pub folds: bool,
    /// The value is never logged.
    pub secret: bool,
}

/// The static data of a facade.
#[derive(Debug)]
pub struct FacadeFacts {
    /// Its name.
    pub name: &'static str,
    /// The schemes of its commands, in lower case.
    pub schemes: &'static [&'static str],
    /// The keys under which an object carries its command.
    pub keys: &'static [&'static str],
    /// The entry of the data that names the global function the answer goes to.
    pub callback: &'static str,
}

impl Facts {
    /// Whether a field of this name is kept out of the journal.
    pub(crate) fn has_secret_field(&self, name: &str) -> bool {
        self.secret_fields.contains(&name)
    }

    /// Whether this is the name of a secret param.
    pub(crate) fn has_secret_param(&self, name: &str) -> bool {
        self.keys
            .iter()
            .any(|key| key.secret && (key.name == name || key.param == name))
    }
}

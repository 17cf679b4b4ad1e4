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
    /// The routes whose queries it splits, in lower case; empty for all. A key that came later than the contract counts
    /// only where it is read, so that it cuts no free text of older routes.
    pub routes: &'static [&'static str],
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

impl Key {
    /// Whether it is a known key in the query of this route.
    pub(crate) fn counts_in(&self, route: &str) -> bool {
        self.routes.is_empty()
            || self
                .routes
                .iter()
                .any(|own| own.eq_ignore_ascii_case(route))
    }
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

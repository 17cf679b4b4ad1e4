//! The TypeScript package: exact types of everything that crosses the bridge, builders, and a promise client.
//!
//! What varies with the contract comes from the templates here; what does not lies in `package/` as it is published.
//! JavaScript with declarations beside it, so that a page needs no build step to use it.

mod commands;
mod data;
mod events;
mod facades;
mod failures;
mod globals;
mod layout;
mod manifest;
mod params;
mod scope;
mod shape;
mod types;
mod vocabulary;

use askama::Template;

use super::File;
use crate::Contract;
use scope::Scope;

macro_rules! as_it_is {
    ($($path:literal)*) => {
        [$(($path, include_str!(concat!("package/", $path)))),*]
    };
}

/// The files of the package that are the same for every contract.
const AS_IT_IS: [(&str, &str); 19] = as_it_is![
    "index.js"
    "index.d.ts"
    "client.js"
    "client.d.ts"
    "commands.js"
    "contract.d.ts"
    "vocabulary.js"
    "core/bridge.js"
    "core/bridge.d.ts"
    "core/failure.js"
    "core/failure.d.ts"
    "core/inbox.js"
    "core/match.js"
    "core/match.d.ts"
    "core/navigation.js"
    "core/pending.js"
    "core/text.js"
    "core/text.d.ts"
    "core/types.d.ts"
];

/// All files of the package.
pub fn files(contract: &Contract) -> Vec<File> {
    let scope = Scope::of(contract);
    let mut files = vec![
        file("package.json", &manifest::Package::of(contract)),
        file("README.md", &manifest::Readme::of(contract)),
        file("types.d.ts", &types::Types::of(contract, &scope)),
        file(
            "vocabulary.d.ts",
            &vocabulary::Vocabulary::of(contract, &scope),
        ),
        file("events.d.ts", &events::Events::of(contract, &scope)),
        file("params.d.ts", &params::Params::of(contract, &scope)),
        file("commands.d.ts", &commands::Commands::of(contract, &scope)),
        file("globals.d.ts", &globals::Globals::of(contract, &scope)),
        file("contract.js", &data::Data::of(contract)),
    ];
    for (position, facade) in contract.facades.iter().enumerate() {
        let path = format!("{}.d.ts", manifest::facade_path(facade));
        let own = scope.facade(position);
        files.push(file(
            &path,
            &facades::Declarations::of(contract, facade, own, &scope),
        ));
    }
    files.extend(AS_IT_IS.map(|(path, contents)| File {
        path: path.to_owned(),
        contents: contents.to_owned(),
    }));
    files
}

fn file(path: &str, template: &impl Template) -> File {
    let contents = template.render().expect("writing to a string cannot fail");
    File {
        path: path.to_owned(),
        contents: contents + "\n",
    }
}

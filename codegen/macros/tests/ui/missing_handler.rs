transom_macros::contract!("coffee.yaml");

use transom_runtime::Context;

struct Machine;

impl Handlers for Machine {
    async fn brew(&self, _: &Context, _: commands::Brew) -> Result<events::Brew, Failure> {
        Ok(events::Brew)
    }
}

fn main() {}

transom_macros::contract!("coffee.yaml");

use transom_runtime::Context;

struct Machine;

impl Handlers for Machine {
    async fn brew(&self, _: &Context, command: commands::Brew) -> Result<events::Brew, Failure> {
        println!("{}", command.beverage);
        Ok(events::Brew)
    }

    async fn clean(&self, _: &Context, _: commands::Clean) -> Result<events::Clean, Failure> {
        Ok(events::Clean)
    }
}

fn main() {}

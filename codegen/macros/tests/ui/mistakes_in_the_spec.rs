transom_macros::contract!("spilled.yaml");

fn main() {}

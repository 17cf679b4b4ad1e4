transom_macros::contract!("tea.yaml");

fn main() {}

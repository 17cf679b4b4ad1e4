transom_macros::contract!(coffee);

fn main() {}

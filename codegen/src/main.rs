//! The command `transom`.

fn main() {}

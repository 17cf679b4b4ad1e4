transom_macros::contract!("coffee.yaml");

fn price(size: Size) -> u32 {
    match size {
        Size::Small => 2,
    }
}

fn main() {
    price(Size::Large);
}

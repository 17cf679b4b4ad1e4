//! The command `transom`.

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().unwrap_or_default();
    let source =
        transom_codegen::Source::new(&path, std::fs::read_to_string(&path).unwrap_or_default());
    match transom_codegen::read(&source) {
        Ok((_, w)) | Err(w) => {
            for d in w {
                println!("{}\n", d.render(&source, false));
            }
        }
    }
}

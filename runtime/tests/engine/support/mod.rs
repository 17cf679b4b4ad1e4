//! A coffee machine as contract, and a bed of fakes around an engine: a shell and a journal that remember, a clock that a
//! test moves.

pub mod bed;
pub mod coffee;
pub mod node;

/// The rows of a table: one a line, `a | b | c`, spaces around the bars dropped.
pub fn rows<const N: usize>(table: &str) -> impl Iterator<Item = [&str; N]> {
    table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            cells
                .try_into()
                .unwrap_or_else(|_| panic!("a row has {N} cells: {line}"))
        })
}

/// A cell: `-` is nothing at all, `«…»` is what stands inside, spaces included.
pub fn cell(text: &str) -> Option<&str> {
    (text != "-").then(|| text.trim_matches(['«', '»']))
}

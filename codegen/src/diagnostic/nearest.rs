//! Which of several names a misspelt one was meant to be.

/// The name with the fewest edits, when those are few enough for its length. Case does not count as an edit.
pub fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let written: Vec<char> = written.to_lowercase().chars().collect();
    let bound = (written.len() / 3).max(1);
    names
        .into_iter()
        .map(|name| {
            (
                edits(&written, &name.to_lowercase().chars().collect::<Vec<_>>()),
                name,
            )
        })
        .filter(|&(edits, _)| edits <= bound)
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, name)| name)
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (above[j] + usize::from(x != y))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognized_and_a_different_word_is_not() {
        let names = ["summary", "status", "statuses", "errors", "of"];
        for (written, meant) in [
            ("sumary", Some("summary")),
            ("Status", Some("status")),
            ("statsues", Some("statuses")),
            ("fo", Some("of")),
            ("colour", None),
        ] {
            assert_eq!(nearest(written, names), meant, "{written}");
        }
    }
}

//! Which names a facade may give for the function its answer goes to.

/// The longest name accepted, in bytes; it ends up in a script and in the journal.
const LONGEST: usize = 256;

/// Whether a name is a path of plain identifiers below the global object: `done`, `app.done`, `_temp_x1`.
///
/// ASCII only, no brackets, no calls: such a name can be looked up piece by piece and never has to be evaluated.
pub(crate) fn is_global_path(name: &str) -> bool {
    name.len() <= LONGEST && name.split('.').all(is_identifier)
}

fn is_identifier(piece: &str) -> bool {
    let mut bytes = piece.bytes();
    bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$'))
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
}

//! Where Clerk's published description and the recorded exchanges are. They are not part of this
//! repository; without them the comparisons are skipped, loudly.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// `$CLERK_REFERENCE`, or `shared/reference/clerk` beside the workspace.
pub(crate) fn folder(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/clerk");
    let folder = std::env::var_os("CLERK_REFERENCE").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    // Past the test harness, which keeps the output of tests that pass to itself.
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED(clerk-reference): {test}: {} is missing; set CLERK_REFERENCE to the folder with \
         fapi-2026-05-12.yml and recorded/",
        folder.display(),
    );
    None
}

//! The names that Clerk gives its cookies on hosts that several instances share.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use crate::world::{Lent, World};

const APP: &str = "app.example.com";
const OTHER: &str = "clerk://configure?key=pk_test_b3RoZXIuZXhhbXBsZS5jb20k";

#[tokio::test]
async fn the_suffix_is_clerks_own() {
    let lent = Arc::<Lent>::default();
    let mut world = World::lending(&lent).await;
    world.configure().await;
    world.sign_in().await;
    world.settle().await;
    let cookies = lent.cookies(APP);
    let ours = cookies
        .keys()
        .find_map(|name| name.strip_prefix("__session_"));
    let keys = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../emulator/tests/node/node_modules/@clerk/shared/dist/keys.js");
    if !keys.exists() {
        println!("SKIPPED(suffix): @clerk/shared is not installed in runtime/emulator/tests/node");
        return;
    }
    let program = format!(
        "require({:?}).getCookieSuffix({:?}).then(s => process.stdout.write(s))",
        keys.display().to_string(),
        world.key()
    );
    let said = Command::new("node")
        .args(["-e", &program])
        .output()
        .unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    assert_eq!(ours, Some(said.as_str()));
}

/// As `getCookieSuffix` of `@clerk/shared` 3 answered for this key.
#[tokio::test]
async fn the_suffix_of_a_known_key() {
    let lent = Arc::<Lent>::default();
    let mut world = World::lending(&lent).await;
    world.send(OTHER).await;
    world.sign_in().await;
    world.settle().await;
    assert!(
        lent.cookies(APP).contains_key("__session_QL0oRN7D"),
        "{:?}",
        lent.cookies(APP).keys()
    );
}

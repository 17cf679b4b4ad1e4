//! The secure store: a folder of sealed files, and the key beside them that only this user can read.
//!
//! AES-256-GCM with a fresh nonce for every write; the name of the slot is authenticated, so that a file moved to
//! another slot does not open. A file is replaced as a whole: written under another name, synced, renamed. Whoever can
//! read the key can read the rest: a development machine has no better place that works everywhere.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::error::Unspecified;
use ring::rand::{SecureRandom as _, SystemRandom};
use transom_clerk::contract::capabilities::{SecureStore, secure_store};
use transom_runtime::{BoxFuture, Secret};

/// First byte of every file; another one is another format.
const FORMAT: u8 = 1;
/// What the names of sealed files end in.
const SEALED: &str = "sealed";
/// What the names of files end in that are being written.
const NEW: &str = "new";

/// The store.
pub struct FileStore {
    folder: PathBuf,
    key: LessSafeKey,
}

impl FileStore {
    /// The store in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// The folder cannot be used, or its key is none.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let bytes = read_or_make_key(&folder.join("key"))?;
        let key = UnboundKey::new(&AES_256_GCM, &bytes)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "its key has not 32 bytes"))?;
        Ok(Self {
            folder: folder.to_owned(),
            key: LessSafeKey::new(key),
        })
    }

    /// Empties every slot.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn forget(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == SEALED || extension == NEW)
            {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn path(&self, slot: &str) -> PathBuf {
        let hash = digest(&SHA256, slot.as_bytes());
        let name = URL_SAFE_NO_PAD.encode(hash);
        self.folder.join(name).with_extension(SEALED)
    }

    fn get(&self, slot: &str) -> Result<Option<Secret>, secure_store::Failure> {
        match fs::read(self.path(slot)) {
            Ok(file) => self.unseal(slot, file).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(_) => Err(secure_store::Failure::Unavailable),
        }
    }

    fn unseal(&self, slot: &str, mut file: Vec<u8>) -> Result<Secret, secure_store::Failure> {
        let corrupt = secure_store::Failure::Corrupt;
        let (head, sealed) = file.split_at_mut_checked(1 + NONCE_LEN).ok_or(corrupt)?;
        let [FORMAT, nonce @ ..] = head else {
            return Err(corrupt);
        };
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| corrupt)?;
        let text = self
            .key
            .open_in_place(nonce, Aad::from(slot), sealed)
            .map_err(|_| corrupt)?;
        let text = std::str::from_utf8(text).map_err(|_| corrupt)?;
        Ok(Secret::new(text))
    }

    fn put(&self, slot: &str, value: &Secret) -> io::Result<()> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(gave_up)?;
        let mut sealed = value.expose().as_bytes().to_vec();
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(slot),
                &mut sealed,
            )
            .map_err(gave_up)?;
        replace(
            &self.path(slot),
            &[&[FORMAT], nonce.as_slice(), &sealed].concat(),
        )
    }

    fn remove(&self, slot: &str) -> io::Result<()> {
        let path = self.path(slot);
        // The value, and what a crash left of one.
        for path in [path.with_extension(NEW), path] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        sync_folder(&self.folder)
    }
}

/// The files are small and local: no call is worth a thread of its own.
impl SecureStore for FileStore {
    fn read(
        &self,
        ask: secure_store::Read,
    ) -> BoxFuture<'_, Result<secure_store::ReadAnswer, secure_store::Failure>> {
        let value = self.get(&ask.slot);
        Box::pin(async { Ok(secure_store::ReadAnswer { value: value? }) })
    }

    fn write(&self, ask: secure_store::Write) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        let outcome = self.put(&ask.slot, &ask.value);
        Box::pin(async { outcome.map_err(|_| secure_store::Failure::Unavailable) })
    }

    fn delete(
        &self,
        ask: secure_store::Delete,
    ) -> BoxFuture<'_, Result<(), secure_store::Failure>> {
        let outcome = self.remove(&ask.slot);
        Box::pin(async { outcome.map_err(|_| secure_store::Failure::Unavailable) })
    }
}

/// Replaces the file at `path` as a whole: a crash at any point leaves the old or the new one. Only this user can
/// read it.
///
/// # Errors
/// What the system says; the old file is then still there.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension(NEW);
    // What a crash left behind.
    let _ = fs::remove_file(&new);
    let mut file = private(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// A new file that only this user can read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A rename or a removal counts once the folder is on the disk as well.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// The cipher and the source of randomness do not say what is wrong.
fn gave_up(_: Unspecified) -> io::Error {
    io::Error::other("the system has no randomness, or the value is too long")
}

fn read_or_make_key(path: &Path) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut key = vec![0; AES_256_GCM.key_len()];
            SystemRandom::new().fill(&mut key).map_err(gave_up)?;
            replace(path, &key)?;
            Ok(key)
        }
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use secure_store::Failure;

    use super::*;

    /// A folder of this test's own, gone at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("transom-store-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }

        fn store(&self) -> FileStore {
            FileStore::open(&self.0).expect("a store")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).expect("our own folder");
        }
    }

    fn get(store: &FileStore, slot: &str) -> Result<Option<String>, Failure> {
        store
            .get(slot)
            .map(|value| value.map(|value| value.expose().to_owned()))
    }

    #[test]
    fn what_was_written_is_there_after_a_restart_and_unreadable_without_the_key() {
        let folder = Folder::new("restart");
        folder
            .store()
            .put("a", &Secret::new("tokens of a"))
            .expect("written");
        let store = folder.store();
        assert_eq!(get(&store, "a"), Ok(Some("tokens of a".to_owned())));
        assert_eq!(get(&store, "b"), Ok(None));
        let file = fs::read(store.path("a")).expect("the file");
        assert!(!file.windows(6).any(|part| part == b"tokens"), "sealed");
        #[cfg(unix)]
        for path in [store.path("a"), folder.0.join("key")] {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                fs::metadata(path).expect("the file").permissions().mode() & 0o777,
                0o600
            );
        }
        fs::remove_file(folder.0.join("key")).expect("the key");
        assert_eq!(get(&folder.store(), "a"), Err(Failure::Corrupt));
        store.remove("a").expect("removed");
        store.remove("a").expect("an empty slot counts as done");
        assert_eq!(get(&store, "a"), Ok(None));
        fs::write(folder.0.join("key"), "short").expect("a file");
        assert!(FileStore::open(&folder.0).is_err());
    }

    #[test]
    fn s_02_a_flipped_bit_or_a_cut_is_corrupt_and_the_slot_can_be_used_again() {
        let folder = Folder::new("s02");
        let store = folder.store();
        store.put("a", &Secret::new("value")).expect("written");
        let whole = fs::read(store.path("a")).expect("the file");
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            fs::write(store.path("a"), flipped).expect("a file");
            assert_eq!(get(&store, "a"), Err(Failure::Corrupt), "byte {at}");
            fs::write(store.path("a"), &whole[..at]).expect("a file");
            assert_eq!(get(&store, "a"), Err(Failure::Corrupt), "cut at {at}");
        }
        store.put("a", &Secret::new("again")).expect("written");
        assert_eq!(get(&store, "a"), Ok(Some("again".to_owned())));
    }

    #[test]
    fn s_06_a_crash_at_any_step_of_a_write_leaves_the_old_or_the_new_value() {
        let folder = Folder::new("s06");
        let store = folder.store();
        store.put("a", &Secret::new("old")).expect("written");
        let old = fs::read(store.path("a")).expect("the file");
        store.put("a", &Secret::new("new")).expect("written");
        let new = fs::read(store.path("a")).expect("the file");
        for written in 0..=new.len() {
            fs::write(store.path("a"), &old).expect("a file");
            fs::write(store.path("a").with_extension(NEW), &new[..written]).expect("a file");
            assert_eq!(
                get(&folder.store(), "a"),
                Ok(Some("old".to_owned())),
                "{written} bytes written"
            );
            folder
                .store()
                .put("a", &Secret::new("next"))
                .expect("the leftover is not in the way");
            assert_eq!(get(&folder.store(), "a"), Ok(Some("next".to_owned())));
        }
        fs::write(store.path("a").with_extension(NEW), &new).expect("a file");
        fs::rename(store.path("a").with_extension(NEW), store.path("a")).expect("the last step");
        assert_eq!(get(&folder.store(), "a"), Ok(Some("new".to_owned())));
    }

    #[test]
    fn s_06_what_a_crash_left_of_a_write_goes_with_its_slot() {
        let folder = Folder::new("leftover");
        let files = || {
            let names = fs::read_dir(&folder.0).expect("the folder");
            names
                .map(|entry| entry.expect("a file").file_name())
                .collect::<Vec<_>>()
        };
        let store = folder.store();
        store.put("a", &Secret::new("old")).expect("written");
        let leftover = store.path("a").with_extension(NEW);
        for forget in [|store: &FileStore| store.remove("a"), FileStore::forget] {
            fs::write(&leftover, "sealed tokens").expect("a file");
            forget(&folder.store()).expect("forgotten");
            assert_eq!(files(), ["key"]);
        }
    }

    #[test]
    fn s_06_a_crash_while_the_key_is_made_costs_nothing() {
        let folder = Folder::new("key");
        fs::create_dir_all(&folder.0).expect("a folder");
        for written in [0, 1, 31, 32] {
            fs::write(folder.0.join("key.new"), vec![7; written]).expect("a file");
            let store = folder.store();
            store.put("a", &Secret::new("value")).expect("written");
            assert_eq!(get(&folder.store(), "a"), Ok(Some("value".to_owned())));
            fs::remove_file(folder.0.join("key")).expect("the key");
        }
    }

    #[test]
    fn s_07_a_file_of_another_slot_does_not_open() {
        let folder = Folder::new("s07");
        let store = folder.store();
        store
            .put("tenant a", &Secret::new("of a"))
            .expect("written");
        store
            .put("tenant b", &Secret::new("of b"))
            .expect("written");
        fs::copy(store.path("tenant a"), store.path("tenant b")).expect("a copy");
        assert_eq!(get(&store, "tenant b"), Err(Failure::Corrupt));
        assert_eq!(get(&store, "tenant a"), Ok(Some("of a".to_owned())));
        store.forget().expect("forgotten");
        assert_eq!(
            (get(&store, "tenant a"), get(&store, "tenant b")),
            (Ok(None), Ok(None))
        );
    }
}

//! The state of local mode beside the table: its keys, and how far its clock was moved.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shared::values::{Rng, secret};

/// Survives restarts. The file is readable by its owner only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    /// The shop's key in base64url.
    pub shop_key: String,
    #[serde(default)]
    pub storefront_key: Option<String>,
    #[serde(default)]
    pub staff_token: Option<String>,
    #[serde(default)]
    pub clock_moved_by_millis: i64,
}

impl State {
    pub fn new(rng: &Rng) -> Self {
        Self { shop_key: secret::encode(&rng.bytes::<32>()), storefront_key: None, staff_token: None, clock_moved_by_millis: 0 }
    }

    /// The key's bytes.
    pub fn key(&self) -> io::Result<[u8; 32]> {
        let bytes = secret::decode(&self.shop_key).and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| io::Error::other("the shop's key in the data folder cannot be read"))
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("state.json")
}

/// The state of a data folder, if it has one.
pub fn read(folder: &Path) -> io::Result<Option<State>> {
    match fs::read(file(folder)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// Writes the state beside the old one and moves it into place, so that a crash leaves one of the two.
pub fn write(folder: &Path, state: &State) -> io::Result<()> {
    let beside = folder.join("state.json.new");
    let mut new = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    new.write_all(&serde_json::to_vec_pretty(state).map_err(io::Error::other)?)?;
    new.sync_all()?;
    fs::rename(beside, file(folder))
}

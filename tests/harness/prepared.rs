//! A shop that a test has prepared once and opens again and again: preparing takes longer than most requests.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{FaultInjector, TestShop, TestShopOptions};

/// A data folder in memory where there is such a disk. It is deleted with its owner.
pub struct DataFolder(PathBuf);

impl DataFolder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let shared_memory = Path::new("/dev/shm");
        let parent = if shared_memory.is_dir() { shared_memory.to_owned() } else { std::env::temp_dir() };
        let folder = parent.join(format!("shopfolk-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir_all(&folder).expect("a new folder");
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    fn copy(&self) -> Self {
        let copy = Self::new();
        for file in fs::read_dir(&self.0).expect("our folder") {
            let file = file.expect("a file");
            fs::copy(file.path(), copy.0.join(file.file_name())).expect("a copy");
        }
        copy
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// What is left of a shop after it was prepared and closed.
pub struct PreparedShop<S> {
    folder: DataFolder,
    /// What `prepare` returned.
    pub stage: S,
}

impl<S> PreparedShop<S> {
    /// Sets the stage in a shop on the embedded engine.
    pub async fn new(prepare: impl AsyncFn(&TestShop) -> S) -> Self {
        let shop = TestShop::open_with(TestShopOptions { data: Some(DataFolder::new()), ..TestShopOptions::default() }).await;
        let stage = prepare(&shop).await;
        let folder = shop.close().expect("it had a folder");
        Self { folder, stage }
    }

    /// A copy of the shop, with its own people, letters and time. Its calls to the table can be made to fail.
    pub async fn open(&self) -> (TestShop, FaultInjector) {
        let faults = FaultInjector::default();
        let options = TestShopOptions {
            // The original has drawn from the first seed: the copy would draw the same tokens again.
            seed: 1,
            connector_layer: Some(faults.layer()),
            data: Some(self.folder.copy()),
            ..TestShopOptions::default()
        };
        (TestShop::open_with(options).await, faults)
    }
}

//! The journal of the data on disk (`SQLite`'s write-ahead log), synced once for all writes that wait for it.
//!
//! A write is answered only when it would outlive a power cut. One sync takes as long for one write as for twenty, so
//! those that arrive during a sync share the next one.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::thread;

use tokio::sync::{mpsc, oneshot};

/// Somebody whose write is in the journal and may not be on the disk yet.
type SyncWaiter = oneshot::Sender<io::Result<()>>;

/// Clones share it. Its thread ends with the last of them.
#[derive(Clone)]
pub(super) struct Journal(mpsc::UnboundedSender<SyncWaiter>);

impl Journal {
    /// The journal of an open data file.
    pub(super) fn open(data: &Path) -> io::Result<Self> {
        let mut name = data.as_os_str().to_owned();
        name.push("-wal");
        let journal = OpenOptions::new().write(true).open(Path::new(&name))?;
        // The journal's name must outlive a power cut too.
        let folder = data.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
        let (sender, waiting) = mpsc::unbounded_channel();
        thread::Builder::new().name("journal".to_owned()).spawn(move || sync_loop(&journal, waiting))?;
        Ok(Self(sender))
    }

    /// Waits until all that has been written so far is on the disk.
    pub(super) async fn sync(&self) -> io::Result<()> {
        let (told, hears) = oneshot::channel();
        let gone = || io::Error::other("the journal is closed");
        self.0.send(told).map_err(|_| gone())?;
        hears.await.map_err(|_| gone())?
    }
}

fn sync_loop(journal: &File, mut waiting: mpsc::UnboundedReceiver<SyncWaiter>) {
    while let Some(first) = waiting.blocking_recv() {
        let mut all = vec![first];
        while let Ok(another) = waiting.try_recv() {
            all.push(another);
        }
        let synced = journal.sync_data();
        for waits in all {
            // Whoever went away does not mind.
            let _unheard = waits.send(synced.as_ref().copied().map_err(|e| io::Error::new(e.kind(), e.to_string())));
        }
    }
}

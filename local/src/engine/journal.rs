//! The journal of the data on disk (`SQLite`'s write-ahead log), synced once for all waiting writes.
//!
//! A write is answered only once it would survive a power cut. A sync takes as long for one write as for twenty, so writes
//! that arrive during a sync share the next one.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::thread;

use tokio::sync::{mpsc, oneshot};

/// A caller whose write is in the journal but maybe not yet on the disk.
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
        // The journal's directory entry must survive a power cut, too.
        let folder = data.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
        let (sender, waiting) = mpsc::unbounded_channel();
        thread::Builder::new().name("journal".to_owned()).spawn(move || sync_loop(&journal, waiting))?;
        Ok(Self(sender))
    }

    /// Waits until everything written so far is on the disk.
    pub(super) async fn sync(&self) -> io::Result<()> {
        let (sender, synced) = oneshot::channel();
        let gone = || io::Error::other("the journal is closed");
        self.0.send(sender).map_err(|_| gone())?;
        synced.await.map_err(|_| gone())?
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
            // A caller that was dropped needs no answer.
            let _dropped = waits.send(synced.as_ref().copied().map_err(|e| io::Error::new(e.kind(), e.to_string())));
        }
    }
}
